// SPDX-License-Identifier: Apache-2.0
// Channels: what is on its way.
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
  const unsigned told = item.punctuation ? 0 : program_->told_part(reader, item.message);
  for (unsigned part = 0; part < program_->parts(reader); ++part) {
    Item copy = item;
    copy.part = static_cast<std::uint8_t>(part);
    if (part != told && !item.punctuation) {
      copy.message.like = item.message.told();
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
        if (instance.crashes == most_crashes() || instance.handled_items == 0) continue;
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
  fresh.crashes = old.crashes + 1;
  if (component.crash == Crash::Forgets) {
    fresh.punctuated = old.punctuated;
    fresh.lost = old.lost;
    for (const PathId p : component.paths) {
      std::uint64_t& lost = fresh.lost[p.value];
      lost = term(lost, old.memory.record(p));
    }
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
  const Item& gone = channel.pending[event.item];
  if (gone.first) note("lost: " + name_of(gone.message.lineage, channel.stream));
  channel.pending.erase(channel.pending.begin() + event.item);
}

// What the process handles, for when it crashes.
void Machine::remember(const Component& reader, unsigned process, const Channel& channel, Item item,
                       bool any) {
  Instance& instance = at(reader.id, process);
  if (!item.punctuation) ++instance.handled_items;
  if (reader.crash != Crash::Replay || instance.crashes == most_crashes() || !item.first) return;
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
    if (message.like != 0) message.like = term(message.like, origin);
    if (journal_) {
      journal_->names[term(message.lineage, s.id.value)] =
          name_of(item.message.lineage, s.id) + "." + std::to_string(origin + 1);
    }
  }
  if (two && !program_->setting.answer_all) message.side = static_cast<std::uint8_t>(origin);
  receive(*s.to, k, s.id, message, item.again || !item.first);
}

}  // namespace firebreak::simulator
