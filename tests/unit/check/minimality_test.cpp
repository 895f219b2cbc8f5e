// SPDX-License-Identifier: Apache-2.0
// What verify says of the minimality of its traces, held to the enumeration of smaller inputs.
#include "check/minimality.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "check/verify.h"
#include "enumerator/enumerate.h"
#include "support/models.h"
#include "support/process.h"

namespace firebreak::check {
namespace {

namespace fs = std::filesystem;
using test_support::topology_of;

unsigned sources(const result::Trace& trace) {
  return static_cast<unsigned>(std::ranges::count_if(
      trace.messages, [](const auto& message) { return message.parent.empty(); }));
}

std::vector<result::Trace> traces_of(const topology::Topology& topology) {
  base::Environment environment;
  return verify(topology, {}, environment).traces;
}

TEST(Minimality, NoMinimalTraceOfTheCorpusHasOneOfFewerMessages) {
  const fs::path folder = fs::path(FIREBREAK_SOURCE_DIR) / "models" / "litmus";
  unsigned held = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const topology::Topology topology = topology_of(test_support::read_file(entry.path()));
    for (const result::Trace& trace : traces_of(topology)) {
      const unsigned messages = sources(trace);
      if (!trace.minimal || messages < 2) continue;
      const auto shown = enumerator::shown_by(topology, topology.find_stream(trace.sink).value(),
                                              trace.anomaly, messages - 1, 20'000);
      EXPECT_NE(shown, true) << entry.path() << ": " << trace.sink;
      held += shown ? 1 : 0;
    }
  }
  EXPECT_GT(held, 20U);
}

// A trace that says more than it must: one message of these is enough.
TEST(Minimality, IsNotClaimedWhereFewerMessagesDo) {
  const topology::Topology topology = topology_of(R"(
streams:
  in:  { to: C.in, attributes: [a], delivery: at-least-once }
  out: { from: C.out, attributes: [a] }
components:
  C: { annotation: { from: in, to: out, label: OW, subscript: [a] } }
)");
  result::Trace trace;
  trace.anomaly = result::Anomaly::Run;
  trace.messages = {{"in#1", "in", {}, "", "", ""}};
  EXPECT_TRUE(no_fewer_messages(topology, topology.sinks()[0], trace));
  trace.messages.push_back({"in#2", "in", {}, "", "", ""});
  EXPECT_FALSE(no_fewer_messages(topology, topology.sinks()[0], trace));
}

}  // namespace
}  // namespace firebreak::check
