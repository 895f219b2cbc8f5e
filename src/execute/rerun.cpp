// SPDX-License-Identifier: Apache-2.0
#include "execute/rerun.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "execute/assumed.h"
#include "execute/value_reader.h"

namespace firebreak::execute {

using behavior::Arguments;
using result::NamedValues;
using result::ValueMessage;
using result::ValueStep;

namespace {

constexpr std::size_t kBudget = 100'000;
constexpr std::size_t kHandling = 1'000;  // what one takes by itself

}  // namespace

Rerun::Rerun(const Network& network, const std::vector<behavior::Interpreter>& interpreters)
    : network_(network), interpreters_(interpreters), crashed_(network.nodes.size()) {
  for (std::size_t i = 0; i < network.nodes.size(); ++i) {
    states_.emplace_back(network.nodes[i].instances, interpreters[i].initial());
  }
}

void Rerun::spend(std::size_t steps) const {
  if (steps > left_) throw TooLarge();
  left_ -= steps;
}

NamedValues Rerun::named(std::size_t channel, const Arguments& values) const {
  const topology::Names& names = network_.channels[channel].stream->attributes;
  NamedValues result;
  for (std::size_t i = 0; i < values.size(); ++i) {
    result.emplace_back(i < names.size() ? names[i].text : fmt::to_string(i + 1),
                        behavior::to_string(values[i]));
  }
  return result;
}

std::string Rerun::text(std::size_t channel, const Arguments& values, const Places& places) const {
  std::string result = fmt::format("{}:", channel);
  for (const std::size_t place : places) result += behavior::to_string(values[place]) + ",";
  return result;
}

void Rerun::send(const ValueMessage& message) {
  const std::string stream = message.id.substr(0, message.id.rfind('#'));
  for (const std::size_t source : network_.sources) {
    const Channel& channel = network_.channels[source];
    if (channel.stream->name.text != stream || channel.ends.empty()) continue;
    const End& end = channel.ends.front();
    const auto& parameters =
        network_.nodes[end.node].behavior->program->handlers[end.handler].parameters;
    Arguments values;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const auto& names = channel.stream->attributes;
      const std::string name = i < names.size() ? names[i].text : fmt::to_string(i + 1);
      const auto found =
          std::ranges::find(message.values, name, &std::pair<std::string, std::string>::first);
      if (found == message.values.end()) throw Problem(message.id + " has no " + name);
      auto value = read_value(parameters[i].type, found->second);
      if (!value) throw Problem(fmt::format("{} of {} is no value", name, message.id));
      values.push_back(*std::move(value));
    }
    Sent sent{source, values};
    spend(1 + sent_.size());
    if (!fits(network_, sent, sent_)) throw Problem(message.id + " is not as is assumed");
    sent_.push_back(std::move(sent));
    const std::string lineage = fmt::format("{}", messages_.size());
    for (std::size_t of = channel.each ? 1 : 0; of <= (channel.each ? 2U : 0U); ++of) {
      put(source, values, of, lineage, nullptr);
    }
    if (!by_id_.contains(message.id)) throw Problem(message.id + " is not the next of its stream");
    return;
  }
  throw Problem(fmt::format("'{}' is no source", stream));
}

void Rerun::put(std::size_t place, const Arguments& values, std::size_t of,
                const std::string& lineage, std::vector<ValueMessage>* emits) {
  const Channel& channel = network_.channels[place];
  spend(kOfPart * (1 + lineage.size()));
  for (const behavior::Value& value : values) spend(kOfPart * size_of(value));
  if (channel.merged && of != 0) {
    if (!merged_.insert(lineage).second) return;
    of = 0;
  }
  Message message{"", place, values, of, ++counts_[{place, of}], lineage};
  message.id = fmt::format("{}#{}", channel.stream->name.text, message.number);
  if (network_.replicas && of != 0 && emits != nullptr) message.id += fmt::format("/{}", of);
  const std::size_t self = messages_.size();
  by_id_.try_emplace(message.id, self);
  messages_.push_back(message);
  if (emits != nullptr) emits->push_back({message.id, named(place, values)});
  for (const End& end : channel.ends) {
    const Node& node = network_.nodes[end.node];
    if (node.replica != 0 && of != 0 && node.replica != of) continue;
    for (const Places& key : channel.closed) {
      const std::string partition =
          fmt::format("{}/{}/{}", end.node, end.handler, text(place, values, key));
      if (closed_.contains(partition)) throw Problem(message.id + " comes after its partition");
    }
    const bool all = node.instances > 1 && !node.scattered && !node.by[end.handler];
    for (std::size_t i = 0; i < (all ? node.instances : 1); ++i) {
      const bool any = node.instances > 1 && !all;
      deliveries_.push_back({self, end, any ? kAnyInstance : i});
      if (waits_at_once(channel, end)) deliveries_.back().state = Delivery::State::Waiting;
    }
  }
  if (place == network_.sink) {
    const bool faulty = channel.may_lose || channel.may_repeat;
    if (faulty) deliveries_.push_back({self, {kNowhere, 0}, 0});
    arrived_.push_back(self);
  }
}

void Rerun::step(const ValueStep& step) {
  spend(1 + deliveries_.size());
  if (step.component.empty() || step.crashed) keep_moments(nullptr);
  if (step.component.empty()) return at_sink(step);
  for (std::size_t i = 0; i < network_.nodes.size(); ++i) {
    const Node& node = network_.nodes[i];
    if (node.name != step.component || node.replica != step.replica) continue;
    if (step.crashed) return crash(step, i);
    const auto& handlers = node.behavior->program->handlers;
    for (std::size_t h = 0; h < handlers.size(); ++h) {
      if (handlers[h].interface == step.input) return handle(step, delivery(step, i, h));
    }
    throw Problem(fmt::format("'{}' has no input '{}'", step.component, step.input));
  }
  throw Problem(fmt::format("the sink does not depend on '{}'", step.component));
}

