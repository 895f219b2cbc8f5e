// SPDX-License-Identifier: Apache-2.0
// What executions of small models can differ in, with a feature and without it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "execute/compare.h"
#include "execute/network.h"
#include "execute/search.h"
#include "infer/complete.h"
#include "support/models.h"
#include "topology/builder.h"

namespace firebreak::execute {
namespace {

/// A model and what is run of it.
class Executed {
 public:
  explicit Executed(const std::string& yaml, Replicas replicas = Replicas::One,
                    const std::string& sink = "out")
      : model_(test_support::model_of(yaml)) {
    base::Diagnostics diagnostics;
    EXPECT_TRUE(infer::complete_model(model_, diagnostics)) << test_support::to_text(diagnostics);
    topology_.emplace(test_support::built(model_));
    auto behaviors = infer::read_behaviors(model_, diagnostics);
    EXPECT_TRUE(behaviors) << test_support::to_text(diagnostics);
    behaviors_ = *std::move(behaviors);
    cut_ = cut(model_, *topology_, behaviors_, sink, replicas);
    if (!cut_.network) return;
    for (const Node& node : cut_.network->nodes)
      interpreters_.emplace_back(*node.behavior->program);
  }

  const std::string& refusal() const { return cut_.reason; }
  const Network& network() const { return *cut_.network; }
  const std::vector<behavior::Interpreter>& interpreters() const { return interpreters_; }

  Search searched(const Compared& what = {}) const {
    return search(network(), interpreters_, what, {});
  }
  bool differs(const Compared& what = {}) const { return searched(what).found.has_value(); }

  /// All as it is sent.
  World run(const Input& input) const {
    World world(network(), interpreters_, input);
    for (auto choices = world.choices(); !choices.empty(); choices = world.choices()) {
      world.take(choices.front());
    }
    return world;
  }

 private:
  topology::Model model_;
  std::optional<topology::Topology> topology_;
  std::vector<infer::Behavior> behaviors_;
  Cut cut_;
  std::vector<behavior::Interpreter> interpreters_;
};

// A register that is written and read. `{0}` is of the writes, `{1}` of the reads, `{2}` of the
// component.
std::string store(const std::string& writes, const std::string& reads,
                  const std::string& component) {
  return fmt::format(R"(streams:
  write: {{ to: S.write, attributes: [k, v]{} }}
  read: {{ to: S.read, attributes: [k]{} }}
  out: {{ from: S.out, attributes: [k, v] }}
components:
  S:
{}    behavior: |
      state t: map<int, int>
      on write(k: int, v: int) {{ t[k] = max(t[k], v); }}
      on read(k: int) {{ emit out(k, t[k]); }}
)",
                     writes, reads, component);
}

TEST(Execute, OrdersOfAComponentDecideAlikeInAllRuns) {
  EXPECT_TRUE(Executed(store("", "", "")).differs());
  EXPECT_FALSE(Executed(store("", "", "    order: sequencing\n")).differs());
  const char* by_key = "    order: { mechanism: sequencing, by: [k] }\n";
  EXPECT_FALSE(Executed(store("", "", by_key)).differs());
  const char* of_one = "    order: { mechanism: sequencing, streams: [write] }\n";
  EXPECT_TRUE(Executed(store("", "", of_one)).differs());
}

TEST(Execute, DynamicOrdersDecideAlikeForReplicasOnly) {
  const Executed dynamic(store("", "", "    Rep: true\n    order: dynamic\n"));
  EXPECT_TRUE(dynamic.differs());
  EXPECT_FALSE(dynamic.differs({.dynamic = true}));
}

TEST(Execute, AReadThatWaitsSeesTheWholePartition) {
  EXPECT_FALSE(Executed(store(", seal: [k]", "", "")).differs());
  EXPECT_TRUE(Executed(store("", ", seal: [k]", "")).differs());
  const Executed sealed(store(", seal: [k]", "", ""));
  const behavior::Integer one = 1;
  const World world = sealed.run({{1, {{one}}}, {0, {{one}, {behavior::Integer(7)}}}});
  ASSERT_TRUE(world.ended());
  EXPECT_EQ(behavior::to_string(world.outcome(0).front()), "(1, 7)");
}

// Behind a relay, whose messages belong to the partition as long as they are on their way.
TEST(Execute, AReadWaitsForWhatIsFurtherUp) {
  const auto chain = [](const std::string& seal) {
    return Executed(R"(streams:
  in: { to: R.in, attributes: [k, v])" +
                    seal + R"( }
  write: { from: R.write, to: S.write, attributes: [k, v] }
  read: { to: S.read, attributes: [k] }
  out: { from: S.out, attributes: [k, v] }
components:
  R:
    behavior: |
      on in(k: int, v: int) { emit write(k, v); }
  S:
    behavior: |
      state t: map<int, int>
      on write(k: int, v: int) { t[k] = max(t[k], v); }
      on read(k: int) { emit out(k, t[k]); }
)");
  };
  EXPECT_TRUE(chain("").differs());
  EXPECT_FALSE(chain(", seal: [k]").differs());
}

// What writes waits, too, and is handled in one order.
TEST(Execute, WritesOfAPartitionAreHandledInOneOrder) {
  const auto hash = [](const std::string& seal) {
    return Executed(R"(streams:
  in: { to: C.in, attributes: [k, v])" +
                    seal + R"( }
  out: { from: C.out, attributes: [k, h] }
components:
  C:
    behavior: |
      state h: map<int, int>
      on in(k: int, v: int) { h[k] = h[k] * 31 + v; emit out(k, h[k]); }
)");
  };
  EXPECT_TRUE(hash("").differs());
  EXPECT_FALSE(hash(", seal: [k]").differs());
}

TEST(Execute, WhatWaitsAndMayRepeatIsNotRun) {
  const Executed both(store(", seal: [k], delivery: at-least-once", "", ""));
  EXPECT_EQ(both.refusal(), "'write' may repeat what is sealed");
}

std::string last(const std::string& promises) {
  return R"(streams:
  in: { to: L.in, attributes: [k, v])" +
         promises + R"( }
  out: { from: L.out, attributes: [k, v] }
components:
  L:
    behavior: |
      state t: map<int, int>
      on in(k: int, v: int) { emit out(k, t[k]); t[k] = v; }
)";
}

