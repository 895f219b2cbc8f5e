// SPDX-License-Identifier: Apache-2.0
// Witnesses of random models of each kind: how large they are, how many the interpreter confirms as
// they are found, and how many are proved to be minimal. The numbers were counted. They are here so
// that it is noticed when witnesses grow, or stop to replay, or a proof is lost; where a change is
// meant to move them, the new ones are entered. That none has fewer messages where that is claimed,
// the enumerator says.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "base/environment.h"
#include "encodings/decoder.h"
#include "encodings/query.h"
#include "enumerator/enumerate.h"
#include "frontend/printer.h"
#include "replay/interpreter.h"
#include "support/models.h"
#include "support/random_kinds.h"

namespace firebreak::check {
namespace {

using encodings::AnomalyQuery;
using topology::Topology;

struct Counted {
  std::size_t replayed = 0;  // as they are found
  std::size_t messages = 0;  // of sources
  std::size_t deliveries = 0;

  bool operator==(const Counted&) const = default;
  std::string text() const { return fmt::format("{{{}, {}, {}}}", replayed, messages, deliveries); }
};

struct Tally {
  std::size_t witnesses = 0;
  Counted first;  // found without a search
  Counted least;  // the minimal ones
  std::size_t fewest = 0;
  std::size_t shortest = 0;

  bool operator==(const Tally&) const = default;
  friend void PrintTo(const Tally& t, std::ostream* out) {
    *out << fmt::format("{{{}, {}, {}, {}, {}}}", t.witnesses, t.first.text(), t.least.text(),
                        t.fewest, t.shortest);
  }
};

std::size_t sources_of(const result::Trace& trace) {
  return static_cast<std::size_t>(std::ranges::count_if(
      trace.messages, [](const auto& message) { return message.parent.empty(); }));
}

bool count(const replay::Replay& replay, Counted& counted) {
  counted.replayed += replay.confirmed() ? 1 : 0;
  counted.messages += sources_of(replay.trace);
  for (const result::World& world : replay.trace.worlds) {
    counted.deliveries += world.deliveries.size();
  }
  return replay.confirmed();
}

class Witnesses {
 public:
  explicit Witnesses(const topology::Model& model)
      : topology_(test_support::built(model)), interpreter_(topology_) {}

  void count_all(Tally& tally) {
    for (const result::AnomalyKind& kind : result::kAnomalies) {
      AnomalyQuery query(topology_, kind.mode, environment_);
      const std::vector<bool> divergent = query.propagate(kind.observation, {});
      const std::vector<topology::StreamId> sinks = topology_.sinks();
      for (std::size_t i = 0; i < sinks.size(); ++i) {
        if (divergent[i]) count_one(query, sinks[i], kind, tally);
      }
    }
  }

 private:
  void count_one(AnomalyQuery& query, topology::StreamId sink, const result::AnomalyKind& kind,
                 Tally& tally) {
    ++tally.witnesses;
    count(replayed(query.witness(sink, kind.observation), kind), tally.first);
    const encodings::MinimalWitness found = query.minimal_witness(sink, kind.observation);
    const replay::Replay least = replayed(found.witness, kind);
    const bool confirmed = count(least, tally.least);
    tally.fewest += found.fewest_messages ? 1 : 0;
    tally.shortest += found.shortest_way ? 1 : 0;
    const auto messages = static_cast<unsigned>(sources_of(least.trace));
    if (!confirmed || !found.fewest_messages || messages < 2) return;
    EXPECT_NE(enumerator::shown_by(topology_, sink, kind.anomaly, messages - 1, 3'000), true)
        << to_string(kind.anomaly) << " at " << topology_[sink].name;
  }

  replay::Replay replayed(const encodings::Witness& witness, const result::AnomalyKind& kind) {
    return interpreter_.replay(encodings::decode(topology_, witness, kind.anomaly));
  }

  const Topology topology_;
  const base::Environment environment_;
  replay::Interpreter interpreter_;
};

const std::map<std::string, Tally> kExpected = {
    {"Plain", {529, {529, 1058, 3128}, {529, 984, 3286}, 229, 529}},
    {"Ordered", {439, {439, 878, 2672}, {439, 871, 2670}, 54, 438}},
    {"FewFaulty", {442, {437, 659, 1977}, {436, 609, 1741}, 297, 405}},
    {"Faulty", {626, {612, 895, 2728}, {609, 820, 2456}, 455, 567}},
    {"OrderedFaulty", {593, {583, 824, 2516}, {579, 770, 2140}, 423, 550}},
    {"Observed", {718, {689, 994, 3737}, {702, 896, 3058}, 555, 569}},
    {"Unique", {437, {402, 877, 2792}, {402, 877, 2792}, 19, 437}},
    {"Newest", {551, {441, 1102, 4278}, {441, 1087, 4284}, 24, 551}},
    {"NewestFaulty", {713, {687, 1212, 4458}, {661, 1038, 3517}, 405, 565}},
    {"Scattered", {406, {406, 812, 2406}, {406, 801, 2418}, 60, 406}},
    {"ScatteredFaulty", {631, {613, 937, 2902}, {610, 844, 2441}, 476, 568}},
    {"Crashing", {784, {718, 1074, 4192}, {741, 971, 3485}, 602, 635}},
    {"CrashingOrdered", {617, {561, 1167, 4534}, {534, 1103, 4495}, 138, 565}},
    {"Closing", {649, {631, 886, 2607}, {632, 792, 2188}, 529, 563}},
    {"ClosingOrdered", {438, {437, 751, 2088}, {437, 725, 1976}, 171, 412}},
    {"Merged", {547, {539, 798, 2397}, {538, 736, 2082}, 372, 503}},
    {"All", {742, {600, 1118, 4521}, {625, 929, 3252}, 557, 528}},
};

class RandomWitnesses : public testing::TestWithParam<test_support::RandomKind> {};

TEST_P(RandomWitnesses, AreAsTheyWere) {
  Tally tally;
  test_support::Rng rng(31);
  for (int i = 0; i < 200; ++i) {
    const topology::Model model = random_model(rng, GetParam().options);
    SCOPED_TRACE(frontend::print_model(model));
    Witnesses(model).count_all(tally);
  }
  EXPECT_EQ(tally, kExpected.at(GetParam().name));
}

INSTANTIATE_TEST_SUITE_P(Kinds, RandomWitnesses, testing::ValuesIn(test_support::random_kinds()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace firebreak::check
