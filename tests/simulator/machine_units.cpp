// SPDX-License-Identifier: Apache-2.0
// What waits for the end of its partition, when it is handled and forgotten, and how punctuations
// go on.
#include <algorithm>
#include <tuple>

#include "simulator/hash.h"
#include "simulator/machine.h"

namespace firebreak::simulator {

using namespace topology;

// A message that lacks attributes of the gate is held back once for each partition it touches.
void Machine::hold_back(Instance& instance, const Path& path, StreamId read, const Message& message,
                        bool again) {
  const Grid& grid = program_->grids[path.component.index()];
  const Cells touched = grid.touched(path, message.values);
  const bool whole = carries_all(message.values, path.gate.attributes);
  Cells left = touched;
  for (unsigned cell = 0; cell < grid.cells(); ++cell) {
    if ((left >> cell & 1) == 0) continue;
    Waiting w;
    w.path = path.id;
    w.read = read;
    w.message = message;
    w.partition = restricted(grid.at(cell), path.gate.attributes);
    w.cells = grid.matching(w.partition, path.gate.attributes);
    w.extra = whole ? 0 : hash_of(w.partition);
    w.again = again;
    left &= ~w.cells;
    const auto among = [&](const std::vector<Waiting>& list) {
      return std::find(list.begin(), list.end(), w) != list.end();
    };
    if (!among(instance.waiting) && !among(instance.done)) instance.waiting.push_back(w);
  }
}

bool Machine::complete(const Instance& instance, StreamId stream, std::size_t key,
                       const Values& values) const {
  const Stream& s = (*topology_)[stream];
  Values exactly = no_values();
  for (const AttributeId a : program_->plan.seals[stream.index()][key].key) {
    exactly[a.index()] = program_->value(values, a);
    if (exactly[a.index()] < 0) return false;
  }
  const bool two = s.replicated && !(*topology_)[(*topology_)[*s.to].component].replicated;
  for (std::uint32_t producer = 0; producer < program_->punctuators(s); ++producer) {
    const std::uint64_t lineage =
        lineage_of_punctuation(stream, static_cast<std::uint8_t>(key), exactly, producer);
    for (unsigned origin = 0; origin < (two ? 2U : 1U); ++origin) {
      if (!instance.punctuated.contains(term(lineage, origin))) return false;
    }
  }
  return true;
}

bool Machine::closed(const Instance& instance, StreamId stream, const Gate& gate,
                     const Values& partition) const {
  const auto& seals = program_->plan.seals[stream.index()];
  const Values known = gate.unknown ? no_values() : restricted(partition, gate.attributes);
  for (std::size_t key = 0; key < seals.size(); ++key) {
    if (!seals[key].exact || !program_->plan.closes((*topology_)[stream], gate, seals[key].key))
      continue;
    if (complete(instance, stream, key, known)) return true;
  }
  return false;
}

bool Machine::holds(PathId path, unsigned k, std::uint64_t lineage) const {
  return any_part((*topology_)[path].component, k, [&](const Instance& instance) {
    return std::ranges::any_of(instance.waiting, [&](const Waiting& w) {
      return w.path == path && w.message.lineage == lineage;
    });
  });
}

bool Machine::ready(const Instance& instance, const Waiting& item) const {
  for (const PathId q : program_->plan.rivals[item.path.index()]) {
    const Gate gate = program_->plan.shared(item.path, q);
    for (const StreamId t : (*topology_)[(*topology_)[q].from].streams) {
      if (!closed(instance, t, gate, item.partition)) return false;
    }
  }
  return true;
}

/// Whether the component was told that nothing like the message would come any more.
bool Machine::late(const Instance& instance, ComponentId c, StreamId stream,
                   const Message& message) const {
  const auto& paths = (*topology_)[c].paths;
  const bool units = std::any_of(paths.begin(), paths.end(),
                                 [&](PathId p) { return bool{program_->plan.unit[p.index()]}; });
  const auto over = [&](StreamId at) {
    const auto& seals = program_->plan.seals[at.index()];
    for (std::size_t key = 0; key < seals.size(); ++key) {
      if (seals[key].exact && !units) continue;
      if (complete(instance, at, key, message.values)) return true;
    }
    return false;
  };
  // What is never punctuated is idle while nothing is on its way.
  const auto idle = [&](StreamId at) {
    return program_->plan.seals[at.index()].empty() &&
           std::ranges::none_of(channels_, [&](const Channel& channel) {
             return channel.stream == at && !channel.pending.empty();
           });
  };
  if (!over(stream)) return false;
  return !program_->setting.closed_together ||
         std::ranges::all_of((*topology_)[c].inputs, [&](InputId input) {
           return std::ranges::all_of((*topology_)[input].streams,
                                      [&](StreamId at) { return over(at) || idle(at); });
         });
}

// The largest set of what is complete and sees no writer that is still held back.
std::vector<Machine::Waiting> Machine::take_ready(Instance& instance) const {
  auto& waiting = instance.waiting;
  std::vector<bool> go;
  for (const Waiting& w : waiting) go.push_back(ready(instance, w));
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      const auto& seen = program_->plan.rivals[waiting[i].path.index()];
      for (std::size_t j = 0; go[i] && j < waiting.size(); ++j) {
        const bool sees = std::find(seen.begin(), seen.end(), waiting[j].path) != seen.end();
        if (go[j] || !sees || (waiting[i].cells & waiting[j].cells) == 0) continue;
        go[i] = false;
        changed = true;
      }
    }
  }
  std::vector<Waiting> batch, rest;
  for (std::size_t i = 0; i < waiting.size(); ++i) (go[i] ? batch : rest).push_back(waiting[i]);
  waiting = std::move(rest);
  return batch;
}

