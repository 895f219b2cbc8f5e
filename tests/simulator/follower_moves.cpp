// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "simulator/follower.h"
#include "simulator/hash.h"
#include "simulator/schedule.h"
#include "topology/observers.h"

namespace firebreak::simulator {

using namespace topology;

std::vector<Follower::Move> Follower::moves(const Machine& machine, bool all) {
  drop_finished(machine);
  if (lists_.empty()) return last_moves(machine, all);
  machine.enabled(false, events_);
  std::vector<Move> result;
  const auto enough = [&] { return !all && !result.empty(); };
  add_crashes(result);
  if (!result.empty()) return result;
  const Event* end = program_->way.eager ? closing(machine) : nullptr;
  if (end) result.push_back({Move::Kind::Apply, *end, {}, false});
  const Event* beside = enough() ? nullptr : copy(machine);
  if (beside) {
    result.push_back({Move::Kind::Apply, *beside, {}, false});
    result.push_back({Move::Kind::LeaveCopy, {}, {}, false});
    if (program_->way.copies_last) std::swap(result.back(), result[result.size() - 2]);
  }
  if (!enough()) add_listed(machine, false, result);
  if (!enough()) add_helpful(machine, all, result);
  if (!enough()) add_listed(machine, true, result);
  const bool skip =
      std::ranges::any_of(lists_, [](const auto& list) { return list.second.front().implied; });
  if (!enough() && skip) result.push_back({Move::Kind::SkipMoment, {}, {}, false});
  return result;
}

void Follower::make(Machine& machine, const Move& move) {
  if (move.kind == Move::Kind::LeaveCopy) {
    last_.reset();
    return;
  }
  if (move.kind == Move::Kind::SkipMoment) {
    std::ranges::find_if(lists_, [](const auto& list) {
      return list.second.front().implied;
    })->second.pop_front();
    return;
  }
  if (move.event.kind == Event::Kind::Crash) {
    const auto list = lists_.find({ComponentId(move.event.channel), move.event.instance});
    if (list != lists_.end() && crashes_next(list->second)) {
      while (list->second.front().moment) list->second.pop_front();
      list->second.front().after_crash = false;
    }
  }
  for (const Taken& taken : move.taken) {
    List& list = lists_[taken.place];
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(taken.position));
  }
  std::erase_if(lists_, [](const auto& list) { return list.second.empty(); });
  if (move.event.kind == Event::Kind::Deliver || move.event.kind == Event::Kind::Drop) {
    const Channel& channel = machine.channel(move.event.channel);
    const Message& message = channel.pending[move.event.item].message;
    if (move.listed) last_ = {channel.stream, channel.instance, message.content};
    arrived_.try_emplace({channel.stream, channel.instance, message.lineage}, arrived_.size());
  }
  machine.apply(move.event);
}

std::string Follower::problem(const Machine& machine) const {
  if (!lists_.empty()) return "cannot be delivered: " + *lists_.begin()->second.front().id;
  if (!machine.promises_kept()) return "a message comes after the end of its partition";
  return machine.admissible() ? "" : "an ordering does not allow it";
}

/// When the trace lists what happens.
std::ptrdiff_t Follower::number(const Move& move) const {
  if (move.taken.empty()) return 0;
  const Taken& taken = move.taken.front();
  return lists_.at(taken.place)[taken.position].number;
}

/// Deliveries that are next at their places, or could as well be, as the trace lists them.
void Follower::add_listed(const Machine& machine, bool early, std::vector<Move>& result) const {
  const std::size_t begin = result.size();
  for (const Event& e : events_) {
    if (e.kind != Event::Kind::Deliver) continue;
    const Channel& channel = machine.channel(e.channel);
    const Item& item = channel.pending[e.item];
    if (channel.instance == kMerge) {
      if (merges_next(channel, item) != early) result.push_back({Move::Kind::Apply, e, {}, false});
      continue;
    }
    if (item.punctuation || (early && taking(channel, item, false))) continue;
    if (auto taken = taking(channel, item, early)) {
      result.push_back({Move::Kind::Apply, e, std::move(*taken), true});
    }
  }
  const auto first = result.begin() + static_cast<std::ptrdiff_t>(begin);
  std::ranges::stable_sort(first, result.end(), {}, [&](const Move& m) { return number(m); });
  if (program_->way.backwards) std::reverse(first, result.end());
}

