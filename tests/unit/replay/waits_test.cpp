// SPDX-License-Identifier: Apache-2.0
// What waits, for what, and what is forgotten (semantics 3.5 to 3.9, 6.1): the enumerator
// accumulates it, the interpreter reads it backwards. Two derivations of the same thing.
#include <gtest/gtest.h>

#include "enumerator/seals.h"
#include "frontend/printer.h"
#include "replay/interpreter_waits.h"
#include "support/models.h"
#include "support/random_models.h"

namespace firebreak::replay {
namespace {

using test_support::changed_topology_of;
using test_support::RandomModelOptions;
using topology::Path;
using topology::Topology;

/// Where the two differ, in words; counts the paths that wait.
std::string compare(const Topology& topology, unsigned& waiting) {
  const auto forward = enumerator::waiting_paths(topology);
  interpreter::Waits backward(topology);
  if (!forward || !backward.solve()) return "too large";
  for (const Path& path : topology.paths()) {
    const std::size_t p = path.id.index();
    const std::string name = topology::describe(topology, path.id);
    if (forward->waits[p] != backward.waits(path.id)) return name + ": whether it waits";
    if (forward->awaited[p] != backward.awaited(path.id)) return name + ": what it waits for";
    if (forward->repeats[path.from.index()] != backward.repeats(path.from)) {
      return name + ": what repeats";
    }
    if (!forward->waits[p]) continue;
    ++waiting;
    if (forward->forgets[p] != backward.forgets(path.id)) return name + ": what it forgets";
    if (forward->together(topology, path.id) != backward.handles_together(path.id)) {
      return name + ": what it handles together";
    }
    for (const auto& rival : backward.conflicts().of(path.id)) {
      for (const auto own : topology[path.from].streams) {
        for (const auto stream : topology[topology[rival.writer].from].streams) {
          const auto& closes = forward->closes.at({path.id, own, rival.writer, stream});
          if (closes.empty() == backward.awaits(rival, own, stream)) {
            return name + ": what it handles with each partition";
          }
        }
      }
    }
    for (const auto& ordering : topology[path.component].orderings) {
      if (forward->covered(topology, ordering, path.id) != backward.has_all(ordering, path.id)) {
        return name + ": what an ordering covers";
      }
    }
  }
  return "";
}

void compare_random(const RandomModelOptions& options, unsigned models, unsigned least) {
  test_support::Rng rng(7);
  unsigned waiting = 0;
  for (unsigned i = 0; i < models; ++i) {
    topology::Model model = random_model(rng, options);
    for (auto& component : model.components) {
      component.forwards = !rng.percent(10);
      if (rng.percent(20)) component.late = topology::Late::Ignored;
      for (auto& path : component.paths) path.unordered_emission = rng.percent(5);
      if (!rng.percent(25)) continue;
      const auto& paths = component.paths;
      component.commutes = {{rng.pick(paths).from, rng.pick(paths).from}};
    }
    base::Diagnostics diagnostics;
    const auto topology = topology::build(model, {}, diagnostics);
    ASSERT_TRUE(topology) << test_support::to_text(diagnostics) << frontend::print_model(model);
    ASSERT_EQ(compare(*topology, waiting), "") << frontend::print_model(model);
  }
  EXPECT_GE(waiting, least);
}

TEST(Waits, AreDerivedInTwoWays) {
  RandomModelOptions options;
  compare_random(options, 1500, 300);
  options.fifo = options.orderings = true;
  compare_random(options, 1500, 300);
  options.at_least_once = options.at_most_once = true;
  compare_random(options, 1500, 300);
}

/// The names of the paths that wait, as both derivations say.
std::string waiting(const Topology& topology) {
  unsigned count = 0;
  EXPECT_EQ(compare(topology, count), "");
  const auto found = enumerator::waiting_paths(topology);
  std::string result;
  for (const Path& path : topology.paths()) {
    if (found->waits[path.id.index()]) result += topology[path.from].name + " ";
  }
  return result;
}

// 3.5: what is in order between runs can change places between replicas (4.6).
TEST(Waits, WhatIsRestlessBetweenReplicasOnlyWaits) {
  const std::string log = R"(
streams:
  tick:  { to: Node.tick, attributes: [], seal: [] }
  write: { from: Node.write, to: Db.write, attributes: [] }
  ask:   { to: Db.ask, attributes: [] }
  said:  { from: Db.said, attributes: [] }
components:
  Node:
    Rep: true
    annotation: { from: tick, to: write, label: CR }
  Db:
    Rep: false
    order: sequencing
    annotation: [ { from: write, to: log, label: CW }, { from: ask, to: said, label: OR, subscript: [] } ]
)";
  EXPECT_EQ(waiting(test_support::topology_of(log)), "ask ");
  EXPECT_EQ(waiting(changed_topology_of(log, [](auto& m) { m.components[0].rep = false; })), "");
}

// 4.4, 4.6: an inner FIFO stream leads from a component where replicas meet in an order of their
// own.
TEST(Waits, WhatReplicasSendThroughOneComponentComesInTwoOrders) {
  const std::string relay = R"(
streams:
  tick:  { to: Node.tick, attributes: [], seal: [] }
  ping:  { from: Node.out, to: Relay.in, attributes: [] }
  pong:  { from: Relay.out, to: Last.in, attributes: [], order: fifo }
  out:   { from: Last.out, attributes: [] }
components:
  Node:  { Rep: true, annotation: { from: tick, to: out, label: CR } }
  Relay: { Rep: false, order: sequencing, annotation: { from: in, to: out, label: CR } }
  Last:  { Rep: true, annotation: { from: in, to: out, label: OW, subscript: [] } }
)";
  EXPECT_EQ(waiting(test_support::topology_of(relay)), "in ");
  EXPECT_EQ(waiting(changed_topology_of(relay, [](auto& m) { m.components[0].rep = false; })), "");
}

// 4.5 (i): a unit leaves in canonical order, so who comes after it has no need to wait.
TEST(Waits, WhatComesFromOneUnitIsInOrder) {
  const std::string chain = R"(
streams:
  in:  { to: C.in, attributes: [k], seal: [k] }
  mid: { from: C.out, to: Last.mid, attributes: [k], order: fifo }
  out: { from: Last.out, attributes: [k] }
components:
  C:    { annotation: { from: in, to: out, label: OW, subscript: [k] } }
  Last: { annotation: { from: mid, to: out, label: OW, subscript: [k] } }
)";
  EXPECT_EQ(waiting(test_support::topology_of(chain)), "in ");
}

}  // namespace
}  // namespace firebreak::replay
