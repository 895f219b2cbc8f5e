// SPDX-License-Identifier: Apache-2.0
#include "execute/world.h"

#include <utility>

namespace firebreak::execute {

namespace {

// Of one handling, and of what one execution may come to: cycles need not end.
constexpr std::size_t kBudget = 20'000;
constexpr std::size_t kMostSteps = 400;
// Of those that may get any message; the others may get none.
constexpr std::size_t kInstancesTried = 2;

Digest picked(const behavior::Arguments& values, const Places& places) {
  Digest result;
  for (const std::size_t place : places) result.add(values[place]);
  return result;
}

}  // namespace

World::World(const Network& network, const std::vector<behavior::Interpreter>& interpreters,
             const Input& input)
    : network_(&network),
      interpreters_(&interpreters),
      counts_(network.channels.size()),
      crashed_(network.nodes.size()),
      handled_(network.nodes.size()) {
  for (std::size_t i = 0; i < network.nodes.size(); ++i) {
    states_.emplace_back(network.nodes[i].instances, interpreters[i].initial());
    came_.emplace_back(network.nodes[i].orders.size());
  }
  for (const Sent& sent : input) send(sent);
}

void World::send(const Sent& sent) {
  Digest lineage;
  lineage.add(messages_.size());
  const bool each = network_->channels[sent.channel].each;
  for (std::size_t of = each ? 1 : 0; of <= (each ? 2U : 0U); ++of) {
    put(sent.channel, sent.values, of, lineage, nullptr);
  }
}

void World::put(std::size_t place, const behavior::Arguments& values, std::size_t of,
                const Digest& lineage, std::vector<std::size_t>* emits) {
  const Channel& channel = network_->channels[place];
  if (channel.merged && of != 0) {
    if (!merged_.insert(lineage).second) return;
    of = 0;
  }
  if (emits != nullptr) emits->push_back(messages_.size());
  const std::size_t before = counts_[place][of]++;
  Message message{place, before + 1, values, of, 0, lineage, {}};
  message.said = digest_of(place, message.values);
  message.input = emits == nullptr;
  if (channel.stream->producers > 1 && !channel.stream->from) {
    message.producer =
        (channel.producers_by.empty() ? before : picked(message.values, channel.producers_by).low) %
        channel.stream->producers;
  }
  messages_.push_back(std::move(message));
  const std::size_t self = messages_.size() - 1;
  for (const End& end : channel.ends) put_for(self, end);
  if (place != network_->sink) return;
  if (channel.may_lose || channel.may_repeat) {
    pending_.push_back({self, {kNowhere, 0}});
  } else {
    arrived_.push_back(messages_[self]);
  }
}

// To the instances that get it.
void World::put_for(std::size_t self, const End& end) {
  const Message& message = messages_[self];
  const Node& node = network_->nodes[end.node];
  if (node.replica != 0 && message.of != 0 && node.replica != message.of) return;
  const Channel& channel = network_->channels[message.channel];
  Pending one{self, end};
  // Nothing tells when it arrives.
  one.arrived = unit(one) != nullptr && !node.prompt && !channel.may_lose && channel.fifos.empty();
  const bool to_all = node.instances > 1 && !node.by[end.handler];
  for (one.instance = 0; one.instance < (to_all ? node.instances : 1); ++one.instance) {
    pending_.push_back(one);
  }
}

void World::choices_of(std::size_t place, std::vector<Choice>& into) const {
  using Kind = Choice::Kind;
  const Pending& one = pending_[place];
  if (one.arrived) {
    if (due(one)) into.push_back({Kind::Handle, place});
    return;
  }
  if (blocked(one)) return;
  const Channel& channel = network_->channels[messages_[one.message].channel];
  const bool anywhere = one.end.node != kNowhere && network_->nodes[one.end.node].scattered;
  for (std::size_t i = 0; i < (anywhere ? kInstancesTried : 1); ++i) {
    into.push_back({Kind::Deliver, place, anywhere ? i : one.instance});
  }
  if (!allows_faults_ || one.again || one.replayed) return;
  if (channel.may_repeat) into.push_back({Kind::Repeat, place, one.instance});
  if (channel.may_lose) into.push_back({Kind::Lose, place, one.instance});
}

std::vector<World::Choice> World::choices() const {
  std::vector<Choice> result;
  if (taken_ >= kMostSteps || broken_) return result;
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    const Pending& one = pending_[i];
    if (one.arrived && network_->nodes[one.end.node].prompt && due(one)) {
      return {{Choice::Kind::Handle, i}};
    }
  }
  for (std::size_t i = 0; i < pending_.size(); ++i) choices_of(i, result);
  for (std::size_t i = 0; allows_faults_ && i < network_->nodes.size(); ++i) {
    if (!crashed_[i] && !handled_[i].empty()) result.push_back({Choice::Kind::Crash, i});
  }
  return result;
}

