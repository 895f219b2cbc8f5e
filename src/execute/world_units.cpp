// SPDX-License-Identifier: Apache-2.0
// Messages that wait for their partitions (semantics 3.5). The end of a partition may come at any
// time after its last message, so what is on its way is looked at, and no punctuation is sent.
#include <algorithm>
#include <utility>

#include "execute/units.h"
#include "execute/world.h"

namespace firebreak::execute {

const Unit* World::unit(const Pending& one) const {
  if (one.end.node == kNowhere) return nullptr;
  const auto& unit = network_->nodes[one.end.node].units[one.end.handler];
  return unit ? &*unit : nullptr;
}

// Whether the other, on its way, may be of the partition that is awaited, or lead to what is.
bool World::completes(const Pending& other, const Pending& one, const Awaited& awaited) const {
  if (other.end.node == kNowhere) return false;
  const Message& message = messages_[other.message];
  const behavior::Arguments& own = messages_[one.message].values;
  const bool here =
      message.channel == awaited.channel && other.end.node == one.end.node && !other.arrived;
  if (here) {
    return other.instance == one.instance && agree(message.values, awaited.key, own, awaited.own);
  }
  return leads_into(*network_, other.end, message.channel, message.values, awaited, own);
}

bool World::whole(const Pending& one) const {
  return std::ranges::all_of(unit(one)->awaited, [&](const Awaited& awaited) {
    return std::ranges::none_of(
        pending_, [&](const Pending& other) { return completes(other, one, awaited); });
  });
}

// Whether the other waits as well, for the same partition.
bool World::together(const Pending& one, const Pending& other) const {
  if (!other.arrived || other.end.node != one.end.node || other.instance != one.instance) {
    return false;
  }
  const auto& places = unit(one)->together[other.end.handler];
  return places && agree(messages_[one.message].values, places->first,
                         messages_[other.message].values, places->second);
}

// The canonical order: what writes, and then by what they say.
bool World::before(const Pending& one, const Pending& other) const {
  const auto rank = [&](const Pending& its) {
    return std::pair(unit(its)->writes ? 0 : 1, its.end.handler);
  };
  if (rank(one) != rank(other)) return rank(one) < rank(other);
  const behavior::Arguments& a = messages_[one.message].values;
  const behavior::Arguments& b = messages_[other.message].values;
  return std::ranges::lexicographical_compare(
      a, b, [](const behavior::Value& x, const behavior::Value& y) { return x < y; });
}

bool World::due(const Pending& one) const {
  return whole(one) && std::ranges::none_of(pending_, [&](const Pending& other) {
           return &other != &one && together(one, other) && before(other, one);
         });
}

// With all that waits for the same partition and is due then.
void World::handle_unit(std::size_t place) {
  const Pending first = pending_[place];
  for (std::size_t next = place; next < pending_.size();) {
    const Pending one = pending_[next];
    pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(next));
    handle(one);
    next = 0;
    while (next < pending_.size() && !(together(first, pending_[next]) && due(pending_[next]))) {
      ++next;
    }
  }
}

}  // namespace firebreak::execute