void Machine::settle(ComponentId c, unsigned k) {
  for (;;) {
    std::vector<Waiting> batch = take_ready(at(c, k));
    if (batch.empty()) break;
    handle_together(c, k, std::move(batch));
  }
  forget(c, k);
  forward(c, k);
}

// Partitions that one end completes are handled in any order, unless something orders what comes:
// as the trace says that is followed.
std::size_t Machine::turn(const Component& c, unsigned k, const Waiting& w,
                          const std::vector<Waiting>& batch) const {
  const auto& moments = program_->moments[replica_of(k)];
  const auto ordered = [&](InputId input) {
    return std::ranges::any_of((*topology_)[input].streams, [&](StreamId stream) {
      return program_->plan.paces((*topology_)[stream]);
    });
  };
  if (moments.empty() || !c.orderings.empty() || std::ranges::any_of(c.inputs, ordered)) return 0;
  const auto& gate = (*topology_)[w.path].gate.attributes;
  std::size_t result = moments.size();
  for (const Waiting& other : batch) {
    const bool together = other.path == w.path && carries_all(w.message.values, gate) &&
                          carries_all(other.message.values, gate) &&
                          agree(w.message.values, other.message.values, gate);
    if (!(other == w) && !together) continue;
    const auto moment = moments.find(term(other.message.told(), other.read.value));
    if (moment != moments.end()) result = std::min(result, moment->second);
  }
  return result;
}

// Any order is one that contents can decide: that of the trace which is followed, if it says one.
std::size_t Machine::canonical(const Waiting& w) const {
  for (const auto& moments : program_->moments) {
    const auto moment = moments.find(term(w.message.told(), w.read.value));
    if (moment != moments.end()) return moment->second;
  }
  return program_->moments[0].size() + program_->moments[1].size();
}

