// SPDX-License-Identifier: Apache-2.0
// What an execution comes to, and what tells it from others on its way.
#include <algorithm>
#include <utility>

#include "execute/world.h"

namespace firebreak::execute {

using behavior::Value;

std::vector<Value> World::seen_state(std::size_t replica) const {
  std::vector<Value> result;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    if (network_->nodes[i].replica != replica) continue;
    for (const behavior::StateValues& state : states_[i]) {
      for (const std::size_t variable : network_->nodes[i].seen) {
        result.push_back(state[variable]);
      }
    }
  }
  return result;
}

std::vector<Value> World::outcome(std::size_t replica) const {
  using topology::Observed;
  const Observed observed = network_->observed;
  const auto part = [](const Message& message, const Places& places) {
    behavior::TupleValue result;
    for (const std::size_t place : places) result.parts.push_back(message.values[place]);
    return Value{std::move(result)};
  };
  std::vector<std::pair<Value, Value>> rows;  // with their keys
  for (const Message& message : arrived_) {
    if (replica != 0 && message.of != 0 && message.of != replica) continue;
    rows.emplace_back(part(message, network_->observed_key),
                      Value{behavior::TupleValue{message.values}});
    if (observed == Observed::Sequence || rows.size() == 1) continue;
    if (observed != Observed::Latest && observed != Observed::Newest) continue;
    const auto held = std::ranges::find(rows.begin(), rows.end() - 1, rows.back().first,
                                        &std::pair<Value, Value>::first);
    if (held == rows.end() - 1) continue;
    const auto version = [&](const Value& tuple) {
      behavior::TupleValue result;
      for (const std::size_t place : network_->observed_by) {
        result.parts.push_back(std::get<behavior::TupleValue>(tuple.of).parts[place]);
      }
      return Value{std::move(result)};
    };
    if (observed == Observed::Latest || version(held->second) < version(rows.back().second)) {
      *held = rows.back();
    }
    rows.pop_back();
  }
  const auto less = [&](const auto& a, const auto& b) {
    return observed == Observed::Sequence ? a.first < b.first : a.second < b.second;
  };
  std::ranges::stable_sort(rows, less);
  std::vector<Value> result;
  for (auto& [key, tuple] : rows) result.push_back(std::move(tuple));
  if (observed == Observed::Set) {
    result.erase(std::unique(result.begin(), result.end()), result.end());
  }
  return result;
}

Digest World::digest() const {
  Digest result;
  for (const auto& instances : states_) {
    for (const behavior::StateValues& state : instances) result.add(state);
  }
  const auto said = [&](const Message& message) {
    Digest one = digest_of(message.said, message.of);
    if (!network_->channels[message.channel].fifos.empty()) {
      one.add(message.number);
      one.add(message.producer);
    }
    if (network_->replicas) one.add(message.lineage);
    return one;
  };
  Digest open;
  const auto open_one = [&](const Pending& one) {
    Digest its = said(messages_[one.message]);
    its.add((one.again ? 1U : 0U) + (one.arrived ? 2U : 0U) + (one.replayed ? 4U : 0U));
    its.add(one.end.node);
    its.add(one.end.handler);
    its.add(one.instance);
    return its;
  };
  for (const Pending& one : pending_) open.join(open_one(one));
  result.add(open);
  Digest there;
  const bool sequence = network_->observed != topology::Observed::Multiset &&
                        network_->observed != topology::Observed::Set;
  for (const Message& message : arrived_) {
    const Digest one = digest_of(message.said, message.of);
    sequence ? there.add(one) : there.join(one);
  }
  result.add(there);
  for (std::size_t i = 0; i < crashed_.size(); ++i) {
    Digest replays;
    for (const Pending& one : handled_[i]) replays.join(open_one(one));
    result.add(replays);
    result.add(crashed_[i] ? 1U : 0U);
  }
  for (const Digest& lineage : merged_) result.add(lineage);
  if (!follows_ && !network_->replicas) return result;
  for (const auto& orders : came_) {
    for (const Came& came : orders) {
      for (const auto& [by, contents] : came) {
        result.add(by);
        for (const Content& one : contents) result.add(one);
      }
    }
  }
  return result;
}

}  // namespace firebreak::execute
