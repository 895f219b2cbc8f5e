// SPDX-License-Identifier: Apache-2.0
#include "execute/world.h"

#include <algorithm>
#include <utility>

namespace firebreak::execute {

namespace {

// Of one handling, and of what one execution may come to: cycles need not end.
constexpr std::size_t kBudget = 20'000;
constexpr std::size_t kMostSteps = 400;

}  // namespace

World::World(const Network& network, const std::vector<behavior::Interpreter>& interpreters,
             const Input& input)
    : network_(&network), interpreters_(&interpreters), counts_(network.channels.size()) {
  for (const behavior::Interpreter& interpreter : interpreters) {
    states_.push_back(interpreter.initial());
  }
  for (const Sent& sent : input) send(sent.channel, sent.values, nullptr);
}

void World::send(std::size_t channel, behavior::Arguments values, std::vector<std::size_t>* emits) {
  if (emits != nullptr) emits->push_back(messages_.size());
  if (channel == network_->sink) arrived_.push_back({behavior::TupleValue{values}});
  for (const End& end : network_->channels[channel].ends) {
    pending_.push_back({messages_.size(), end, false});
  }
  messages_.push_back({channel, ++counts_[channel], std::move(values)});
}

// Whether the stream keeps an order in which another comes first.
bool World::blocked(const Pending& one) const {
  const Message& message = messages_[one.message];
  const Channel& channel = network_->channels[message.channel];
  if (channel.fifos.empty() || one.again) return false;
  return std::ranges::any_of(pending_, [&](const Pending& other) {
    const Message& before = messages_[other.message];
    if (before.channel != message.channel || before.number >= message.number || other.again ||
        other.end.node != one.end.node || other.end.handler != one.end.handler) {
      return false;
    }
    return std::ranges::any_of(channel.fifos, [&](const std::vector<std::size_t>& key) {
      return std::ranges::all_of(
          key, [&](std::size_t place) { return before.values[place] == message.values[place]; });
    });
  });
}

std::vector<World::Choice> World::choices() const {
  std::vector<Choice> result;
  if (steps_.size() >= kMostSteps) return result;
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    if (blocked(pending_[i])) continue;
    const Channel& channel = network_->channels[messages_[pending_[i].message].channel];
    result.push_back({Choice::Kind::Deliver, i});
    if (channel.may_repeat && !pending_[i].again) result.push_back({Choice::Kind::Repeat, i});
    if (channel.may_lose && !pending_[i].again) result.push_back({Choice::Kind::Lose, i});
  }
  return result;
}

void World::take(const Choice& choice) {
  const Pending pending = pending_[choice.pending];
  pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(choice.pending));
  const Node& node = network_->nodes[pending.end.node];
  behavior::StateValues& state = states_[pending.end.node];
  Step step{pending.end.node,
            pending.end.handler,
            pending.message,
            pending.again,
            choice.kind == Choice::Kind::Lose,
            state,
            {},
            {}};
  if (!step.lost) {
    const behavior::Handler& handler = node.behavior->program->handlers[pending.end.handler];
    const behavior::Emissions emitted = (*interpreters_)[pending.end.node].handle(
        handler, state, messages_[pending.message].values, kBudget);
    // In the order of the text's outputs, each stream at an output a copy.
    for (const auto& [output, tuples] : emitted) {
      const auto channels = node.outputs.find(output);
      if (channels == node.outputs.end()) continue;  // leads elsewhere
      for (const behavior::Arguments& tuple : tuples) {
        for (const std::size_t channel : channels->second) send(channel, tuple, &step.emits);
      }
    }
  }
  step.after = state;
  if (choice.kind == Choice::Kind::Repeat) {
    pending_.push_back({pending.message, pending.end, true});
  }
  steps_.push_back(std::move(step));
}

std::vector<behavior::Value> World::seen_state() const {
  std::vector<behavior::Value> result;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    for (const std::size_t state : network_->nodes[i].seen) result.push_back(states_[i][state]);
  }
  return result;
}

std::vector<behavior::Value> World::outcome() const {
  std::vector<behavior::Value> result = arrived_;
  std::ranges::sort(result, [](const auto& a, const auto& b) { return a < b; });
  if (network_->as_set) result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

}  // namespace firebreak::execute
