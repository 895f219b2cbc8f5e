// SPDX-License-Identifier: Apache-2.0
// Deliveries: what can be handled next, and what handling it does. Views, states and outcomes are
// in enumerate_views.cpp.
//
// A message that is lost, and what would have descended from it, is still "delivered" as a ghost,
// which does nothing. So every world delivers the same first messages, and the orders of two
// worlds can be compared.
#include "replay/enumerate_world.h"

#include <algorithm>

namespace firebreak::replay::schedules {

using topology::AttributeId;
using topology::AttributeSet;
using topology::Component;
using topology::Delivery;
using topology::Gate;
using topology::InputId;
using topology::Ordering;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;

namespace {

void mix_all(Fingerprint& fingerprint, const auto& words) {
  fingerprint.mix(words.size());
  for (const auto word : words) fingerprint.mix(word);
}

bool on_streams(const Ordering& ordering, StreamId stream) {
  return std::find(ordering.streams.begin(), ordering.streams.end(), stream) !=
         ordering.streams.end();
}

}  // namespace

Fingerprint World::fingerprint() const {
  Fingerprint result = shared_fingerprint();
  result.mix(group);
  result.mix(faulty ? 1 : 0);
  mix_all(result, content);
  mix_all(result, handled);
  mix_all(result, before);
  for (const auto& queue : queues) mix_all(result, queue);
  return result;
}

Fingerprint World::shared_fingerprint() const {
  Fingerprint result;
  for (const auto& record : shared) mix_all(result, record);
  return result;
}

Execution::Execution(const Question& question, const Slice& slice, const Plan& plan,
                     const Lineages& lineages, const Assignment& assignment, Terms& terms)
    : question_(question),
      topology_(question.topology),
      slice_(slice),
      plan_(plan),
      lineages_(lineages),
      values_(topology_, lineages, assignment),
      uniform_(values_.uniform()),
      terms_(terms),
      count_(static_cast<MessageId>(lineages.tokens.size())),
      total_(plan.faulty ? 2 * count_ : count_),
      gates_(topology_.inputs().size()) {
  records_.push_back(0);
  for (const Component& component : topology_.components()) {
    records_.push_back(records_.back() + std::max<std::size_t>(1, component.orderings.size()));
    std::vector<const Gate*> gates;
    for (PathId id : component.paths) {
      if (!topology_[id].confluent()) gates.push_back(&topology_[id].gate);
    }
    for (InputId input : component.inputs) {
      gates_[input.index()] = gates;
      if (plan_.ordered[input.index()])
        slots_ = std::max(slots_, lineages_.at[input.index()].size());
    }
  }
  words_ = (total_ / std::max<std::size_t>(count_, 1) * slots_ + 63) / 64;
}

World Execution::start() const {
  World world;
  world.content.assign(total_, kUnborn);
  world.handled.assign(total_, 0);
  world.before.assign(total_ * words_, 0);
  world.queues.resize(topology_.streams().size());
  world.shared.resize(records_.back() + 1);
  for (MessageId message = 0; message < count_; ++message) {
    const Token& token = lineages_.tokens[message];
    if (token.parent != kNoToken) continue;
    world.content[message] = terms_.source(token.stream, token.number);
    if (plan_.fifo[token.stream.index()]) world.queues[token.stream.index()].push_back(message);
  }
  return world;
}

bool Execution::redelivered(const World& world, MessageId message) const {
  if (!repeated(message)) return false;
  const TokenId parent = token(message).parent;
  return parent == kNoToken || world.content[parent + count_] == kUnborn;
}

const Component& Execution::component_of(MessageId message) const {
  return topology_[topology_[at(message)].component];
}

std::size_t Execution::slot(MessageId message) const {
  return token(message).slot + (repeated(message) ? slots_ : 0);
}

std::uint64_t& Execution::slot_word(World& world, MessageId a, MessageId b) const {
  return world.before[b * words_ + slot(a) / 64];
}

bool Execution::precedes(const World& world, MessageId a, MessageId b) const {
  return (world.before[b * words_ + slot(a) / 64] >> slot(a) % 64 & 1) != 0;
}

bool Execution::carries(MessageId message, AttributeId attribute) const {
  return contains(topology_[token(message).stream].attributes, attribute);
}

std::uint64_t Execution::value(const World& world, MessageId message, AttributeId attribute) const {
  return values_.value(message % count_, attribute, [&](TokenId origin) {
    const bool again = repeated(message) && world.content[origin + count_] != kUnborn;
    return world.content[again ? origin + count_ : origin];
  });
}

bool Execution::agree(const World& world, MessageId a, MessageId b,
                      const AttributeSet& attributes) const {
  if (uniform_) return true;
  return std::all_of(attributes.begin(), attributes.end(), [&](AttributeId attribute) {
    return value(world, a, attribute) == value(world, b, attribute);
  });
}

bool Execution::share(const World& world, const Gate& gate, MessageId a, MessageId b) const {
  if (gate.unknown || uniform_) return true;
  return std::all_of(gate.attributes.begin(), gate.attributes.end(), [&](AttributeId attribute) {
    return !carries(a, attribute) || !carries(b, attribute) ||
           value(world, a, attribute) == value(world, b, attribute);
  });
}

bool Execution::covered(const World& world, const Ordering& ordering, MessageId a,
                        MessageId b) const {
  return on_streams(ordering, token(a).stream) && on_streams(ordering, token(b).stream) &&
         agree(world, a, b, ordering.by);
}

/// Equal repetitions are interchangeable, so the first one comes first.
bool Execution::pending(const World& world, MessageId message) const {
  if (world.content[message] == kUnborn || world.handled[message] != 0) return false;
  const Stream& stream = topology_[token(message).stream];
  if (!stream.to || plan_.group[stream.to->index()] != world.group) return false;
  const MessageId first = message % count_;
  return first == message || world.handled[first] != 0 ||
         world.content[first] != world.content[message];
}

bool Execution::can_repeat(const World& world, MessageId message) const {
  const Stream& stream = topology_[token(message).stream];
  return !world.faulty && !repeated(message) && stream.delivery == Delivery::AtLeastOnce &&
         stream.to && plan_.group[stream.to->index()] == world.group &&
         world.handled[message] != 0 && world.content[message] != kGhost &&
         world.content[message + count_] == kUnborn;
}

/// Semantics 4.4: an earlier message of the same producer has not been delivered.
bool Execution::waits(const World& world, MessageId message) const {
  const Stream& stream = topology_[token(message).stream];
  if (!plan_.fifo[stream.id.index()] || redelivered(world, message)) return false;
  const auto& orderings = component_of(message).orderings;
  for (const MessageId earlier : world.queues[stream.id.index()]) {
    if (earlier == message) return false;
    const bool exempt =
        std::any_of(orderings.begin(), orderings.end(), [&](const Ordering& ordering) {
          return binds(ordering, question_.mode) && covered(world, ordering, earlier, message);
        });
    const bool bound =
        std::any_of(stream.fifos.begin(), stream.fifos.end(),
                    [&](const AttributeSet& key) { return agree(world, earlier, message, key); });
    if (!exempt && bound) return true;
  }
  return false;
}

std::vector<Move> Execution::moves(const World& world, bool& optional) const {
  std::vector<Move> result;
  optional = true;
  for (MessageId message = 0; message < total_; ++message) {
    if (can_repeat(world, message)) result.push_back({Step::Repeat, message});
    if (!pending(world, message) || waits(world, message)) continue;
    optional = false;
    std::vector<Move> here{{Step::Handle, message}};
    if (!world.faulty && !repeated(message) && world.content[message] != kGhost &&
        topology_[token(message).stream].delivery == Delivery::AtMostOnce) {
      here.push_back({Step::Lose, message});
    }
    if (plan_.eager[at(message).index()]) return here;
    result.insert(result.end(), here.begin(), here.end());
  }
  return result;
}

World Execution::apply(const World& world, const Move& move) const {
  World next = world;
  const bool same_instance =
      question_.mode == Mode::Replicas && !component_of(move.message).replicated;
  MessageId message = move.message;
  if (move.step == Step::Repeat) {
    message += count_;
    next.content[message] = next.content[move.message];
  }
  if (move.step != Step::Handle) {
    next.faulty = true;
    if (same_instance) next.shared.back().push_back(message);
  }
  if (move.step == Step::Lose) next.content[message] = kGhost;
  std::erase(next.queues[token(message).stream.index()], message);
  if (!plan_.eager[at(message).index()]) record_order(next, message);
  if (plan_.ordered[at(message).index()]) record_before(next, message);
  for (PathId path : topology_[at(message)].paths) {
    const bool ghost = next.content[message] == kGhost || ignores(next, topology_[path], message);
    if (slice_.emits(topology_[path])) emit(next, topology_[path], message, ghost);
  }
  next.handled[message] = 1;
  return next;
}

/// Adds what the two worlds of a pair must share: the order of a component that is not replicated,
/// when replicas are compared, and of the pairs that an ordering covers. What is repeated is bound
/// only where that happens in both worlds; a redelivery by no ordering (semantics 6.1, 6.2).
void Execution::record_order(World& world, MessageId message) const {
  const Component& component = component_of(message);
  const std::size_t base = records_[component.id.index()];
  const bool bound = !repeated(message) || !world.shared.back().empty();
  if (question_.mode == Mode::Replicas && !component.replicated) {
    if (bound) world.shared[base].push_back(message);
    return;
  }
  if (!bound || redelivered(world, message)) return;
  for (std::size_t i = 0; i < component.orderings.size(); ++i) {
    const Ordering& ordering = component.orderings[i];
    if (!binds(ordering, question_.mode) || !on_streams(ordering, token(message).stream)) continue;
    auto& record = world.shared[base + i];
    if (ordering.by.empty()) {
      record.push_back(message);
    } else {
      record_pairs(world, component, ordering, message, record);
    }
  }
}

void Execution::record_pairs(const World& world, const Component& component,
                             const Ordering& ordering, MessageId message,
                             std::vector<std::uint64_t>& record) const {
  for (InputId input : component.inputs) {
    for (const TokenId token : lineages_.at[input.index()]) {
      for (MessageId earlier = token; earlier < total_; earlier += count_) {
        if (world.handled[earlier] == 0 || redelivered(world, earlier)) continue;
        if (!covered(world, ordering, earlier, message)) continue;
        record.push_back(std::uint64_t{earlier} * total_ + message);
      }
    }
  }
  std::sort(record.begin(), record.end());
}

void Execution::record_before(World& world, MessageId message) const {
  for (const MessageId earlier : handled_at(world, at(message))) {
    const auto& gates = gates_[at(message).index()];
    const bool matters = std::any_of(gates.begin(), gates.end(), [&](const Gate* gate) {
      return share(world, *gate, earlier, message);
    });
    if (matters) slot_word(world, earlier, message) |= std::uint64_t{1} << slot(earlier) % 64;
  }
}

/// Semantics 6.1.
bool Execution::ignores(const World& world, const Path& path, MessageId message) const {
  if (!path.idempotent) return false;
  const auto handled = handled_at(world, path.from);
  return std::any_of(handled.begin(), handled.end(), [&](MessageId other) {
    return other != message && world.content[other] == world.content[message];
  });
}

void Execution::emit(World& world, const Path& path, MessageId message, bool ghost) const {
  if (ghost && repeated(message)) return;
  const Term content = ghost ? kGhost : emission(world, path, message);
  for (const TokenId child : token(message).children) {
    if (lineages_.tokens[child].path != path.id) continue;
    world.content[repeated(message) ? child + count_ : child] = content;
    const StreamId stream = lineages_.tokens[child].stream;
    if (plan_.fifo[stream.index()] && !ghost) {
      world.queues[stream.index()].push_back(repeated(message) ? child + count_ : child);
    }
  }
}

}  // namespace firebreak::replay::schedules
