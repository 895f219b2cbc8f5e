// SPDX-License-Identifier: Apache-2.0
// Channels: what is on its way, and what may arrive next.
#include "simulator/machine.h"

#include <algorithm>

#include "simulator/hash.h"

namespace firebreak::simulator {

using namespace topology;

Machine::Machine(const Program& program, const Input& input, const Orders* reference,
                 std::uint64_t coins, Journal* journal)
    : program_(&program),
      topology_(&program.topology),
      reference_(reference),
      coins_(coins),
      journal_(journal) {
  for (const Component& c : topology_->components()) {
    instances_.emplace_back(program.instances(c) * program.parts(c),
                            Instance(topology_->paths().size()));
    orders_.emplace_back(c.orderings.size());
    before_.emplace_back(c.orderings.size());
  }
  sinks_.resize(topology_->streams().size());
  tales_.resize(topology_->streams().size());
  open_channels();
  load(input);
}

void Machine::open_channels() {
  for (const Stream& s : topology_->streams()) {
    if (s.is_sink()) continue;
    const Component& reader = (*topology_)[(*topology_)[*s.to].component];
    const auto open = [&](unsigned origin, unsigned instance) {
      channels_.push_back(
          {s.id, static_cast<std::uint8_t>(origin), static_cast<std::uint8_t>(instance), 0, {}});
    };
    if (s.is_merged) open(0, kMerge), open(1, kMerge);
    open(0, 0);
    if (s.replicated && reader.replicated) open(1, 1);
    if (s.replicated && !reader.replicated) open(1, 0);
    if (!s.replicated && reader.replicated) open(0, 1);
  }
}

void Machine::load(const Input& input) {
  for (const Stream& s : topology_->streams()) {
    unsigned number = 0;
    for (const Item& item : input.items[s.id.index()]) {
      if (item.punctuation || !journal_) continue;
      journal_->names[term(item.message.lineage, s.id.value)] =
          s.name + "#" + std::to_string(++number);
    }
  }
  for (Channel& channel : channels_) {
    for (const Item& item : input.items[channel.stream.index()]) put(channel, item);
  }
}

namespace {

/// Of the message that one of the parallel instances gets for itself.
std::uint64_t to_part(std::uint64_t lineage, unsigned part) {
  return term(lineage, 0x70617274U, part);
}

}  // namespace

// To the parallel instance that its values say, to any, or, where they do not say it, to each: then
// the others get messages of their own.
void Machine::put(Channel& channel, Item item) {
  item.sequence = channel.sequence++;
  if (channel.instance == kMerge) return channel.pending.push_back(item);
  const Component& reader = (*topology_)[(*topology_)[*(*topology_)[channel.stream].to].component];
  const bool all = item.punctuation || !carries_all(item.message.values, reader.instances_by);
  if (!all && program_->parts(reader) > 1) {
    const bool any = program_->plan.scattered(reader.id);
    item.part = any ? kAnyPart : program_->part_of(reader, item.message.values);
    return channel.pending.push_back(item);
  }
  for (unsigned part = 0; part < program_->parts(reader); ++part) {
    Item copy = item;
    copy.part = static_cast<std::uint8_t>(part);
    if (part > 0 && !item.punctuation) {
      copy.message.lineage = to_part(item.message.lineage, part);
      if (journal_) {
        journal_->names[term(copy.message.lineage, channel.stream.value)] =
            name_of(item.message.lineage, channel.stream) + "/" + std::to_string(part + 1);
      }
    }
    channel.pending.push_back(copy);
  }
}

int Machine::find_channel(StreamId stream, unsigned origin, unsigned instance) const {
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    const Channel& c = channels_[i];
    if (c.stream == stream && c.origin == origin && c.instance == instance) {
      return static_cast<int>(i);
    }
  }
  return -1;
}

void Machine::enabled(bool ordered, std::vector<Event>& events) const {
  events.clear();
  for (std::uint32_t c = 0; c < channels_.size(); ++c) {
    const Channel& channel = channels_[c];
    for (std::uint32_t i = 0; i < channel.pending.size(); ++i) {
      const Item& item = channel.pending[i];
      const bool any = item.part == kAnyPart && !program_->loose;
      const unsigned parts =
          any ? program_->parts(
                    (*topology_)[(*topology_)[*(*topology_)[channel.stream].to].component])
              : 1;
      for (unsigned part = 0; part < parts && possible(channel, item, ordered); ++part) {
        events.push_back({Event::Kind::Deliver, c, i});
        events.back().part = static_cast<std::uint8_t>(part);
      }
      if (!item.first || (lossy(channel) && !item.punctuation))
        events.push_back({Event::Kind::Drop, c, i});
    }
  }
  announcements(events);
  crashes(events);
}

// Once for each process, when it has something to lose.
void Machine::crashes(std::vector<Event>& events) const {
  for (const Component& c : topology_->components()) {
    if (c.crash == Crash::Survives) continue;
    for (std::uint8_t k = 0; k < program_->instances(c); ++k) {
      for (std::uint8_t part = 0; part < program_->parts(c); ++part) {
        const Instance& instance = at(c.id, process_of(k, part));
        if (instance.crashed || instance.handled_items == 0) continue;
        Event event{Event::Kind::Crash, c.id.value, 0, k};
        event.part = part;
        events.push_back(event);
      }
    }
  }
}

unsigned Machine::handled(const Event& crash) const {
  return at(ComponentId(crash.channel), process_of(crash.instance, crash.part)).handled_items;
}

