// SPDX-License-Identifier: Apache-2.0
// Orders: what may arrive next.
#include <algorithm>

#include "simulator/hash.h"
#include "simulator/machine.h"

namespace firebreak::simulator {

using namespace topology;

bool Machine::lossy(const Channel& channel) const {
  return channel.instance != kMerge && topology::may_lose((*topology_)[channel.stream].delivery);
}

bool Machine::refused(const Channel& channel, const Item& item) const {
  if (channel.instance == kMerge || item.punctuation) return false;
  const Component& c = (*topology_)[(*topology_)[*(*topology_)[channel.stream].to].component];
  return c.late == Late::Ignored &&
         late(at(c.id, process_of(channel.instance, item.part == kAnyPart ? 0 : item.part)), c.id,
              channel.stream, item.message);
}

bool Machine::possible(const Channel& channel, const Item& item, bool ordered) const {
  if (!item.first) return true;
  if (!fifo_allows(channel, item) || !promise_kept(channel, item)) return false;
  return !ordered || channel.instance == kMerge || order_allows(channel, item);
}

bool Machine::fifo_allows(const Channel& channel, const Item& item) const {
  const Stream& s = (*topology_)[channel.stream];
  if (s.fifos.empty() || item.unordered) return true;
  for (const Item& before : channel.pending) {
    if (!before.first || before.unordered || before.sequence >= item.sequence) continue;
    if (before.producer != item.producer) continue;
    if (before.part != item.part || before.sender != item.sender) continue;
    if (anywhere(s, before) || anywhere(s, item)) continue;
    const bool bound = std::any_of(s.fifos.begin(), s.fifos.end(), [&](const AttributeSet& key) {
      return agree(before.message.values, item.message.values, key);
    });
    if (bound && !exempt(channel, before, item)) return false;
  }
  return true;
}

bool Machine::anywhere(const Stream& stream, const Item& item) const {
  if (!item.punctuation || !program_->loose) return false;
  const bool exact = program_->plan.seals[stream.id.index()][item.key].exact;
  return !exact || !program_->placed[stream.id.index()];
}

// A punctuation comes after all messages of its partition that left before it.
bool Machine::promise_kept(const Channel& channel, const Item& item) const {
  if (!item.punctuation) return true;
  const SealInForce& seal = program_->plan.seals[channel.stream.index()][item.key];
  if (!seal.exact) return true;
  const bool each = program_->punctuators((*topology_)[channel.stream]) > 1;
  for (const Item& before : channel.pending) {
    if (before.punctuation || !before.first || before.sequence >= item.sequence) continue;
    if (each && before.producer != item.producer) continue;
    if (before.part != item.part && before.part != kAnyPart) continue;
    if (agree(before.message.values, item.message.values, seal.key)) return false;
  }
  return true;
}

// An ordering knows a message by its content: of what is emitted again for one message another
// content is another message, and equal ones are told apart as they come.
std::uint64_t Machine::what_it_says(const Channel& channel, const Item& item) const {
  const Stream& s = (*topology_)[channel.stream];
  const Component& reader = (*topology_)[(*topology_)[*s.to].component];
  const bool two = s.replicated && !reader.replicated;
  const unsigned side = two ? channel.origin : item.message.side;
  return term(item.message.lineage, s.id.value, reader.replicated ? 0 : side, item.message.content);
}

// Copies of equal content are interchangeable: the first to arrive counts as the first.
std::uint8_t Machine::counts_as(const Channel& channel, const Item& item) {
  std::uint8_t result = item.copy;
  for (const Item& other : channel.pending) {
    if (alike(other, item)) result = std::min(result, other.copy);
  }
  return result;
}

bool Machine::alike(const Item& a, const Item& b) {
  return a.first && b.first && !a.punctuation && !b.punctuation && a.part == b.part &&
         a.message.lineage == b.message.lineage && a.message.side == b.message.side &&
         a.message.content == b.message.content;
}

namespace {

// Each of parallel instances has an order of its own.
std::uint64_t group_of(const Values& values, const AttributeSet& by, std::uint8_t part) {
  std::uint64_t result = part;
  for (const AttributeId a : by) {
    result = term(result, static_cast<std::uint8_t>(values[a.index()]));
  }
  return result;
}

bool has(const std::vector<Ordered>& list, std::uint64_t id) {
  return std::any_of(list.begin(), list.end(), [&](const Ordered& o) { return o.id == id; });
}

/// Whether all that `other` has before `next` is done.
bool follows(const std::vector<Ordered>& done, const std::vector<Ordered>& other,
             const Ordered& next, bool unknown_waits) {
  if (!unknown_waits && !has(other, next.id)) return true;
  for (const Ordered& before : other) {
    if (before.id == next.id) return true;
    if (before.group == next.group && !has(done, before.id)) return false;
  }
  return true;
}

bool consistent(const std::vector<Ordered>& a, const std::vector<Ordered>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = i + 1; j < a.size(); ++j) {
      if (a[i].group != a[j].group) continue;
      std::size_t at_i = b.size(), at_j = b.size();
      for (std::size_t k = 0; k < b.size(); ++k) {
        if (b[k].id == a[i].id) at_i = k;
        if (b[k].id == a[j].id) at_j = k;
      }
      if (at_i < b.size() && at_j < b.size() && at_i > at_j) return false;
    }
  }
  return true;
}

}  // namespace