TEST(Execute, StreamsKeepTheOrderOfEachProducer) {
  EXPECT_TRUE(Executed(last("")).differs());
  EXPECT_FALSE(Executed(last(", order: fifo")).differs());
  EXPECT_FALSE(Executed(last(", order: { fifo: [k] }")).differs());
  EXPECT_TRUE(Executed(last(", order: { fifo: [v] }")).differs());
  EXPECT_TRUE(Executed(last(", order: fifo, producers: 2")).differs());
  EXPECT_FALSE(Executed(last(", order: fifo, producers: { count: 2, by: [k] }")).differs());
}

std::string join(const std::string& component, const std::string& observe) {
  return R"(streams:
  left: { to: J.left, attributes: [k] }
  right: { to: J.right, attributes: [k] }
  out: { from: J.out, attributes: [k])" +
         observe + R"( }
components:
  J:
)" + component +
         R"(    behavior: |
      state l: set<int>
      state r: set<int>
      on left(k: int) { l = l + {k}; if (k in r) { emit out(k); } }
      on right(k: int) { r = r + {k}; if (k in l) { emit out(k); } }
)";
}

TEST(Execute, InstancesKnowWhatTheyHaveHandled) {
  const char* set = ", observe: set";
  EXPECT_FALSE(Executed(join("", set)).differs());
  EXPECT_FALSE(Executed(join("    instances: { count: 2, by: [k] }\n", set)).differs());
  EXPECT_TRUE(Executed(join("    instances: { count: 2 }\n", set)).differs());
}

TEST(Execute, WhatSaysNoInstanceGoesToAll) {
  const Executed all(R"(streams:
  in: { to: C.in, attributes: [k] }
  ask: { to: C.ask, attributes: [q] }
  out: { from: C.out, attributes: [q] }
components:
  C:
    instances: { count: 3, by: [k] }
    behavior: |
      on in(k: int) { }
      on ask(q: int) { emit out(q); }
)");
  EXPECT_EQ(all.run({{1, {{behavior::Integer(1)}}}}).outcome(0).size(), 3U);
}