// Canonical order within a partition: the state after, and all answers, follow from what it holds.
void Machine::handle_together(ComponentId c, unsigned k, std::vector<Waiting> batch) {
  const auto place = [&](const Waiting& w) {
    return std::tuple(canonical(w), w.message.content, w.path, w.message.lineage, w.message.side,
                      w.cells);
  };
  std::sort(batch.begin(), batch.end(),
            [&](const Waiting& a, const Waiting& b) { return place(a) < place(b); });
  const std::vector<Waiting> all = batch;
  std::ranges::stable_sort(batch, {},
                           [&](const Waiting& w) { return turn((*topology_)[c], k, w, all); });
  Memory& memory = at(c, k).memory;
  if (program_->repetitions) {
    auto& done = at(c, k).done;
    // What a path that keeps nothing has answered it does not know, unless it refuses what is late.
    const bool refuses = (*topology_)[c].late == Late::Ignored;
    std::ranges::copy_if(batch, std::back_inserter(done), [&](const Waiting& w) {
      return refuses || (*topology_)[w.path].writes() ||
             program_->plan.keeps_arrivals[w.path.index()];
    });
  }
  for (const Waiting& w : batch) {
    if (!(*topology_)[w.path].writes() && !program_->plan.keeps_arrivals[w.path.index()]) continue;
    const std::uint64_t view = memory.view(program_->plan, w.path, w.cells);
    memory.write(program_->plan, w.path, w.message, w.cells, view);
  }
  for (const Waiting& w : batch) {
    const Path& p = (*topology_)[w.path];
    const std::uint64_t view = memory.view(program_->plan, w.path, w.cells);
    note("  handles " + name_of(w.message.lineage, w.read) + ", complete");
    if (!selects(p, w.message, view)) continue;
    emit(k, w.message, w.read,
         {w.path, term(p.id.value, w.message.content, view),
          lineage_through(p.id, w.read, w.message.lineage, w.extra), w.message.hops,
          p.unordered_emission || w.extra != 0, w.again, w.extra});
  }
}

/// Whether nothing of the cell can come to those who read what `writer` keeps.
bool Machine::closed_for_readers(const Instance& instance, PathId writer, unsigned cell) const {
  const Component& c = (*topology_)[(*topology_)[writer].component];
  const Values values = program_->grids[c.id.index()].at(cell);
  for (const PathId id : c.paths) {
    const auto& read = program_->plan.rivals[id.index()];
    if (std::find(read.begin(), read.end(), writer) == read.end()) continue;
    const Path& p = (*topology_)[id];
    Waiting probe;
    probe.path = id;
    probe.partition = restricted(values, p.gate.attributes);
    if (!ready(instance, probe)) return false;
    for (const StreamId t : (*topology_)[p.from].streams) {
      if (!closed(instance, t, p.gate, probe.partition)) return false;
    }
    if (std::any_of(instance.waiting.begin(), instance.waiting.end(),
                    [&](const Waiting& w) { return w.path == id && (w.cells >> cell & 1) != 0; })) {
      return false;
    }
  }
  return true;
}

void Machine::forget(ComponentId c, unsigned k) {
  const Component& component = (*topology_)[c];
  const auto& forgets = program_->plan.forgets;
  if (std::none_of(component.paths.begin(), component.paths.end(),
                   [&](PathId p) { return bool{forgets[p.index()]}; })) {
    return;
  }
  Instance& instance = at(c, k);
  std::map<PathId, Cells> gone;
  for (const PathId q : component.paths) {
    if (!program_->plan.forgettable[q.index()]) continue;
    for (unsigned cell = 0; cell < program_->grids[c.index()].cells(); ++cell) {
      if (closed_for_readers(instance, q, cell)) gone[q] |= Cells{1} << cell;
    }
    if (gone[q] != 0) instance.memory.forget(q, gone[q]);
  }
  std::erase_if(instance.done, [&](const Waiting& w) {
    const auto& read = program_->plan.rivals[w.path.index()];
    return forgets[w.path.index()] && std::all_of(read.begin(), read.end(), [&](PathId q) {
             return (w.cells & ~gone[q]) == 0;
           });
  });
}

bool Machine::owed(const Instance& instance, const Output& output, const AttributeSet& key,
                   const Values& values) const {
  return std::any_of(instance.waiting.begin(), instance.waiting.end(), [&](const Waiting& w) {
    if ((*topology_)[w.path].to != output.id) return false;
    return std::all_of(key.begin(), key.end(), [&](AttributeId a) {
      const std::int8_t value = program_->value(w.message.values, a);
      return value < 0 || value == values[a.index()];
    });
  });
}

bool Machine::passed(const Instance& instance, const Stream& stream, const AttributeSet& key,
                     const Values& values) const {
  const Output& output = (*topology_)[*stream.from];
  for (const PathId p : output.paths) {
    for (const StreamId t : (*topology_)[(*topology_)[p].from].streams) {
      const auto& seals = program_->plan.seals[t.index()];
      bool over = false;
      for (std::size_t i = 0; i < seals.size() && !over; ++i) {
        over = program_->plan.helps(t, p, stream, seals[i].key, key) &&
               complete(instance, t, i, values);
      }
      if (!over) return false;
    }
  }
  return !owed(instance, output, key, values);
}

