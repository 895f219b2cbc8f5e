// SPDX-License-Identifier: Apache-2.0
#include "replay/interpreter_order_facts.h"

#include <fmt/format.h>

#include <algorithm>

#include "topology/crashes.h"

namespace firebreak::replay::interpreter {

using topology::Component;
using topology::Mechanism;
using topology::Ordering;
using topology::PathId;
using topology::Stream;
using topology::StreamId;

std::string OrderFacts::id(MessageIndex message) const {
  const std::size_t count = script_.messages.size();
  return message < count ? script_.messages[message].id
                         : script_.messages[message - count].id + " of the other replica";
}

std::string OrderFacts::first_difference(const Sequence& a, const Sequence& b) const {
  const auto [left, right] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  const auto name = [&](auto position, const Sequence& sequence) {
    return position == sequence.end() ? std::string("nothing more") : id(*position);
  };
  return fmt::format("{} in world 1, {} in world 2", name(left, a), name(right, b));
}

bool OrderFacts::single(const Component& component) const {
  return script_.between_replicas() && !component.replicated;
}

bool OrderFacts::is_private(MessageIndex message) const {
  return topology_[script_.messages[message].stream].is_private;
}

bool OrderFacts::in_both(std::size_t world, std::size_t h) const {
  const Schedule& here = schedules_[world];
  const Schedule& there = schedules_[1 - world];
  const Handling& handling = script_.worlds[world][h];
  if (handling.other_replica) {
    return first_copy(world, handling.message) == h &&
           first_copy(1 - world, handling.message) != kNever;
  }
  if (sent_again(handling.message)) return arrivals(1 - world, handling) > here.repetition[h];
  const std::size_t emission = here.received[h];
  if (here.handled[emission] != h) return false;
  const MessageIndex m = here.emissions[emission].message;
  const auto& all = here.emitted[m];
  const auto number =
      static_cast<std::size_t>(std::lower_bound(all.begin(), all.end(), emission) - all.begin());
  return number < there.emitted[m].size() && there.handled[there.emitted[m][number]] != kNever;
}

// Semantics 6.7, 6.2: a stream that repeats would bind the first handling only.
bool OrderFacts::sent_again(MessageIndex message) const {
  const Message& m = script_.messages[message];
  return m.path && topology::replays(topology_, topology_[*m.path]) &&
         !topology_[*m.path].repeats && !topology::may_repeat(topology_[m.stream].delivery);
}

std::size_t OrderFacts::arrivals(std::size_t world, const Handling& of) const {
  const Schedule& schedule = schedules_[world];
  script_.spend(schedule.at(of.component).size());
  return static_cast<std::size_t>(
      std::ranges::count_if(schedule.at(of.component), [&](std::size_t h) {
        const Handling& handling = script_.worlds[world][h];
        return handling.message == of.message && !handling.other_replica;
      }));
}

std::size_t OrderFacts::first_copy(std::size_t world, MessageIndex message) const {
  const auto& handlings = script_.worlds[world];
  script_.spend(handlings.size());
  const auto place = std::ranges::find_if(handlings, [&](const Handling& handling) {
    return handling.other_replica && handling.message == message;
  });
  return place == handlings.end() ? kNever : static_cast<std::size_t>(place - handlings.begin());
}

bool OrderFacts::binds(const Ordering& ordering) const {
  return ordering.mechanism == Mechanism::Sequencing || script_.between_replicas();
}

bool OrderFacts::covers(const Ordering& ordering, StreamId stream) {
  return std::binary_search(ordering.streams.begin(), ordering.streams.end(), stream);
}

bool OrderFacts::covers(const Ordering& ordering, const Message& a, const Message& b) const {
  return covers(ordering, a.stream) && covers(ordering, b.stream) &&
         agree(topology_, a, b, ordering.by);
}

bool OrderFacts::covered(const Component& component, const Message& a, const Message& b) const {
  if (single(component)) return false;  // there they bind nothing that is private (4.6)
  return std::any_of(
      component.orderings.begin(), component.orderings.end(),
      [&](const Ordering& ordering) { return binds(ordering) && covers(ordering, a, b); });
}

bool OrderFacts::whole_gate(const Message& a, const Message& b, PathId path) const {
  const auto& gate = topology_[path].gate.attributes;
  const auto& carried =
      topology::set_intersection(topology_[a.stream].attributes, topology_[b.stream].attributes);
  return topology::is_subset(gate, carried) && agree(topology_, a, b, gate);
}

bool OrderFacts::unordered(MessageIndex message) const {
  const Message& here = script_.messages[message];
  if (!here.path) return false;
  const PathId path = *here.path;
  return topology_[path].unordered_emission ||
         (waits_.waits(path) && waits_.answers_each(path, script_.messages[*here.parent].stream));
}

bool OrderFacts::bound(const Stream& stream, MessageIndex a, MessageIndex b) const {
  return std::ranges::any_of(stream.fifos, [&](const topology::AttributeSet& key) {
    return agree(topology_, script_.messages[a], script_.messages[b], key);
  });
}

}  // namespace firebreak::replay::interpreter