// What it keeps is gone, and what it holds back. What it has emitted is out there; that a partition
// is over it passes on once. If it replays, its input comes again, in the orders that were decided.
void Machine::crash(ComponentId c, unsigned replica, std::uint8_t part) {
  const Component& component = (*topology_)[c];
  Instance& old = at(c, process_of(replica, part));
  note(component.name + " crashes");
  Instance fresh(topology_->paths().size());
  fresh.forwarded = old.forwarded;
  fresh.copies = old.copies;
  fresh.crashed = true;
  if (component.crash == Crash::Forgets) {
    fresh.punctuated = old.punctuated;
    old = std::move(fresh);
    return;
  }
  // What is to be delivered again comes after its message, so after that comes anew.
  for (Channel& channel : channels_) {
    const Stream& s = (*topology_)[channel.stream];
    const bool here = (*topology_)[*s.to].component == c && channel.instance == replica;
    std::erase_if(channel.pending, [&](const Item& item) {
      return here && !item.first && (item.part == part || item.part == kAnyPart);
    });
  }
  for (const auto& [channel, item] : old.log) channels_[channel].pending.push_back(item);
  for (std::size_t o = 0; o < component.orderings.size(); ++o) {
    auto& list = orders_[c.index()][o][replica];
    const auto lost = std::stable_partition(
        list.begin(), list.end(), [&](const Ordered& entry) { return entry.part != part; });
    before_[c.index()][o][replica].insert(before_[c.index()][o][replica].end(), lost, list.end());
    list.erase(lost, list.end());
  }
  old = std::move(fresh);
}

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

void Machine::apply(const Event& event) {
  if (event.kind == Event::Kind::Crash) {
    return crash(ComponentId(event.channel), event.instance, event.part);
  }
  if (event.kind == Event::Kind::Announce) {
    const StreamId stream{event.channel};
    announced_.insert(lineage_of_punctuation(stream, static_cast<std::uint8_t>(event.item),
                                             event.values, event.instance));
    punctuate(stream, static_cast<std::uint8_t>(event.item), event.values, event.instance);
    return;
  }
  Channel& channel = channels_[event.channel];
  if (event.kind == Event::Kind::Deliver) {
    deliver(channel, event.item, event.part);
    return;
  }
  const Item gone = channel.pending[event.item];
  if (gone.first) note("lost: " + name_of(gone.message.lineage, channel.stream));
  channel.pending.erase(channel.pending.begin() + event.item);
  // What a trace gives up, each parallel instance loses.
  if (!program_->loose || !gone.first) return;
  std::erase_if(channel.pending, [&](const Item& item) {
    return item.part != gone.part &&
           item.message.lineage == to_part(gone.message.lineage, item.part);
  });
}

// What the process handles, for when it crashes.
void Machine::remember(const Component& reader, unsigned process, const Channel& channel, Item item,
                       bool any) {
  Instance& instance = at(reader.id, process);
  if (!item.punctuation) ++instance.handled_items;
  if (reader.crash != Crash::Replay || instance.crashed || !item.first) return;
  if (any) item.part = kAnyPart;
  item.again = item.replayed = true;
  instance.log.emplace_back(static_cast<std::size_t>(&channel - channels_.data()), item);
}

void Machine::deliver(Channel& channel, std::size_t index, std::uint8_t part) {
  const std::uint8_t copy = counts_as(channel, channel.pending[index]);
  for (Item& other : channel.pending) {
    if (other.copy != copy || !alike(other, channel.pending[index])) continue;
    std::swap(other.copy, channel.pending[index].copy);
    break;
  }
  Item item = channel.pending[index];
  channel.pending.erase(channel.pending.begin() + static_cast<std::ptrdiff_t>(index));
  if (channel.instance == kMerge) return merge(channel.stream, item, channel.origin);
  const Stream& s = (*topology_)[channel.stream];
  const Component& reader = (*topology_)[(*topology_)[*s.to].component];
  const bool any = item.part == kAnyPart;
  if (any) item.part = part;
  const unsigned k = process_of(channel.instance, item.part), origin = channel.origin;
  if (item.first && !refused(channel, item)) note_order(channel, item);
  const bool may_repeat = item.repeats || topology::may_repeat(s.delivery);
  if (may_repeat && !item.punctuation && (item.first || program_->loose)) {
    channel.pending.push_back(item);
    channel.pending.back().first = false;
    if (any) channel.pending.back().part = kAnyPart;
  }
  note(reader.name + (reader.replicated ? "." + std::to_string(replica_of(k) + 1) : "") +
       (program_->parts(reader) > 1 ? "/" + std::to_string(item.part + 1) : "") + " gets " +
       (item.punctuation ? "the end of " + s.name + " " + text_of(*topology_, item.message.values)
                         : name_of(item.message.lineage, s.id)) +
       (item.first ? "" : " again"));
  const bool two = s.replicated && !reader.replicated;
  if (reader.crash != Crash::Survives) remember(reader, k, channel, item, any);
  if (item.punctuation) {
    at(reader.id, k).punctuated.insert(term(item.message.lineage, two ? origin : 0));
    settle(reader.id, k);
    return;
  }
  Message message = item.message;
  if (reader.replicated) message.side = kBothSides;
  if (two && program_->setting.answer_all) {
    message.lineage = term(message.lineage, origin);
    if (journal_) {
      journal_->names[term(message.lineage, s.id.value)] =
          name_of(item.message.lineage, s.id) + "." + std::to_string(origin + 1);
    }
  }
  if (two && !program_->setting.answer_all) message.side = static_cast<std::uint8_t>(origin);
  receive(*s.to, k, s.id, message, item.again || !item.first);
}

}  // namespace firebreak::simulator