void Machine::forward(ComponentId c, unsigned k) {
  Instance& instance = at(c, k);
  for (const OutputId o : (*topology_)[c].outputs) {
    for (const StreamId id : (*topology_)[o].streams) {
      const auto& seals = program_->plan.seals[id.index()];
      for (std::uint8_t i = 0; i < seals.size(); ++i) {
        if (!seals[i].forwarded) continue;
        for (const Values& values : program_->valuations(seals[i].key)) {
          const std::uint64_t lineage = lineage_of_punctuation(id, i, values, 0);
          if (instance.forwarded.contains(lineage)) continue;
          if (!passed(instance, (*topology_)[id], seals[i].key, values)) continue;
          instance.forwarded.insert(lineage);
          const bool open = any_part(c, replica_of(k), [&](const Instance& other) {
            return !other.forwarded.contains(lineage);
          });
          if (!open) punctuate(id, i, values, k);
        }
      }
    }
  }
}

void Machine::punctuate(StreamId stream, std::uint8_t key, const Values& values, unsigned k) {
  const Stream& s = (*topology_)[stream];
  if (s.is_sink()) return;
  note("  punctuates " + s.name + " " + text_of(*topology_, values));
  for (std::uint32_t producer = 0; producer < program_->punctuators(s); ++producer) {
    Item item;
    item.punctuation = true;
    item.key = key;
    item.producer = producer;
    item.message.values = values;
    item.message.lineage = lineage_of_punctuation(stream, key, values, producer);
    item.sender = static_cast<std::uint8_t>(k / 2);
    send(stream, replica_of(k), item);
  }
}

// Producers of an inner stream that is declared sealed punctuate once nothing can follow; those of
// one with a watermark, whenever they guess so.
void Machine::announcements(std::vector<Event>& events) const {
  for (const Stream& s : topology_->streams()) {
    if (s.is_source() || s.is_sink()) continue;
    const auto& seals = program_->plan.seals[s.id.index()];
    const Component& producer = (*topology_)[(*topology_)[*s.from].component];
    for (std::uint8_t i = 0; i < seals.size(); ++i) {
      if (seals[i].forwarded) continue;
      for (const Values& values : program_->valuations(seals[i].key)) {
        for (std::uint8_t k = 0; k < program_->instances(producer); ++k) {
          if (announced_.contains(lineage_of_punctuation(s.id, i, values, k))) continue;
          const bool early = seals[i].exact && !exhausted(s.id, seals[i].key, values);
          if (early && !program_->loose) continue;
          events.push_back({Event::Kind::Announce, s.id.value, i, k, values, early});
        }
      }
    }
  }
}

bool Machine::leads(StreamId from, StreamId to, const Message& message, const AttributeSet& key,
                    const Values& values) const {
  const auto& kept = program_->plan.way[from.index()][to.index()];
  if (!kept) return false;
  return key.empty() || !is_subset(key, *kept) || agree(message.values, values, key);
}

bool Machine::holds_back(StreamId stream, const AttributeSet& key, const Values& values) const {
  for (const auto& instances : instances_) {
    for (const Instance& instance : instances) {
      for (const Waiting& w : instance.waiting) {
        for (const StreamId u : (*topology_)[(*topology_)[w.path].to].streams) {
          Message answer = w.message;  // as far as it is kept
          for (std::size_t a = 0; a < topology_->attributes().size(); ++a) {
            if (!keeps(*topology_, w.read, w.path, u, AttributeId(a))) answer.values[a] = -1;
          }
          const bool known = carries_all(answer.values, key);
          if (u == stream && (!known || agree(answer.values, values, key))) return true;
          if (!known && program_->plan.way[u.index()][stream.index()]) return true;
          if (leads(u, stream, answer, key, values)) return true;
        }
      }
    }
  }
  return false;
}

bool Machine::exhausted(StreamId stream, const AttributeSet& key, const Values& values) const {
  for (const Channel& channel : channels_) {
    for (const Item& item : channel.pending) {
      if (item.punctuation || (program_->loose && !item.first)) continue;
      if (leads(channel.stream, stream, item.message, key, values)) return false;
    }
  }
  return !holds_back(stream, key, values);
}

}  // namespace firebreak::simulator
