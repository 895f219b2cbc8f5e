// SPDX-License-Identifier: Apache-2.0
#include "simulator/follower.h"

#include <algorithm>

#include "simulator/hash.h"

namespace firebreak::simulator {

using namespace topology;
using result::Trace;

namespace {

/// Whether the instance loses what it holds back of that arrival.
bool crashes_after(const result::World& world, const result::Delivery& arrival) {
  const auto* end = world.deliveries.data() + world.deliveries.size();
  return std::any_of(&arrival + 1, end, [&](const result::Delivery& d) {
    return d.after_crash && d.component == arrival.component;
  });
}

}  // namespace

Follower::Follower(const Program& program, const Trace& trace, const TraceInput& read,
                   std::array<unsigned, 2> worlds)
    : program_(&program),
      topology_(&program.topology),
      trace_(&trace),
      read_(&read),
      worlds_(worlds) {
  for (const Component& c : topology_->components()) {
    for (unsigned k = 0; k < 2; ++k) {
      if (k == 1 && !c.replicated && worlds[0] == worlds[1]) continue;
      for (const result::Delivery& d : trace.worlds[worlds[k]].deliveries) {
        if (d.component != c.name) continue;
        const auto message = read.messages.find(d.message);
        Step step{&d.message, message == read.messages.end() ? nullptr : &message->second,
                  std::nullopt, d.other_replica, d.after_crash};
        step.number = &d - trace.worlds[worlds[k]].deliveries.data();
        if (d.unit_to) {
          step.moment = find_path(c, d);
          if (!step.moment || !program.plan.unit[step.moment->index()]) continue;
        }
        if (step.message && !step.moment)
          arriving_.emplace(c.id, k, step.message->stream, step.message->lineage);
        lists_[{c.id, k}].push_back(step);
        if (!step.moment && !program.way.no_more_moments &&
            !crashes_after(trace.worlds[worlds[k]], d))
          imply(c, {c.id, k}, trace.worlds[worlds[k]], d);
      }
    }
  }
}

/// What waits and has no moment handles a message when that arrives.
void Follower::imply(const Component& c, const Place& place, const result::World& world,
                     const result::Delivery& arrival) {
  for (const PathId id : c.paths) {
    const Path& p = (*topology_)[id];
    if (!program_->plan.unit[id.index()] || (*topology_)[p.from].name != arrival.interface)
      continue;
    const bool told = std::any_of(world.deliveries.begin(), world.deliveries.end(),
                                  [&](const result::Delivery& d) {
                                    return d.unit_to && d.component == c.name &&
                                           d.message == arrival.message && find_path(c, d) == id;
                                  });
    if (told) continue;
    List& list = lists_[place];
    list.push_back({&arrival.message, list.back().message, id, false, false, true});
  }
}

std::optional<PathId> Follower::find_path(const Component& c, const result::Delivery& d) const {
  for (const PathId id : c.paths) {
    const Path& p = (*topology_)[id];
    const std::string to = p.silent ? "" : (*topology_)[p.to].name;
    if ((*topology_)[p.from].name == d.interface && to == *d.unit_to) return id;
  }
  return std::nullopt;
}

void Follower::drop_finished(const Machine& machine) {
  for (auto& [place, list] : lists_) {
    while (!list.empty() && list.front().moment) {
      const unsigned k = (*topology_)[place.first].replicated ? place.second : 0;
      const Step& step = list.front();
      if (step.message && machine.holds(*step.moment, k, step.message->lineage)) break;
      list.pop_front();
    }
  }
  std::erase_if(lists_, [](const auto& list) { return list.second.empty(); });
}

/// Whether the instance is to handle what it holds back, next, and this may be its end.
bool Follower::moment_next(const Component& c, std::optional<unsigned> instance,
                           const Values& end) const {
  for (const auto& [place, list] : lists_) {
    const bool all = !c.replicated || !instance;
    const bool here = place.first == c.id && (all || place.second == *instance);
    if (!here || !list.front().moment) continue;
    if (!list.front().message || may_agree(list.front().message->values, end)) return true;
  }
  return false;
}

const Component& Follower::reader(const Channel& channel) const {
  return (*topology_)[(*topology_)[*(*topology_)[channel.stream].to].component];
}

bool Follower::is(const Channel& channel, const Item& item, const TraceMessageInfo* message) {
  return message && !item.punctuation && !item.replayed && message->stream == channel.stream &&
         item.message.lineage == message->lineage;
}

bool Follower::mentioned(const Channel& channel, const Item& item) const {
  return !item.punctuation && !item.replayed &&
         read_->lineages.contains({channel.stream, item.message.lineage});
}

/// Whether the trace mentions the message, and lists it nowhere at that place; of what goes to all
/// of several instances, for all of them. Of what is emitted more often than it is listed, the rest
/// is lost where it may be.
bool Follower::given_up(const Channel& channel, const Item& item) const {
  if (item.punctuation || item.replayed) return false;
  const std::uint64_t told = item.message.told();
  if (!read_->lineages.contains({channel.stream, told})) return false;
  const bool lossy = topology::may_lose((*topology_)[channel.stream].delivery);
  if (lossy && mentioned(channel, item)) return !still_listed(channel, item);
  const Component& c = reader(channel);
  const bool apart = (*topology_)[channel.stream].replicated;  // a copy of each replica
  for (unsigned k = 0; k < 2; ++k) {
    if (c.replicated ? k != channel.instance : apart && k != channel.origin) continue;
    if (arriving_.contains({c.id, k, channel.stream, told})) return false;
  }
  return true;
}

/// Whether some path that does not wait sees, when it handles the one, what the other wrote.
bool Follower::reads(const Step& reader, const Step& writer) const {
  if (reader.moment) return false;
  const Plan& plan = program_->plan;
  for (const PathId p : (*topology_)[*(*topology_)[reader.message->stream].to].paths) {
    if (plan.unit[p.index()]) continue;
    for (const PathId q : plan.rivals[p.index()]) {
      if (writer.moment ? *writer.moment != q
                        : (*topology_)[q].from != *(*topology_)[writer.message->stream].to) {
        continue;
      }
      const Gate gate = plan.shared(p, q);
      if (gate.unknown || may_agree(restricted(reader.message->values, gate.attributes),
                                    restricted(writer.message->values, gate.attributes))) {
        return true;
      }
    }
  }
  return false;
}

bool Follower::commute(const Step& a, const Step& b) const {
  return a.message && b.message && a.message != b.message && !reads(a, b) && !reads(b, a);
}

/// Where the message is listed: next, or with `early` among what comes later and can as well come
/// now.
std::optional<Follower::Taken> Follower::next(const Place& place, const Channel& channel,
                                              const Item& item, bool other, bool early) const {
  const auto list = lists_.find(place);
  if (list == lists_.end()) return std::nullopt;
  const std::size_t end = early ? list->second.size() : 1;
  for (std::size_t i = 0; i < end; ++i) {
    const Step& step = list->second[i];
    if (step.after_crash) return std::nullopt;
    if (step.moment || step.other_replica != other || !is(channel, item, step.message)) continue;
    const auto before = list->second.begin() + static_cast<std::ptrdiff_t>(i);
    const bool free =
        std::all_of(list->second.begin(), before, [&](const Step& s) { return commute(s, step); });
    return free ? std::optional(Taken{place, i}) : std::nullopt;
  }
  return std::nullopt;
}

bool Follower::listed_at(const Place& place, const Channel& channel, const Item& item,
                         bool other) const {
  const auto list = lists_.find(place);
  return list != lists_.end() &&
         std::any_of(list->second.begin(), list->second.end(), [&](const Step& step) {
           return !step.moment && step.other_replica == other && is(channel, item, step.message);
         });
}

/// The steps that the delivery is, if it is what comes next.
Follower::Takes Follower::taking(const Channel& channel, const Item& item, bool early) const {
  const Component& c = reader(channel);
  if (!c.replicated) return taking_single(c, channel, item, early);
  const auto taken = next({c.id, channel.instance}, channel, item, false, early);
  return taken ? Takes({*taken}) : std::nullopt;
}

/// At a component that is not replicated: replica k's copy is next in what k sees, and in what
/// the other does, if that says so; what is there once is next in both.
Follower::Takes Follower::taking_single(const Component& c, const Channel& channel,
                                        const Item& item, bool early) const {
  const auto at = [&](unsigned k, bool other) -> Takes {
    const auto taken = next({c.id, k}, channel, item, other, early);
    return taken ? Takes({*taken}) : std::nullopt;
  };
  const auto both = [](const Takes& a, const Takes& b) -> Takes {
    if (!a || !b) return std::nullopt;
    return Takes({a->front(), b->front()});
  };
  const unsigned side =
      (*topology_)[channel.stream].replicated ? channel.origin : item.message.side;
  if (worlds_[0] == worlds_[1]) {
    if (side != 1) return at(0, false);
    if (listed_at({c.id, 0}, channel, item, true)) return at(0, true);
    return mirrored(channel, item) ? Takes(std::vector<Taken>{}) : std::nullopt;
  }
  if (side == kBothSides) return both(at(0, false), at(1, false));
  const unsigned other = 1 - side;
  const Takes own = at(side, false);
  if (!own && listed_at({c.id, side}, channel, item, false)) return std::nullopt;
  if (!own) return at(other, true);
  if (listed_at({c.id, other}, channel, item, true)) return both(own, at(other, true));
  return own;
}

/// In a run the second replica's copy follows the first one's.
bool Follower::mirrored(const Channel& channel, const Item& item) const {
  if (lists_.empty()) return false;
  for (const auto& [place, list] : lists_) {
    if (listed_at(place, channel, item, false)) return false;
  }
  return mentioned(channel, item);
}

bool Follower::still_listed(const Channel& channel, const Item& item) const {
  const Component& c = reader(channel);
  for (const auto& [place, list] : lists_) {
    if (place.first != c.id || (c.replicated && place.second != channel.instance)) continue;
    for (const Step& step : list) {
      if (!step.moment && is(channel, item, step.message)) return true;
    }
  }
  return false;
}

/// Whether the trace lists another message of the partition.
bool Follower::still_to_come(const Stream& stream, const Values& end) const {
  for (const auto& [place, list] : lists_) {
    for (const Step& step : list) {
      if (step.moment || !step.message) continue;
      if (step.message->stream == stream.id && may_agree(step.message->values, end)) return true;
    }
  }
  return false;
}

/// Whether what crashes has sent something that comes next, so that it would send it again.
bool Follower::sends_next(const Event& crash) const {
  const Component& c = (*topology_)[ComponentId(crash.channel)];
  return std::ranges::any_of(lists_, [&](const auto& entry) {
    const Step& step = entry.second.front();
    if (step.moment || !step.message) return false;
    const auto& from = (*topology_)[step.message->stream].from;
    const bool here = !c.replicated || entry.first.second == crash.instance;
    return from && (*topology_)[*from].component == c.id && here;
  });
}

void Follower::place_punctuations(unsigned instance, Program& program, Input& input) const {
  for (const Stream& s : topology_->streams()) {
    if (s.is_sink() || !program.plan.paces(s)) continue;
    program.placed[s.id.index()] = true;
    const unsigned k = (*topology_)[(*topology_)[*s.to].component].replicated ? instance : 0;
    const auto rank = [&](const Item& item) {
      const auto found = arrived_.find({s.id, k, item.message.lineage});
      return found == arrived_.end() ? arrived_.size() : found->second;
    };
    std::ranges::stable_sort(input.items[s.id.index()], {}, rank);
  }
}

std::uint64_t Follower::digest() const {
  std::uint64_t result = 0;
  for (const auto& [place, list] : lists_) {
    result = term(result, place.first.value, place.second, list.size());
    for (const Step& step : list) {
      result = term(result, step.message ? step.message->lineage : 0,
                    step.message ? step.message->stream.value : 0, step.moment.has_value(),
                    step.other_replica, step.after_crash);
    }
  }
  return last_ ? term(result, last_->stream.value, last_->instance, last_->content) : result;
}

}  // namespace firebreak::simulator