Ordered Machine::ordered(const Channel& channel, const Item& item, std::size_t ordering) const {
  const Component& c = (*topology_)[(*topology_)[*(*topology_)[channel.stream].to].component];
  const std::uint64_t what = what_it_says(channel, item);
  const auto& list = orders_[c.id.index()][ordering][channel.instance];
  const auto before = std::ranges::count(list, what, &Ordered::what);
  return {what, term(what, static_cast<std::uint64_t>(before)),
          group_of(item.message.values, c.orderings[ordering].by, item.part), item.part};
}

// An ordering of the reader decides, whatever left first: a sequencer's, or what the other replica
// was told.
bool Machine::exempt(const Channel& channel, const Item& before, const Item& item) const {
  if (channel.instance == kMerge) return false;
  const Component& c = (*topology_)[(*topology_)[*(*topology_)[channel.stream].to].component];
  for (std::size_t o = 0; o < c.orderings.size(); ++o) {
    if (!covers(c, o, channel, before) || !covers(c, o, channel, item)) continue;
    if (!agree(before.message.values, item.message.values, c.orderings[o].by)) continue;
    if (c.orderings[o].mechanism == Mechanism::Sequencing) return true;
    if (!c.replicated) continue;
    if (program_->orderings_decide) return true;
    for (const Ordered& other : orders_[c.id.index()][o][1 - channel.instance]) {
      if (other.id == ordered(channel, before, o).id) break;
      if (other.id == ordered(channel, item, o).id) return true;
    }
  }
  return false;
}

// An ordering places punctuations for units all of whose streams it has, and only for them.
bool Machine::covers(const Component& c, std::size_t ordering, const Channel& channel,
                     const Item& item) const {
  const Ordering& o = c.orderings[ordering];
  if (!std::binary_search(o.streams.begin(), o.streams.end(), channel.stream)) return false;
  if (item.punctuation) return program_->plan.places(c, ordering, channel.stream, item.key);
  return carries_all(item.message.values, o.by);
}

bool Machine::order_allows(const Channel& channel, const Item& item) const {
  const Component& c = (*topology_)[(*topology_)[*(*topology_)[channel.stream].to].component];
  for (std::size_t o = 0; o < c.orderings.size(); ++o) {
    if (!covers(c, o, channel, item)) continue;
    const Ordered next = ordered(channel, item, o);
    const auto& here = orders_[c.id.index()][o];
    const auto& done = here[channel.instance];
    for (const auto& before : before_[c.id.index()][o]) {
      if (!follows(done, before, next, true)) return false;
    }
    if (c.replicated && !follows(done, here[1 - channel.instance], next, true)) return false;
    if (!reference_ || c.orderings[o].mechanism != Mechanism::Sequencing) continue;
    for (const auto& list : (*reference_)[c.id.index()][o]) {
      if (!follows(done, list, next, false)) return false;
    }
  }
  return true;
}

std::size_t Machine::rank(const Event& event) const {
  if (event.kind == Event::Kind::Announce || event.kind == Event::Kind::Crash) return 0;
  const Channel& channel = channels_[event.channel];
  const Item& item = channel.pending[event.item];
  if (channel.instance == kMerge || !item.first) return 0;
  const Component& c = (*topology_)[(*topology_)[*(*topology_)[channel.stream].to].component];
  std::size_t result = 0;
  const auto look = [&](const std::vector<Ordered>& list, std::uint64_t id) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (list[i].id == id) result = std::max(result, i + 1);
    }
    if (!list.empty() && !has(list, id)) result = std::max(result, list.size() + 1);
  };
  for (std::size_t o = 0; o < c.orderings.size(); ++o) {
    if (!covers(c, o, channel, item)) continue;
    const std::uint64_t id = ordered(channel, item, o).id;
    if (c.replicated) look(orders_[c.id.index()][o][1 - channel.instance], id);
    const bool fixed = c.orderings[o].mechanism == Mechanism::Sequencing;
    if (reference_ && fixed) look((*reference_)[c.id.index()][o][0], id);
  }
  return result;
}

void Machine::note_order(const Channel& channel, const Item& item) {
  const Component& c = (*topology_)[(*topology_)[*(*topology_)[channel.stream].to].component];
  for (std::size_t o = 0; o < c.orderings.size(); ++o) {
    if (!covers(c, o, channel, item)) continue;
    orders_[c.id.index()][o][channel.instance].push_back(ordered(channel, item, o));
  }
}

bool Machine::admissible() const {
  for (const Component& c : topology_->components()) {
    for (std::size_t o = 0; o < c.orderings.size(); ++o) {
      const auto& lists = orders_[c.id.index()][o];
      if (!consistent(lists[0], lists[1])) return false;
      for (const auto& before : before_[c.id.index()][o]) {
        if (!consistent(lists[0], before) || !consistent(lists[1], before)) return false;
      }
      if (!reference_ || c.orderings[o].mechanism != Mechanism::Sequencing) continue;
      for (const auto& list : (*reference_)[c.id.index()][o]) {
        if (!consistent(lists[0], list) || !consistent(lists[1], list)) return false;
      }
    }
  }
  return true;
}

}  // namespace firebreak::simulator