TEST(Execute, CrashesLoseWhatIsKeptAndMayRepeatWhatWasSent) {
  const char* set = ", observe: set";
  EXPECT_FALSE(Executed(join("    crash: replay\n", set)).differs());
  EXPECT_TRUE(Executed(join("    crash: replay\n", "")).differs());
  EXPECT_TRUE(Executed(join("    crash: forgets\n", set)).differs());
}

TEST(Execute, ReplaysKeepTheOrderOfStreams) {
  const auto crashing = [](const std::string& promises) {
    return R"(streams:
  in: { to: L.in, attributes: [v])" +
           promises + R"( }
  out: { from: L.out, attributes: [v, w], observe: set }
components:
  L:
    crash: replay
    behavior: |
      state t: int
      on in(v: int) { emit out(v, t); t = v; }
)";
  };
  EXPECT_TRUE(Executed(crashing("")).differs());
  EXPECT_FALSE(Executed(crashing(", order: fifo")).differs());
}

std::string faulty(const std::string& delivery, const std::string& observe) {
  return R"(streams:
  in: { to: F.in, attributes: [v], delivery: )" +
         delivery + R"( }
  out: { from: F.out, attributes: [v])" +
         observe + R"( }
components:
  F:
    behavior: |
      on in(v: int) { emit out(v); }
)";
}

TEST(Execute, MessagesGetLostAndComeAgain) {
  EXPECT_FALSE(Executed(faulty("exactly-once", "")).differs());
  EXPECT_TRUE(Executed(faulty("at-least-once", "")).differs());
  EXPECT_FALSE(Executed(faulty("at-least-once", ", observe: set")).differs());
  EXPECT_TRUE(Executed(faulty("at-most-once", ", observe: set")).differs());
}

TEST(Execute, SinksLoseAndRepeatThemselves) {
  const auto sink = [](const std::string& delivery) {
    return Executed(R"(streams:
  in: { to: F.in, attributes: [v] }
  out: { from: F.out, attributes: [v], delivery: )" +
                    delivery + R"( }
components:
  F:
    behavior: |
      on in(v: int) { emit out(v); }
)");
  };
  EXPECT_FALSE(sink("exactly-once").differs());
  EXPECT_TRUE(sink("at-least-once").differs());
  EXPECT_TRUE(sink("at-most-once").differs());
}

TEST(Execute, SinksObserveWhatTheySay) {
  const auto observing = [](const std::string& observe) {
    return Executed(R"(streams:
  in: { to: F.in, attributes: [k, v] }
  out: { from: F.out, attributes: [k, v], observe: )" +
                    observe + R"( }
components:
  F:
    behavior: |
      on in(k: int, v: int) { emit out(k, v); }
)");
  };
  EXPECT_FALSE(observing("multiset").differs());
  EXPECT_TRUE(observing("{ sequence: [k] }").differs());
  EXPECT_FALSE(observing("{ sequence: [k, v] }").differs());
  EXPECT_TRUE(observing("{ latest: [k] }").differs());
  EXPECT_FALSE(observing("{ newest: [k], by: [v] }").differs());
}

// Replicas that share what asks nothing of them, and what they ask.
std::string shared(const std::string& answers) {
  return R"(streams:
  bid: { to: B.bid, attributes: [v] }
  ask: { to: B.ask, attributes: [q] }
  answer: { from: B.answer, to: D.answer, attributes: [q, v])" +
         answers + R"( }
  out: { from: D.out, attributes: [q, v] }
components:
  B:
    Rep: true
    behavior: |
      state t: int
      on bid(v: int) { t = max(t, v); }
      on ask(q: int) { emit answer(q, t); }
  D:
    Rep: false
    behavior: |
      on answer(q: int, v: int) { emit out(q, v); }
)";
}

TEST(Execute, OneCopyOfWhatReplicasSendGetsThrough) {
  const Executed merged(shared(", Rep: false"), Replicas::Both);
  const Input ask{{1, {{behavior::Integer(1)}}}};
  EXPECT_EQ(merged.run(ask).outcome(1).size(), 1U);
  EXPECT_TRUE(merged.differs());
  EXPECT_FALSE(merged.differs({.within = true}));
}

