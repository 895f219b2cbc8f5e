// SPDX-License-Identifier: Apache-2.0
// What follows from a model that its author may not expect: who is replicated though nobody says
// so, and who would have to wait for itself.
#pragma once

#include <string>
#include <vector>

#include "report/display.h"
#include "topology/topology.h"

namespace firebreak::report {

struct ReplicationNote {
  topology::ComponentId component;
  topology::StreamId because_of;  // that it reads
};
struct SelfWaitNote {
  topology::PathId path;
  std::vector<topology::StreamId> streams;  // for whose end it would wait, one after the other
  bool declared = false;                    // seals that the model declares close the cycle
  std::string text;
};

/// In the order of components; linear.
std::vector<ReplicationNote> replication_notes(const topology::Topology& topology);
std::vector<SelfWaitNote> self_wait_notes(const topology::Topology& topology);

/// All of them as sentences.
std::vector<std::string> notes(const topology::Topology& topology);
/// The same as paragraphs, with an empty line before; empty if there are none.
std::string notes_text(const topology::Topology& topology, const Page& page);

}  // namespace firebreak::report