/// What comes next at the instance comes after a crash: what it held back is lost.
bool Follower::crashes_next(const List& list) const {
  const auto arrival =
      std::ranges::find_if(list, [](const Step& step) { return !step.moment.has_value(); });
  return arrival != list.end() && arrival->after_crash;
}

void Follower::add_crashes(std::vector<Move>& result) const {
  for (const Event& e : events_) {
    if (e.kind != Event::Kind::Crash) continue;
    const auto list = lists_.find({ComponentId(e.channel), e.instance});
    if (list == lists_.end() || !crashes_next(list->second)) continue;
    result.push_back({Move::Kind::Apply, e, {}, false});
  }
}

void Follower::add_helpful(const Machine& machine, bool all, std::vector<Move>& result) const {
  if (!all) {
    const Event* best = most_helpful(machine, {});
    if (best) result.push_back({Move::Kind::Apply, *best, {}, false});
    return;
  }
  std::vector<std::pair<int, const Event*>> useful;
  for (const Event& e : events_) {
    if (use(machine, e) > 0) useful.emplace_back(-value(machine, e), &e);
  }
  std::ranges::stable_sort(useful, {}, [](const auto& pair) { return pair.first; });
  for (const auto& [rank, e] : useful) result.push_back({Move::Kind::Apply, *e, {}, false});
}

/// What the trace leaves out, and neither gives up nor repeats, in one order.
std::vector<Follower::Move> Follower::last_moves(const Machine& machine, bool all) {
  for (const bool ordered : {true, false}) {
    machine.enabled(ordered, events_);
    std::erase_if(events_, [&](const Event& e) {
      return e.kind == Event::Kind::Crash || skipped(machine, e);
    });
    if (!ordered) keep_first(machine, events_);
    if (!events_.empty()) break;
  }
  std::vector<Move> result;
  if (events_.empty()) return result;
  std::vector<std::pair<Turn, const Event*>> turns;
  for (const Event& e : events_) turns.emplace_back(turn(machine, e), &e);
  std::ranges::stable_sort(turns, {}, [](const auto& pair) { return pair.first; });
  if (!all) turns.resize(1);
  for (const auto& [when, e] : turns) result.push_back({Move::Kind::Apply, *e, {}, false});
  return result;
}

/// Whatever else can come first, before a message comes again: what ends its partition.
const Event* Follower::closing(const Machine& machine) const {
  bool again = false;
  Open open;  // after whose end it would be refused
  for (const Event& e : events_) {
    if (e.kind != Event::Kind::Deliver || machine.channel(e.channel).instance == kMerge) continue;
    const Channel& channel = machine.channel(e.channel);
    const Item& item = channel.pending[e.item];
    const Component& c = reader(channel);
    const unsigned k = c.replicated ? channel.instance : 0;
    const bool further = !item.first || item.again;
    if (!further || !next({c.id, k}, channel, item, false, false)) continue;
    again = true;
    if (c.late == Late::Ignored) open.emplace_back(channel.stream, item.message.values);
  }
  const Event* best = again ? most_helpful(machine, open) : nullptr;
  return best && use(machine, *best) >= 2 ? best : nullptr;
}

/// Whether it counts there which of several messages comes first, or last.
bool Follower::picks_one(const Stream& stream) const {
  return (*topology_)[declared(*topology_, stream.id)].observed == Observed::Latest ||
         std::ranges::any_of((*topology_)[*stream.to].paths,
                             [&](PathId p) { return !(*topology_)[p].newest.empty(); });
}

/// Another message of the content that was listed last, to the same interface, or where one of
/// several is picked.
const Event* Follower::copy(const Machine& machine) const {
  if (!last_) return nullptr;
  const auto found = std::ranges::find_if(events_, [&](const Event& e) {
    if (e.kind != Event::Kind::Deliver) return false;
    const Channel& channel = machine.channel(e.channel);
    if (channel.instance != last_->instance) return false;
    const Stream& stream = (*topology_)[channel.stream];
    if (stream.to != (*topology_)[last_->stream].to && !picks_one(stream)) return false;
    const Item& item = channel.pending[e.item];
    return item.first && !item.punctuation && item.message.content == last_->content &&
           !mentioned(channel, item);
  });
  return found == events_.end() ? nullptr : &*found;
}