void Rerun::at_sink(const ValueStep& step) {
  const auto message = by_id_.find(step.message);
  const Channel& channel = network_.channels[network_.sink];
  const bool allowed = step.lost ? channel.may_lose : step.again && channel.may_repeat;
  if (message == by_id_.end() || !allowed) throw Problem(step.message + " does not come like that");
  steps_.push_back({.message = step.message, .again = step.again, .lost = step.lost});
  if (!step.lost) return arrived_.push_back(message->second);
  const auto place = std::ranges::find(arrived_, message->second);
  if (place == arrived_.end()) throw Problem(step.message + " is lost twice");
  arrived_.erase(place);
}

Rerun::Delivery& Rerun::delivery(const ValueStep& step, std::size_t node, std::size_t handler) {
  const auto message = by_id_.find(step.message);
  if (message == by_id_.end()) throw Problem(step.message + " was not sent before it is handled");
  const Node& at = network_.nodes[node];
  if (step.instance > at.instances || (step.instance == 0) != (at.instances == 1)) {
    throw Problem(fmt::format("'{}' has {} instances", at.name, at.instances));
  }
  const std::size_t instance = step.instance == 0 ? 0 : step.instance - 1;
  for (Delivery& one : deliveries_) {
    if (one.message != message->second || one.end != End{node, handler}) continue;
    if (one.instance != kAnyInstance && one.instance != instance) continue;
    one.instance = instance;
    return one;
  }
  throw Problem(fmt::format("{} does not go to '{}.{}'", step.message, at.name, step.input));
}

void Rerun::handle(const ValueStep& step, Delivery& one) {
  keep_moments(step.waits || step.lost ? nullptr : &one);
  check_place(step, one);
  if (step.waits) return wait(step, one);
  ValueStep seen{.component = step.component,
                 .replica = step.replica,
                 .instance = step.instance,
                 .input = step.input,
                 .message = step.message,
                 .again = step.again,
                 .lost = step.lost};
  const bool first = one.state == Delivery::State::Open;  // and has not waited
  one.state = step.lost ? Delivery::State::Lost : Delivery::State::Done;
  const Message message = messages_[one.message];
  const End end = one.end;
  const std::size_t instance = one.instance;
  if (!step.lost) {
    if (first) note(one);
    if (first && !one.replays)
      first_.push_back(static_cast<std::size_t>(&one - deliveries_.data()));
    const Node& node = network_.nodes[end.node];
    const behavior::Program& program = *node.behavior->program;
    behavior::StateValues& state = states_[end.node][instance];
    const behavior::StateValues before = state;
    for (const behavior::Value& value : before) spend(kHandling + kOfPart * size_of(value));
    const auto emitted = interpreters_[end.node].handle(program.handlers[end.handler], state,
                                                        message.values, kBudget);
    for (std::size_t i = 0; i < state.size(); ++i) {
      if (before[i] == state[i]) continue;
      seen.before.emplace_back(program.states[i].name, behavior::to_string(before[i]));
      seen.after.emplace_back(program.states[i].name, behavior::to_string(state[i]));
    }
    const std::size_t of = node.replica != 0 ? node.replica : message.of;
    for (const auto& [output, tuples] : emitted) {
      const auto channels = node.outputs.find(output);
      if (channels == node.outputs.end()) continue;
      for (std::size_t i = 0; i < tuples.size(); ++i) {
        for (const std::size_t channel : channels->second) {
          put(channel, tuples[i], of,
              fmt::format("{}.{}.{}.{}", message.lineage, instance, channel, i), &seen.emits);
        }
      }
    }
  }
  steps_.push_back(std::move(seen));
}

void Rerun::crash(const ValueStep& step, std::size_t node) {
  const Node& at = network_.nodes[node];
  if (at.crash == topology::Crash::Survives) throw Problem(at.name + " does not crash");
  if (crashed_[node]) throw Problem(at.name + " crashes more than once");
  crashed_[node] = true;
  ValueStep seen{.component = step.component, .replica = step.replica, .instance = step.instance};
  seen.crashed = true;
  behavior::StateValues& state = states_[node].front();
  const behavior::StateValues before = std::exchange(state, interpreters_[node].initial());
  const auto& states = at.behavior->program->states;
  for (std::size_t i = 0; i < state.size(); ++i) {
    if (before[i] == state[i]) continue;
    seen.before.emplace_back(states[i].name, behavior::to_string(before[i]));
    seen.after.emplace_back(states[i].name, behavior::to_string(state[i]));
  }
  for (Delivery& one : deliveries_) {
    if (one.end.node != node || one.state != Delivery::State::Done) continue;
    if (at.crash != topology::Crash::Replay) continue;
    one.state = Delivery::State::Open;
    one.replays = true;
  }
  steps_.push_back(std::move(seen));
}

void Rerun::end() const {
  check_producers();
  for (const Delivery& one : deliveries_) {
    const bool open = one.state == Delivery::State::Open || one.state == Delivery::State::Waiting;
    if (!open || one.end.node == kNowhere) continue;
    throw Problem(fmt::format("{} is still on its way to '{}'", messages_[one.message].id,
                              network_.nodes[one.end.node].name));
  }
}

}  // namespace firebreak::execute
