// SPDX-License-Identifier: Apache-2.0
// What is forgotten in a crash, and what shows it (semantics 6.7).
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "encodings/context.h"
#include "encodings/encoders.h"
#include "support/models.h"

namespace firebreak::encodings {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// "before after [agreed]", and whether the latter would be stale.
std::vector<std::string> forgotten(const std::string& path, Start start, const std::string& in = "",
                                   const std::string& more = "") {
  const topology::Topology topology = test_support::topology_of(
      "streams:\n  in:  { to: C.in, attributes: [a, n]" + in + " }\n" + more +
      "  out: { from: C.out, attributes: [a, n] }\n"
      "components:\n  C: { Rep: true, crash: forgets, annotation: { from: in, to: out, " +
      path + " } }\n");
  const EncodingContext context(topology, Mode::Run);
  const topology::PathId id = topology.paths().front().id;
  const topology::StreamId out = *topology.find_stream("out");
  std::vector<std::string> result;
  for (const Forgotten& pair : forgotten_pairs(context, {start, id, out})) {
    std::string agreed;
    for (const topology::AttributeId a : pair.agreed) agreed += topology[a];
    result.push_back(fmt::format("{} {} [{}]{}", topology[pair.before].name,
                                 topology[pair.after].name, agreed, pair.stale ? " stale" : ""));
  }
  return result;
}

TEST(Forgetting, AConfluentPathForgetsWhatItKeepsForItself) {
  EXPECT_THAT(forgotten("label: CW", Start::ForgottenView), ElementsAre("in in []"));
  EXPECT_THAT(forgotten("label: CW", Start::ForgottenState), ElementsAre("in in []"));
}

TEST(Forgetting, AnOrderSensitivePathForgetsWhatItsMessagesDependOn) {
  EXPECT_THAT(forgotten("label: OW, subscript: [a]", Start::ForgottenView),
              ElementsAre("in in [a]"));
  EXPECT_THAT(forgotten("label: OW, subscript: [a]", Start::ForgottenState),
              ElementsAre(testing::StartsWith("in in [a]")));
}

TEST(Forgetting, APathThatKeepsTheNewestForgetsWhatWouldMakeTheNextStale) {
  const std::string newest = "label: OW, subscript: [a], newest: [n]";
  EXPECT_THAT(forgotten(newest, Start::ForgottenNewest), testing::Contains("in in [a] stale"));
  EXPECT_THAT(forgotten(newest, Start::ForgottenNewest),
              testing::Each(testing::EndsWith(" stale")));
}

TEST(Forgetting, EachStreamBringsBoth) {
  const std::string more = "  too: { to: C.in, attributes: [a, n] }\n";
  EXPECT_THAT(forgotten("label: OW, subscript: [a]", Start::ForgottenView, "", more),
              UnorderedElementsAre("in in [a]", "in too [a]", "too in [a]", "too too [a]"));
}

TEST(Forgetting, OfOneMessageThereIsNoOther) {
  EXPECT_THAT(forgotten("label: OW, subscript: [a]", Start::ForgottenView, ", unique: [a]"),
              IsEmpty());
  EXPECT_THAT(forgotten("label: OW, subscript: [a]", Start::ForgottenView, ", unique: [a, n]"),
              ElementsAre("in in [a]"));
}

}  // namespace
}  // namespace firebreak::encodings
