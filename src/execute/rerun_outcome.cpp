// SPDX-License-Identifier: Apache-2.0
// What an execution comes to: what arrives at the sink, and the states that it sees.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "execute/rerun.h"

namespace firebreak::execute {

using behavior::Arguments;

// What is compared of what arrived (semantics 2.6).
std::vector<Arguments> Rerun::observed(std::size_t replica) const {
  using topology::Observed;
  const auto part = [](const Arguments& values, const Places& places) {
    behavior::TupleValue result;
    for (const std::size_t place : places) result.parts.push_back(values[place]);
    return behavior::Value{std::move(result)};
  };
  const auto key = [&](const Arguments& values) { return part(values, network_.observed_key); };
  const auto version = [&](const Arguments& values) { return part(values, network_.observed_by); };
  const Observed what = network_.observed;
  std::vector<Arguments> result;
  for (const std::size_t message : arrived_) {
    const Message& one = messages_[message];
    if (replica != 0 && one.of != 0 && one.of != replica) continue;
    spend(kOfPart * (1 + result.size()));
    const auto held = std::ranges::find_if(
        result, [&](const Arguments& other) { return key(other) == key(one.values); });
    const bool single = what == Observed::Latest || what == Observed::Newest;
    if (!single || held == result.end()) {
      result.push_back(one.values);
    } else if (what == Observed::Latest || version(*held) < version(one.values)) {
      *held = one.values;
    }
  }
  const auto whole = [](const Arguments& values) {
    return behavior::Value{behavior::TupleValue{values}};
  };
  std::ranges::stable_sort(result, [&](const Arguments& a, const Arguments& b) {
    return what == Observed::Sequence ? key(a) < key(b) : whole(a) < whole(b);
  });
  if (what != Observed::Set) return result;
  const auto same = [&](const Arguments& a, const Arguments& b) { return whole(a) == whole(b); };
  result.erase(std::unique(result.begin(), result.end(), same), result.end());
  return result;
}

result::ValueRun Rerun::seen(std::size_t replica) const {
  result::ValueRun result{steps_, {}, {}};
  for (const Arguments& values : observed(replica)) {
    result.outcome.push_back(named(network_.sink, values));
  }
  for (std::size_t i = 0; i < network_.nodes.size(); ++i) {
    const Node& node = network_.nodes[i];
    if (node.replica != 0 && node.replica != replica) continue;
    for (std::size_t instance = 0; instance < states_[i].size(); ++instance) {
      const std::string name =
          node.instances == 1 ? node.name : fmt::format("{}[{}]", node.name, instance + 1);
      for (const std::size_t state : node.seen) {
        result.state.emplace_back(
            fmt::format("{}.{}", name, node.behavior->program->states[state].name),
            behavior::to_string(states_[i][instance][state]));
      }
    }
  }
  return result;
}

}  // namespace firebreak::execute
