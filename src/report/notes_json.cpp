// SPDX-License-Identifier: Apache-2.0
#include "report/notes_json.h"

#include <utility>

#include "report/notes.h"

namespace firebreak::report {

using topology::Topology;

Json replication_json(const Topology& topology) {
  Json json = Json::object();
  for (const ReplicationNote& note : replication_notes(topology)) {
    append(json, topology[note.component].name, {{"reads", topology[note.because_of].name}});
  }
  return json;
}

Json self_waits_json(const Topology& topology) {
  Json json = Json::array();
  for (const SelfWaitNote& note : self_wait_notes(topology)) {
    Json streams = Json::array();
    for (topology::StreamId stream : note.streams) streams.push_back(topology[stream].name);
    const topology::Path& path = topology[note.path];
    json.push_back({{"component", topology[path.component].name},
                    {"path",
                     {{"from", topology[path.from].name},
                      {"to", path.silent ? Json(nullptr) : Json(topology[path.to].name)}}},
                    {"for", std::move(streams)},
                    {"declared", note.declared},
                    {"text", note.text}});
  }
  return json;
}

}  // namespace firebreak::report