/// Copies get through in the order in which readers have them: a listed one when it is the first
/// of its stream there. Readers with an ordering may have them in another one.
bool Follower::merges_next(const Channel& channel, const Item& item) const {
  if (item.punctuation || !mentioned(channel, item)) return true;
  for (const auto& [place, list] : lists_) {
    if (place.first != reader(channel).id) continue;
    for (const Step& step : list) {
      if (step.moment || !step.message || step.message->stream != channel.stream) continue;
      if (!is(channel, item, step.message)) return false;
      break;
    }
  }
  return true;
}

/// What a watermark makes late is lost there.
bool Follower::refusing(const Channel& channel) const {
  return channel.instance != kMerge && reader(channel).late == Late::Ignored &&
         !(*topology_)[channel.stream].watermarks.empty();
}

/// How soon an event is let happen when nothing listed can: punctuations that something waits
/// for, then messages that the trace leaves out. 0: never before the end.
int Follower::use(const Machine& machine, const Event& e) const {
  if (e.kind == Event::Kind::Crash) {
    return (*topology_)[ComponentId(e.channel)].crash == Crash::Replay ? 1 : 0;
  }
  if (e.kind == Event::Kind::Announce) {
    const Stream& stream = topology_->streams()[e.channel];
    const Component& c = (*topology_)[(*topology_)[*stream.to].component];
    if (e.early) {
      const bool fits = moment_next(c, {}, e.values) && !still_to_come(stream, e.values);
      return fits ? (program_->way.patient ? 1 : 3) : 0;
    }
    return program_->plan.seals[e.channel][e.item].exact ? 3 : 1;
  }
  const Channel& channel = machine.channel(e.channel);
  const Item& item = channel.pending[e.item];
  if (e.kind == Event::Kind::Drop) {
    return item.first && given_up(channel, item) ? 7 : 0;
  }
  const auto& seals = program_->plan.seals[channel.stream.index()];
  if (item.punctuation && !seals[item.key].exact) return 1;
  if (item.punctuation && moment_next(reader(channel), channel.instance, item.message.values)) {
    return 6;
  }
  if (item.punctuation) return machine.waits(reader(channel).id, channel.instance) ? 5 : 4;
  if (!item.first || still_listed(channel, item)) return 0;
  if (!given_up(channel, item)) return 2;
  if (refusing(channel)) return machine.refused(channel, item) ? 2 : 0;
  return machine.lossy(channel) ? 0 : 2;
}

/// Rather what declared orderings allow.
int Follower::value(const Machine& machine, const Event& e) const {
  if (e.kind == Event::Kind::Crash) return 2 * use(machine, e) + (sends_next(e) ? 1 : 0);
  const bool fits = e.kind != Event::Kind::Deliver ||
                    machine.possible(machine.channel(e.channel),
                                     machine.channel(e.channel).pending[e.item], true);
  return 2 * use(machine, e) + (fits ? 1 : 0);
}

bool Follower::ends(const Machine& machine, const Event& e, const Open& open) {
  if (e.kind != Event::Kind::Deliver) return false;
  const Channel& channel = machine.channel(e.channel);
  const Item& item = channel.pending[e.item];
  return item.punctuation && std::ranges::any_of(open, [&](const auto& part) {
           return part.first == channel.stream && may_agree(part.second, item.message.values);
         });
}

const Event* Follower::most_helpful(const Machine& machine, const Open& open) const {
  const Event* best = nullptr;
  for (const Event& e : events_) {
    if (ends(machine, e, open)) continue;
    if (use(machine, e) > 0 && (!best || value(machine, e) > value(machine, *best))) best = &e;
  }
  return best;
}

/// One generation after the other.
Follower::Turn Follower::turn(const Machine& machine, const Event& e) const {
  if (e.kind == Event::Kind::Announce) return {2, 0, e.channel, e.instance};
  const Channel& channel = machine.channel(e.channel);
  const Item& item = channel.pending[e.item];
  const bool refuse = refusing(channel) && given_up(channel, item);
  return {refuse             ? 3
          : item.punctuation ? 1
                             : 0,
          -int{item.message.hops}, term(item.message.lineage, channel.stream.value),
          channel.instance};
}

bool Follower::skipped(const Machine& machine, const Event& e) const {
  if (e.kind == Event::Kind::Announce) return e.early;
  const Channel& channel = machine.channel(e.channel);
  const Item& item = channel.pending[e.item];
  const bool drop = !item.first || (machine.lossy(channel) && given_up(channel, item));
  return (e.kind == Event::Kind::Drop) != drop;
}

}  // namespace firebreak::simulator
