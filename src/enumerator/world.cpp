// SPDX-License-Identifier: Apache-2.0
// Worlds, and what is known of their messages. What can happen next is in moves.cpp, what it does
// in steps.cpp; views, states and outcomes are in views.cpp.
//
// A message that is lost, and what would have descended from it, is still "delivered" as a ghost,
// which does nothing. So every world delivers the same first messages, and the orders of two
// worlds can be compared.
//
// Between replicas, what a component that is not replicated makes of what both have in common, and
// what goes through a merged stream, is the same in both worlds, so it stands for itself.
#include "enumerator/world.h"

#include <algorithm>

namespace firebreak::enumerator {

using topology::AttributeId;
using topology::AttributeSet;
using topology::Component;
using topology::InputId;
using topology::Ordering;
using topology::PathId;
using topology::StreamId;

namespace {

void mix_all(Fingerprint& fingerprint, const auto& words) {
  fingerprint.mix(words.size());
  for (const auto word : words) fingerprint.mix(word);
}

}  // namespace

Fingerprint World::fingerprint() const {
  Fingerprint result = shared_fingerprint();
  result.mix(group);
  result.mix(faulty ? 1 : 0);
  mix_all(result, content);
  mix_all(result, handled);
  mix_all(result, seen);
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
      total_(plan.copies   ? 3 * count_
             : plan.faulty ? 2 * count_
                           : count_) {
  records_.push_back(0);
  for (const Component& component : topology_.components()) {
    const std::size_t orderings = question.waiting.orderings[component.id.index()].size();
    records_.push_back(records_.back() + std::max<std::size_t>(1, orderings));
    for (InputId input : component.inputs) {
      places_ = std::max(places_, topology_[input].paths.size());
    }
  }
}

World Execution::start() const {
  World world;
  world.content.assign(total_, kUnborn);
  world.handled.assign(total_, 0);
  world.seen.assign(total_ * places_, kUnborn);
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

Term Execution::seen_by(const World& world, PathId path, MessageId message) const {
  const auto& paths = paths_at(message);
  const auto place = std::find(paths.begin(), paths.end(), path) - paths.begin();
  return world.seen[index(message, static_cast<std::size_t>(place))];
}

bool Execution::common(MessageId message) const {
  return single(component_of(message), question_.mode) &&
         !topology_[token(message).stream].is_private;
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

bool Execution::known(const World& world, MessageId message, AttributeId attribute) const {
  const TokenId origin = lineages_.origin(topology_, message % count_, attribute);
  return lineages_.tokens[origin].parent == kNoToken || world.content[origin] != kUnborn;
}

bool Execution::agree(const World& world, MessageId a, MessageId b,
                      const AttributeSet& attributes) const {
  if (uniform_) return true;
  return std::all_of(attributes.begin(), attributes.end(), [&](AttributeId attribute) {
    return value(world, a, attribute) == value(world, b, attribute);
  });
}

/// What is not known yet may agree.
bool Execution::share(const World& world, const AttributeSet& attributes, MessageId a,
                      MessageId b) const {
  if (uniform_) return true;
  return std::all_of(attributes.begin(), attributes.end(), [&](AttributeId attribute) {
    return !carries(a, attribute) || !carries(b, attribute) || !known(world, a, attribute) ||
           !known(world, b, attribute) || value(world, a, attribute) == value(world, b, attribute);
  });
}

bool Execution::on_streams(const Ordering& ordering, StreamId stream) {
  return std::find(ordering.streams.begin(), ordering.streams.end(), stream) !=
         ordering.streams.end();
}

bool Execution::covered(const World& world, const Ordering& ordering, MessageId a,
                        MessageId b) const {
  return on_streams(ordering, token(a).stream) && on_streams(ordering, token(b).stream) &&
         agree(world, a, b, ordering.by);
}

}  // namespace firebreak::enumerator