TEST(Execute, EachReplicaIsAnswered) {
  const Executed apart(shared(""), Replicas::Both);
  const Input ask{{1, {{behavior::Integer(1)}}}};
  EXPECT_EQ(apart.run(ask).outcome(1).size(), 1U);
  EXPECT_EQ(apart.run(ask).outcome(2).size(), 1U);
  EXPECT_TRUE(apart.differs({.within = true}));
  EXPECT_FALSE(apart.differs({.state = true, .within = true}));
}

TEST(Execute, ReplicasAgreeOnAnOrder) {
  std::string ordered = shared("");
  ordered.insert(ordered.find("    Rep: true\n"), "    order: dynamic\n");
  EXPECT_FALSE(Executed(ordered, Replicas::Both).differs({.within = true}));
}

TEST(Execute, InputsKeepToWhatIsAssumed) {
  EXPECT_FALSE(Executed(last(", unique: [k]")).differs());
  EXPECT_TRUE(Executed(last(", unique: [[k, v]]")).differs());
  EXPECT_FALSE(Executed("fds: [{ from: [v], to: [k] }]\n" + last(", unique: [v]")).differs());
}

TEST(Execute, SaysHowFarAllOrdersWereTried) {
  const Search searched = Executed(join("", ", observe: set")).searched();
  ASSERT_FALSE(searched.covered.empty());
  EXPECT_EQ(searched.covered.back().messages, 8U);
  EXPECT_GE(searched.covered.back().kinds, 4U);
}

TEST(Execute, LeadsUpToANumber) {
  const Search searched = Executed(R"(streams:
  in: { to: R.in, attributes: [user] }
  out: { from: R.out, attributes: [user] }
components:
  R:
    behavior: |
      state n: int
      on in(user: string) { n = n + 1; if (n == 40) { emit out(user); } }
)")
                              .searched();
  ASSERT_TRUE(searched.found);
  EXPECT_EQ(searched.found->first.messages().size() - 1, 40U);
}

// Values that stand nowhere, in a state that it takes many messages to reach.
TEST(Execute, ASolverProposesRareValues) {
  const Search searched = Executed(R"(streams:
  in: { to: R.in, attributes: [v] }
  out: { from: R.out, attributes: [v] }
components:
  R:
    behavior: |
      state n: int
      state key: int
      on in(v: int) {
        if (key * 3 - 1 == 1000004 && n >= 35) { emit out(v); }
        n = n + 1;
        key = v;
      }
)")
                              .searched();
  ASSERT_TRUE(searched.found);
  EXPECT_GE(searched.found->first.messages().size(), 36U);
}

TEST(Execute, WhatASolverProposesFitsWhatIsAssumed) {
  const auto lock = [](const std::string& where) {
    return Executed(R"(streams:
  code: { to: R.code, attributes: [v] }
  knock: { to: R.knock, attributes: [w] }
  out: { from: R.out, attributes: [w] }
assume:
  - { streams: [code], where: ")" +
                    where + R"(" }
components:
  R:
    behavior: |
      state open: bool
      on code(v: int) { if (v * v == 16900 && v > 0) { open = true; } }
      on knock(w: int) { if (open) { emit out(w); } }
)");
  };
  EXPECT_TRUE(lock("v != 7").differs());
  EXPECT_FALSE(lock("v < 130").differs());
}

// Orders that come to the same state are one.
TEST(Execute, OneStateIsLookedAtOnce) {
  const Executed joined(join("", ", observe: set"));
  Input input;
  for (int i = 0; i < 10; ++i) input.push_back({0, {{behavior::Integer(i)}}});
  const World root(joined.network(), joined.interpreters(), input);
  const Explored explored = explore(
      root, [](const World&) { return false; }, 5000);
  EXPECT_TRUE(explored.whole);
  EXPECT_EQ(explored.steps, 10U * 512U);  // edges between sets of ten
}

}  // namespace
}  // namespace firebreak::execute
