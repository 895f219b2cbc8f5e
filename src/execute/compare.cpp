// SPDX-License-Identifier: Apache-2.0
#include "execute/compare.h"

#include <memory>
#include <utility>

namespace firebreak::execute {

using behavior::Value;

Comparison::Comparison(const Network& network,
                       const std::vector<behavior::Interpreter>& interpreters, const Compared& what)
    : network_(network), interpreters_(interpreters), what_(what) {}

std::vector<Value> Comparison::compared(const World& world, std::size_t replica) const {
  return what_.state ? world.seen_state(replica) : world.outcome(replica);
}

bool Comparison::wanted(const World& world) const {
  if (what_.within) return compared(world, 1) != compared(world, 2);
  return compared(world, network_.replicas ? 1 : 0) != first_;
}

void Comparison::refer_to(const World& first) {
  decided_ = nullptr;
  if (what_.within) return;
  first_ = compared(first, network_.replicas ? 1 : 0);
  for (const Node& node : network_.nodes) {
    if (!node.orders.empty()) decided_ = std::make_shared<const Decided>(first.decided());
  }
}

Pair Comparison::pair(World first, World second) const {
  if (what_.within) first = second;
  return {std::move(first), std::move(second), false};
}

std::optional<World> Comparison::begin(const Trial& trial) {
  const auto middle = trial.input.begin() + static_cast<std::ptrdiff_t>(trial.before);
  World world(network_, interpreters_, Input(trial.input.begin(), middle));
  world.allow_faults(false);
  const auto first = [](const auto&) { return std::size_t{0}; };
  if (trial.before > 0 && !run(world, first)) return std::nullopt;
  for (auto sent = middle; sent != trial.input.end(); ++sent) world.send(*sent);
  return world;
}

// All as it was sent.
std::optional<World> Comparison::in_order(const Trial& trial) {
  std::optional<World> world = begin(trial);
  ++executions_;
  if (!world || !run(*world, [](const auto&) { return std::size_t{0}; })) return std::nullopt;
  return world;
}

Comparison::Found Comparison::differ(const Trial& trial, std::size_t most) {
  std::optional<World> first = in_order(trial);
  if (!first) return {std::nullopt, false};
  refer_to(*first);
  std::optional<World> root = begin(trial);
  root->follow(decided_, what_.dynamic);
  Explored explored = explore(
      *root, [&](const World& world) { return wanted(world); }, most);
  steps_ += explored.steps;
  if (!explored.found) return {std::nullopt, explored.whole};
  return {pair(*std::move(first), *std::move(explored.found)), explored.whole};
}

}  // namespace firebreak::execute
