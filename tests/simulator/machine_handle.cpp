// SPDX-License-Identifier: Apache-2.0
// Components: what handling a message does and emits.
#include <algorithm>
#include <optional>

#include "simulator/hash.h"
#include "simulator/machine.h"
#include "topology/observers.h"

namespace firebreak::simulator {

using namespace topology;

namespace {

struct Write {
  PathId path;
  Cells cells = 0;
  std::uint64_t view = 0;
};

}  // namespace

// The paths of the input fire in the order listed, on the state as it was; the state changes once
// after, and then what was held back may be complete.
void Machine::receive(InputId input, unsigned k, StreamId stream, Message message, bool again) {
  const Component& c = (*topology_)[(*topology_)[input].component];
  if (is_observer(*topology_, c.id)) return tell(stream, k, message);
  Instance& instance = at(c.id, k);
  if (c.late == Late::Ignored && late(instance, c.id, stream, message)) {
    return note("  refused: it is late");
  }
  std::vector<Emission> emissions;
  std::vector<Write> writes;
  for (const PathId id : (*topology_)[input].paths) {
    const Path& p = (*topology_)[id];
    if (p.idempotent &&
        !instance.handled.emplace(id, term(message.content, message.lineage, message.side))
             .second) {
      continue;
    }
    if (program_->plan.unit[id.index()]) {
      hold_back(instance, p, stream, message, again);
    } else if (p.confluent()) {
      confluent(instance, p, stream, message, again, emissions);
      if (p.writes())
        writes.push_back({id, program_->grids[c.id.index()].touched(p, message.values), 0});
    } else if (!p.newest.empty()) {
      const Cells cells = program_->grids[c.id.index()].touched(p, message.values);
      if (instance.memory.stale(program_->plan, id, message, cells)) continue;
      if (p.writes() || program_->plan.keeps_arrivals[id.index()]) writes.push_back({id, cells, 0});
      emissions.push_back({id, term(id.value, message.content),
                           lineage_through(id, stream, message.lineage, 0), message.hops,
                           p.unordered_emission, again});
    } else {
      const Cells cells = program_->grids[c.id.index()].touched(p, message.values);
      const std::uint64_t view = instance.memory.view(program_->plan, id, cells);
      if (p.writes() || program_->plan.keeps_arrivals[id.index()]) {
        writes.push_back({id, cells, view});
      }
      if (!selects(p, message, view)) continue;
      std::uint64_t content = term(id.value, message.content, view);
      const auto& read = program_->plan.rivals[id.index()];
      if (p.writes() && std::find(read.begin(), read.end(), id) == read.end()) {
        // It commutes with itself, as a confluent one does: it can count.
        const unsigned before = instance.times[term(id.value, told_apart(stream, message))]++;
        if (before > 0) content = term(content, before);
      }
      content = missing(instance, p, content);
      emissions.push_back({id, content, lineage_through(id, stream, message.lineage, 0),
                           message.hops, p.unordered_emission, again});
    }
  }
  for (const Write& w : writes) {
    instance.memory.write(program_->plan, w.path, message, w.cells, w.view);
  }
  for (const Emission& emission : emissions) emit(k, message, stream, emission);
  settle(c.id, k);
}

/// What a path that counts takes for the same message. In traces copies on parallel streams are one
/// (6.1), as all that is equal is to who handles it.
std::uint64_t Machine::told_apart(StreamId read, const Message& message) const {
  return term(message.content, message.lineage, hash_of(message.values), message.hops, message.side,
              program_->loose ? 0 : read.value);
}

/// A join whose partners are lost does not say the same; in traces it says something else.
std::uint64_t Machine::missing(const Instance& instance, const Path& path,
                               std::uint64_t content) const {
  const auto lost = instance.lost.find(path.id.value);
  const bool tells =
      program_->loose && path.writes() && program_->plan.rivals[path.id.index()].empty();
  return tells && lost != instance.lost.end() ? term(content, lost->second) : content;
}

bool Machine::selects(const Path& path, const Message& message, std::uint64_t view) const {
  if (program_->flavors[path.id.index()] != Flavor::Selective) return true;
  return term(message.content, view, path.id.value) % 2 == 0;
}

void Machine::confluent(Instance& instance, const Path& path, StreamId read, const Message& message,
                        bool again, std::vector<Emission>& emissions) {
  Emission plain{path.id,
                 term(path.id.value, message.content),
                 lineage_through(path.id, read, message.lineage, 0),
                 message.hops,
                 path.unordered_emission,
                 again};
  const Flavor flavor = program_->flavors[path.id.index()];
  if (path.writes() && !path.idempotent) {
    // It can tell a message that it has had before; in what it emits of both, order plays no part.
    const unsigned before = instance.times[term(path.id.value, told_apart(read, message))]++;
    if (before > 0) plain.content = term(plain.content, before);
  }
  plain.content = missing(instance, path, plain.content);
  if (flavor == Flavor::Plain) return emissions.push_back(plain);
  if (flavor == Flavor::Asked || flavor == Flavor::Again) {
    const bool own = flavor == Flavor::Asked;
    for (const PathId q : own ? (*topology_)[path.to].paths : (*topology_)[path.component].paths) {
      if (!(*topology_)[q].writes()) continue;
      plain.content = term(plain.content, instance.memory.record(q));
    }
    return emissions.push_back(plain);
  }
  if (flavor == Flavor::Filter) {
    if (mix(message.content) % 2 == 0) emissions.push_back(plain);
    return;
  }
  // Partners agree on all attributes, so what is kept does not depend on who comes last.
  const std::uint64_t group = term(hash_of(message.values), message.hops);
  if (flavor == Flavor::Counter) {
    plain.content = term(path.id.value, group, ++instance.times[term(path.id.value, group)]);
    return emissions.push_back(plain);
  }
  const std::uint32_t place = program_->partners[path.id.index()];
  std::vector<Message> partners;
  for (const Message& m : instance.partners[place]) {
    if (term(hash_of(m.values), m.hops) != group) continue;
    if (m.content == message.content) return;
    partners.push_back(m);
  }
  instance.partners[place].push_back(message);
  if (flavor == Flavor::Threshold) {
    if (partners.size() != 1) return;
    plain.content = term(path.id.value, group);
    plain.lineage = plain.content;
    return emissions.push_back(plain);
  }
  for (const Message& m : partners) {
    plain.content =
        term(place, std::min(m.content, message.content), std::max(m.content, message.content));
    plain.lineage = term(plain.content, group);
    emissions.push_back(plain);
  }
}

void Machine::emit(unsigned k, const Message& from, StreamId read, const Emission& emission) {
  if (emission.hops == 0) return;
  const Path& p = (*topology_)[emission.path];
  const std::uint64_t like =
      from.like != 0 ? lineage_through(emission.path, read, from.like, emission.extra) : 0;
  const std::uint64_t told = like != 0 ? like : emission.lineage;
  if (program_->way.silent && p.newest.empty()) {  // else it emits what is not stale
    const bool listed = program_->listed.contains(told);
    (listed ? emitted_ : silenced_).insert(emission.content);
    if (!listed) return;
  }
  for (const StreamId id : (*topology_)[p.to].streams) {
    const Stream& s = (*topology_)[id];
    Item item;
    item.message = {emission.content,
                    emission.lineage,
                    values_of(s, read, from, emission, told),
                    static_cast<std::uint8_t>(emission.hops - 1),
                    from.side,
                    like};
    item.again = emission.again;
    item.repeats = p.repeats;
    item.unordered = emission.unordered;
    item.copy = static_cast<std::uint8_t>(
        at(p.component, replica_of(k)).copies[term(emission.lineage, id.value, from.side)]++);
    item.producer = producer_of(s, item.message.values, mix(told));
    const auto producer = program_->given_producers.find(term(told, id.value));
    if (producer != program_->given_producers.end()) item.producer = producer->second;
    if (journal_) {
      const std::uint64_t key = term(emission.lineage, id.value);
      journal_->names[key] = s.name + "(" + name_of(from.lineage, read) + ")";
      note("  emits " + journal_->names[key] + " = " + std::to_string(emission.content % 10000));
    }
    item.sender = static_cast<std::uint8_t>(k / 2);
    send(id, replica_of(k), item);
  }
}

// Kept attributes keep their value, and what they determine goes with them; the others are a
// function of the content.
Values Machine::values_of(const Stream& stream, StreamId read, const Message& from,
                          const Emission& emission, std::uint64_t told) const {
  const auto given = program_->given.find(term(told, stream.id.value));
  if (given != program_->given.end()) return given->second;
  Values values = no_values();
  const auto& classes = program_->plan.attribute_class;
  // In traces one function of all contents of that lineage, so that it does not matter.
  const std::uint64_t source = program_->loose ? told : emission.content;
  for (const AttributeId a : stream.attributes) {
    const std::uint32_t group = classes[a.index()];
    std::optional<std::int8_t> value;
    for (const AttributeId b : stream.attributes) {
      if (classes[b.index()] != group) continue;
      if (keeps(*topology_, read, emission.path, stream.id, b)) value = from.values[b.index()];
    }
    const Program::Way& way = program_->way;
    const unsigned domain = way.drawn > 0 ? way.drawn : program_->domain;
    const std::uint64_t drawn = term(source, group) % domain;
    const auto copied = program_->given_to_copies.find(term(told, std::uint64_t{group}));
    if (!value && copied != program_->given_to_copies.end()) value = copied->second;
    values[a.index()] = value ? *value : static_cast<std::int8_t>(drawn);
  }
  return values;
}

void Machine::hold_to_promises(StreamId stream, unsigned k, const Message& message) {
  const auto& seals = program_->plan.seals[stream.index()];
  for (std::uint8_t i = 0; i < seals.size(); ++i) {
    if (!seals[i].exact || seals[i].forwarded) continue;
    const Values partition = restricted(message.values, seals[i].key);
    if (announced_.contains(lineage_of_punctuation(stream, i, partition, k))) {
      promises_kept_ = false;
    }
  }
}

void Machine::send(StreamId stream, unsigned k, const Item& item) {
  const Stream& s = (*topology_)[stream];
  if (!item.punctuation && !item.again) hold_to_promises(stream, k, item.message);
  const bool from_replica = (*topology_)[(*topology_)[*s.from].component].replicated;
  Item copy = item;
  const bool one_side = from_replica || item.message.side != kBothSides;
  if (s.is_merged && !s.is_sink() && !item.punctuation && one_side) {
    const unsigned origin = from_replica ? k : item.message.side;
    put(channels_[static_cast<std::size_t>(find_channel(stream, origin, kMerge))], copy);
    return;
  }
  if (s.is_merged &&
      !s.is_sink()) {  // both replicas', and what ends a partition, keep their places
    for (unsigned origin = 0; origin < 2; ++origin) {
      if (from_replica && origin != k) continue;
      put(channels_[static_cast<std::size_t>(find_channel(stream, origin, kMerge))], copy);
    }
    return;
  }
  if (s.is_sink()) return observe(s, k, copy);
  const bool reader_replicated = (*topology_)[(*topology_)[*s.to].component].replicated;
  const std::uint8_t side = copy.message.side;
  for (Channel& channel : channels_) {
    if (channel.stream != stream || channel.instance == kMerge) continue;
    if (s.replicated && from_replica && channel.origin != k) continue;
    if (s.replicated && !from_replica && side != kBothSides && channel.origin != side) continue;
    if (!s.replicated && reader_replicated && side != kBothSides && channel.instance != side) {
      continue;
    }
    put(channel, copy);
  }
}

// Copies are known by their lineage. The end of a partition is the second replica's.
void Machine::merge(StreamId stream, Item item, unsigned origin) {
  const std::uint64_t known = term(item.message.lineage, stream.value, item.copy);
  item.message.side = kBothSides;
  if (item.punctuation) {
    half_passed_[known] |= 1U << origin;
    if (half_passed_[known] != 3) return;
  } else if (!passed_.insert(known).second) {
    return;
  }
  note("  copy " + std::to_string(origin + 1) + " of " + name_of(item.message.lineage, stream) +
       " gets through");
  for (Channel& channel : channels_) {
    if (channel.stream != stream || channel.instance == kMerge) continue;
    Item copy = item;
    copy.unordered = false;  // from here on there is one order
    copy.sender = 0;
    put(channel, copy);
  }
}

// Each replica has its observer.
void Machine::observe(const Stream& stream, unsigned k, const Item& item) {
  if (item.punctuation) return;
  const Message& m = item.message;
  if (topology::may_lose(stream.delivery) && coins_ != 0 &&
      term(coins_, m.lineage, stream.id.value, k, m.side) % 4 == 0) {
    return note("    lost before it was seen");
  }
  const bool from_replica = (*topology_)[(*topology_)[*stream.from].component].replicated;
  auto& seen = sinks_[stream.id.index()];
  if (stream.is_merged && !passed_.insert(term(m.lineage, stream.id.value, item.copy)).second) {
    return note("    (a copy got through before)");
  }
  for (unsigned observer = 0; observer < 2; ++observer) {
    if (stream.replicated && from_replica && observer != k) continue;
    if (program_->lost[observer].contains(term(m.told(), stream.id.value))) continue;
    if (!from_replica && !stream.is_merged && m.side != kBothSides && m.side != observer) continue;
    const std::uint64_t content = term(m.content, hash_of(m.values));
    if (stream.observed == Observed::Set && seen[observer].contains(content)) continue;
    seen[observer].insert(content);
    const bool twice = program_->again[observer].contains(term(m.told(), stream.id.value));
    if (stream.observed == Observed::Multiset && (twice || comes_again(stream, k, item))) {
      seen[observer].insert(content);
    }
  }
}

bool Machine::comes_again(const Stream& stream, unsigned k, const Item& item) const {
  const Message& m = item.message;
  return (item.repeats || topology::may_repeat(stream.delivery)) && coins_ != 0 &&
         term(coins_, m.lineage, stream.id.value, k, m.side, 2) % 4 == 0;
}

// Where the order counts, a sink is what came to its observer.
void Machine::tell(StreamId arriving, unsigned k, const Message& message) {
  const Stream& sink = (*topology_)[declared(*topology_, arriving)];
  std::uint64_t key = 0;
  for (const AttributeId a : sink.observed_key) {
    key = term(key, program_->value(message.values, a));
  }
  std::vector<std::int8_t> version;
  for (const AttributeId a : sink.observed_version) {
    version.push_back(program_->value(message.values, a));
  }
  for (unsigned observer = 0; observer < 2; ++observer) {
    if (sink.replicated && observer != k) continue;
    auto& tale = tales_[sink.id.index()][observer][key];
    if (sink.observed == Observed::Newest) {
      const auto [newest, first] = newest_.try_emplace({sink.id, observer, key}, version);
      if (!first && version <= newest->second) continue;
      newest->second = version;
      tale.clear();
    }
    tale.push_back(term(message.content, hash_of(message.values)));
  }
}

std::string Machine::name_of(std::uint64_t lineage, StreamId stream) const {
  if (!journal_) return {};
  const auto found = journal_->names.find(term(lineage, stream.value));
  return found == journal_->names.end() ? "?" : found->second;
}

std::uint64_t Machine::records(PathId path, unsigned instance) const {
  const Component& c = (*topology_)[(*topology_)[path].component];
  std::uint64_t all = 0;
  for (unsigned part = 0; part < program_->parts(c); ++part) {
    all += at(c.id, process_of(instance, part)).memory.record(path);
  }
  return all;
}

Outcome Machine::outcome() const {
  Outcome result;
  result.sinks = sinks_;
  for (std::size_t s = 0; s < tales_.size(); ++s) {
    const bool last_only = topology_->streams()[s].observed == Observed::Latest;
    for (unsigned observer = 0; observer < 2; ++observer) {
      for (const auto& [key, contents] : tales_[s][observer]) {
        std::uint64_t tale = key;
        for (const std::uint64_t content : contents) tale = term(last_only ? key : tale, content);
        result.sinks[s][observer].insert(tale);
      }
    }
  }
  for (const Path& q : topology_->paths()) {
    const bool two = (*topology_)[q.component].replicated;
    result.diverged.push_back(two && q.writes() && records(q.id, 0) != records(q.id, 1));
  }
  for (const auto& instances : instances_) {
    for (const Instance& instance : instances) {
      for (const Waiting& w : instance.waiting) result.stuck.push_back(w.path);
    }
  }
  return result;
}

std::uint64_t Machine::digest() const {
  std::uint64_t result = 0;
  for (const Channel& channel : channels_) {
    std::uint64_t sum = 0;
    for (const Item& i : channel.pending) {
      sum += term(i.message.content, i.message.lineage, hash_of(i.message.values), i.message.side,
                  i.message.hops, i.punctuation, i.first, i.again, i.sequence, i.part, i.sender);
    }
    result = term(result, sum);
  }
  const auto all = [&](const auto& set) {
    for (const std::uint64_t x : set) result = term(result, x);
  };
  for (const auto& instances : instances_) {
    for (const Instance& i : instances) {
      result = term(result, i.memory.digest());
      std::uint64_t sum = 0;
      for (const Waiting& w : i.waiting) {
        sum += term(w.path.value, w.message.content, w.message.lineage, w.cells, w.message.side);
      }
      for (const Waiting& w : i.done) sum += term(w.path.value, w.message.content, w.cells, 7U);
      for (const auto& [what, times] : i.copies) sum += term(what, times, 8U);
      for (const auto& [what, times] : i.times) sum += term(what, times);
      for (const auto& [path, lost] : i.lost) sum += term(path, lost, 9U);
      for (const auto& [path, done] : i.handled) sum += term(path.value, done);
      for (const auto& [path, partners] : i.partners) {
        for (const Message& m : partners) sum += term(path, m.content, m.lineage);
      }
      result = term(result, sum);
      all(i.punctuated);
      all(i.forwarded);
      result = term(result, i.crashes, i.handled_items);
    }
  }
  for (const auto& seen : sinks_) all(seen[0]), all(seen[1]);
  for (const auto& told : tales_) {
    for (const auto& by_key : told) {
      for (const auto& [key, contents] : by_key) all(contents);
    }
  }
  all(passed_);
  all(announced_);
  for (const auto& [known, halves] : half_passed_) result = term(result, known, halves);
  for (const auto& component : orders_) {
    for (const auto& ordering : component) {
      for (const auto& list : ordering) {
        result = term(result, list.size());
        for (const Ordered& o : list) result = term(result, o.id);
      }
    }
  }
  return result;
}

}  // namespace firebreak::simulator