void World::take(const Choice& choice) {
  ++taken_;
  if (choice.kind == Choice::Kind::Crash) return crash(choice.pending);
  if (choice.kind == Choice::Kind::Handle) return handle_unit(choice.pending);
  if (choice.kind == Choice::Kind::Deliver && unit(pending_[choice.pending]) != nullptr) {
    return arrive(choice.pending);
  }
  Pending one = pending_[choice.pending];
  pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(choice.pending));
  one.instance = choice.instance;
  if (choice.kind == Choice::Kind::Lose) return lose(one);
  if (!one.again) note_order(one);
  if (one.again || choice.kind == Choice::Kind::Repeat) ++faults_;
  handle(one);
  if (choice.kind == Choice::Kind::Repeat) {
    one.again = true;
    pending_.push_back(one);
  }
}

void World::arrive(std::size_t place) {
  pending_[place].arrived = true;
  note_order(pending_[place]);
  if (records_) steps_.push_back(step_of(pending_[place], Step::Kind::Wait));
}

Step World::step_of(const Pending& one, Step::Kind kind) const {
  return {kind,
          one.end.node,
          one.instance,
          one.end.handler,
          one.message,
          one.again || one.replayed,
          {},
          {},
          {}};
}

void World::lose(const Pending& one) {
  ++faults_;
  if (records_) steps_.push_back(step_of(one, Step::Kind::Lose));
}

void World::handle(const Pending& one) {
  Step step = step_of(one, Step::Kind::Handle);
  if (one.end.node == kNowhere) {
    arrived_.push_back(messages_[one.message]);
    if (records_ && one.again) steps_.push_back(std::move(step));
    return;
  }
  const Node& node = network_->nodes[one.end.node];
  behavior::StateValues& state = states_[one.end.node][one.instance];
  if (records_) step.before = state;
  const behavior::Handler& handler = node.behavior->program->handlers[one.end.handler];
  const behavior::Emissions emitted =
      (*interpreters_)[one.end.node].handle(handler, state, messages_[one.message].values, kBudget);
  const std::size_t of = node.replica != 0 ? node.replica : messages_[one.message].of;
  const Digest lineage = digest_of(messages_[one.message].lineage, one.instance);
  // In the order of the text's outputs, each stream at an output a copy.
  for (const auto& [output, tuples] : emitted) {
    const auto channels = node.outputs.find(output);
    if (channels == node.outputs.end()) continue;  // leads elsewhere
    for (std::size_t i = 0; i < tuples.size(); ++i) {
      for (const std::size_t channel : channels->second) {
        put(channel, tuples[i], of, digest_of(lineage, channel, i), &step.emits);
      }
    }
  }
  if (node.crash != topology::Crash::Survives && !one.again) {
    handled_[one.end.node].push_back(one);
  }
  if (!records_) return;
  step.after = state;
  steps_.push_back(std::move(step));
}

void World::crash(std::size_t node) {
  ++faults_;
  crashed_[node] = true;
  Step step{.kind = Step::Kind::Crash, .node = node};
  behavior::StateValues& state = states_[node].front();
  if (records_) step.before = state;
  state = (*interpreters_)[node].initial();
  if (network_->nodes[node].crash == topology::Crash::Replay) {
    for (Pending& one : handled_[node]) {
      one.replayed = true;
      pending_.push_back(one);
    }
  }
  handled_[node].clear();
  if (!records_) return;
  step.after = state;
  steps_.push_back(std::move(step));
}

}  // namespace firebreak::execute
