// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>

#include "report/json_support.h"
#include "report/label/label.h"
#include "report/notes_json.h"

namespace firebreak::report {

using topology::Topology;

std::string label_json(const Topology& topology, const labels::Explainer& explainer) {
  const labels::Labeling& labeling = explainer.labeling();
  Json streams = Json::object();
  Json sinks = Json::object();
  for (const topology::Stream& stream : topology.streams()) {
    const std::string label = result::to_string(topology, labeling.streams[stream.id.index()]);
    append(streams, stream.name,
           {{"label", label},
            {"replicated", stream.replicated},
            {"line", stream.span.line},
            {"derivation", labels::to_lines(topology, explainer.explain(stream.id))}});
    if (stream.is_sink()) append(sinks, stream.name, label);
  }
  return dump({{"model", topology.name()},
               {"rules", result::to_string(labeling.rules)},
               {"streams", std::move(streams)},
               {"sinks", std::move(sinks)},
               {"replicated_by", replication_json(topology)},
               {"waits_for_itself", self_waits_json(topology)}});
}

}  // namespace firebreak::report
