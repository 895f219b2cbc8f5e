// SPDX-License-Identifier: Apache-2.0
#include "report/notes.h"

#include <fmt/format.h>

#include "report/display.h"
#include "topology/conflicts.h"
#include "topology/seals.h"

namespace firebreak::report {

using topology::Topology;

namespace {

std::string sentence(const Topology& topology, const topology::SelfWait& wait) {
  const auto path = [&](std::size_t i) { return printable(describe(topology, wait.paths[i])); };
  const auto stream = [&](std::size_t i) { return printable(topology[wait.streams[i]].name); };
  // Where no declared seal closes the cycle, none goes round it (semantics 3.7).
  std::string text = fmt::format(
      "{}: for the end of {}",
      wait.dropped
          ? path(0) + " would wait for itself"
          : path(0) + " handles messages as they come, since it could wait for itself only",
      stream(0));
  if (wait.paths.size() == 1) {
    text += ", which comes from its own answers";
  }
  for (std::size_t i = 1; i < wait.paths.size(); ++i) {
    text += fmt::format(", which {} emits, which needs the end of {}", path(i), stream(i));
    if (i + 1 == wait.paths.size()) text += ", which comes from the answers of the first";
  }
  return text + (wait.dropped ? ". So it does not wait, and handles messages as they come." : ".");
}

}  // namespace

std::vector<ReplicationNote> replication_notes(const Topology& topology) {
  std::vector<ReplicationNote> result;
  for (const topology::Component& component : topology.components()) {
    if (component.replicated_by) result.push_back({component.id, *component.replicated_by});
  }
  return result;
}

std::vector<SelfWaitNote> self_wait_notes(const Topology& topology) {
  const topology::Conflicts conflicts(topology);
  const topology::Seals seals = find_seals(topology, conflicts);
  std::vector<SelfWaitNote> result;
  for (const topology::SelfWait& wait : seals.self_waits) {
    result.push_back({wait.paths.front(), wait.streams, wait.dropped, sentence(topology, wait)});
  }
  return result;
}

std::vector<std::string> notes(const Topology& topology) {
  std::vector<std::string> result;
  for (const ReplicationNote& note : replication_notes(topology)) {
    result.push_back(fmt::format(
        "{} is replicated, because it reads {}; `Rep: false` says otherwise.",
        printable(topology[note.component].name), printable(topology[note.because_of].name)));
  }
  for (SelfWaitNote& note : self_wait_notes(topology)) result.push_back(std::move(note.text));
  return result;
}

std::string notes_text(const Topology& topology, const Page& page) {
  std::string text;
  for (const std::string& note : notes(topology)) text += page.paragraph(note, 2);
  return text.empty() ? text : "\n" + text;
}

}  // namespace firebreak::report
