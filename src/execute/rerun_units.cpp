// SPDX-License-Identifier: Apache-2.0
// What waits is handled with its partition, when that is whole (semantics 3.5): all of it one after
// the other, in one order, and at once where orders fix the moment (4.5).
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "execute/rerun.h"
#include "execute/units.h"

namespace firebreak::execute {

using behavior::Arguments;
using behavior::Value;

const Unit* Rerun::unit(const Delivery& one) const {
  if (one.end.node == kNowhere) return nullptr;
  const auto& unit = network_.nodes[one.end.node].units[one.end.handler];
  return unit ? &*unit : nullptr;
}

// Where nothing tells when it comes, it has come once it is sent.
bool Rerun::waits_at_once(const Channel& channel, const End& end) const {
  const Node& node = network_.nodes[end.node];
  return node.units[end.handler] && !node.prompt && !channel.may_lose && channel.fifos.empty();
}

void Rerun::wait(const result::ValueStep& step, Delivery& one) {
  if (!unit(one) || one.state != Delivery::State::Open) {
    throw Problem(fmt::format("{} does not come to wait at '{}'", step.message, step.component));
  }
  one.state = Delivery::State::Waiting;
  note(one);
  first_.push_back(static_cast<std::size_t>(&one - deliveries_.data()));
  steps_.push_back({.component = step.component,
                    .replica = step.replica,
                    .instance = step.instance,
                    .input = step.input,
                    .message = step.message,
                    .waits = true});
}

// Whether what is on its way may be of the partition that is awaited, or lead to what is.
bool Rerun::completes(const Delivery& other, const Delivery& one, const Awaited& awaited) const {
  using State = Delivery::State;
  if (other.end.node == kNowhere || (other.state != State::Open && other.state != State::Waiting)) {
    return false;
  }
  const Message& its = messages_[other.message];
  const Arguments& own = messages_[one.message].values;
  const bool comes = its.channel == awaited.channel && other.end.node == one.end.node &&
                     other.state == State::Open;
  if (!comes) return leads_into(network_, other.end, its.channel, its.values, awaited, own);
  const bool here = other.instance == one.instance || other.instance == kAnyInstance;
  return here && agree(its.values, awaited.key, own, awaited.own);
}

const Rerun::Delivery* Rerun::missing(const Delivery& one) const {
  for (const Awaited& awaited : unit(one)->awaited) {
    spend(deliveries_.size());
    for (const Delivery& other : deliveries_) {
      if (completes(other, one, awaited)) return &other;
    }
  }
  return nullptr;
}

// Whether the other waits as well, for the same partition.
bool Rerun::together(const Delivery& one, const Delivery& other) const {
  const bool here = other.instance == one.instance || other.instance == kAnyInstance;
  if (other.state != Delivery::State::Waiting || other.end.node != one.end.node || !here) {
    return false;
  }
  const auto& places = unit(one)->together[other.end.handler];
  return places && agree(messages_[one.message].values, places->first,
                         messages_[other.message].values, places->second);
}

// In a partition: what writes, then handler by handler, then by what they say.
bool Rerun::before(const Delivery& one, const Delivery& other) const {
  const auto rank = [&](const Delivery& its) {
    return Value{behavior::TupleValue{messages_[its.message].values}};
  };
  if (unit(one)->writes != unit(other)->writes) return unit(one)->writes;
  if (one.end != other.end) return one.end.handler < other.end.handler;
  return rank(one) < rank(other);
}

// What of its partition must be handled before it; null: its turn has come.
const Rerun::Delivery* Rerun::first_of(const Delivery& one) const {
  spend(deliveries_.size());
  for (const Delivery& other : deliveries_) {
    if (&other != &one && together(one, other) && before(other, one)) return &other;
  }
  return nullptr;
}

// A partition that has begun is handled to its end, and one that is over at once where that is so.
void Rerun::keep_moments(const Delivery* next) {
  const auto due = [&](const Delivery& one) {
    return one.state == Delivery::State::Waiting && missing(one) == nullptr &&
           first_of(one) == nullptr;
  };
  const auto left = [&](const Delivery& one) {
    return together(deliveries_[*unit_], one) && due(one);
  };
  spend(deliveries_.size());
  if (unit_ && (next == nullptr || !left(*next))) {
    const auto one = std::ranges::find_if(deliveries_, left);
    if (one != deliveries_.end()) {
      throw Problem(messages_[one->message].id + " is not handled with its partition");
    }
    unit_.reset();
  }
  const auto at_once = [&](const Delivery& one) {
    return unit(one) != nullptr && network_.nodes[one.end.node].prompt && due(one);
  };
  if (unit_ || (next != nullptr && at_once(*next))) return;
  const auto one = std::ranges::find_if(deliveries_, at_once);
  if (one != deliveries_.end()) {
    throw Problem(messages_[one->message].id + " waits though its partition is over");
  }
}

void Rerun::check_unit(const Delivery& one) {
  const std::string& id = messages_[one.message].id;
  if (one.state != Delivery::State::Waiting) {
    throw Problem(fmt::format("{} is handled at once and does not wait", id));
  }
  if (const Delivery* other = missing(one)) {
    throw Problem(fmt::format("{} does not wait for {}", id, messages_[other->message].id));
  }
  if (const Delivery* other = first_of(one)) {
    throw Problem(
        fmt::format("{} comes before {} of its partition", id, messages_[other->message].id));
  }
  if (!unit_) unit_ = static_cast<std::size_t>(&one - deliveries_.data());
}

// Nothing more may come of the partitions that it has waited for.
void Rerun::close(const Delivery& one) {
  const Message& message = messages_[one.message];
  for (const Awaited& awaited : unit(one)->awaited) {
    const std::string values = text(awaited.channel, message.values, awaited.own);
    for (const End& end : network_.channels[awaited.channel].ends) {
      if (end.node != one.end.node) continue;
      closed_.insert(fmt::format("{}/{}/{}", end.node, end.handler, values));
    }
  }
}

}  // namespace firebreak::execute
