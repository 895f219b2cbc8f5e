// SPDX-License-Identifier: Apache-2.0
// A trace fixes, for each instance, in which order it gets the messages that matter. Anything that
// fits these orders is the trace's schedule, so instances take turns freely: whoever has its next
// message at hand gets it. What the trace leaves out, and punctuations, come when nothing listed
// can, and the rest at the end in one order in both worlds. What it leaves out of the copies of a
// message, on parallel streams, comes right after that.
#include "simulator/execute.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <set>
#include <tuple>

#include "simulator/hash.h"
#include "simulator/machine.h"
#include "simulator/schedule.h"
#include "simulator/trace_input.h"

namespace firebreak::simulator {

using namespace topology;
using result::Anomaly;
using result::Trace;

namespace {

constexpr std::size_t kMostEvents = 500;
const char* const kTooLong = "too long";
constexpr unsigned kWays = 64;  // to follow a trace where that leaves things open

/// One machine that follows one world (a run: both replicas alike) or both (each its replica).
class Follower {
 public:
  Follower(const Program& program, const Trace& trace, const TraceInput& read)
      : program_(program), topology_(program.topology), trace_(trace), read_(read) {}

  /// Why it cannot; empty where it can. `worlds`: the world that each replica follows.
  std::string follow(Machine& machine, std::array<unsigned, 2> worlds) {
    fill(worlds);
    std::vector<Event> events;
    for (std::size_t count = 0; count < kMostEvents; ++count) {
      drop_finished(machine);
      machine.enabled(false, events);
      if (const Event* next = program_.way.eager ? closing(machine, events) : nullptr) {
        apply(machine, *next);
        continue;
      }
      if (const Event* next = copy(machine, events)) {
        apply(machine, *next);
        continue;
      }
      if (const Event* next = listed(machine, events)) {
        const Channel& channel = machine.channel(next->channel);
        if (channel.instance != kMerge) {
          last_ = {&channel, channel.pending[next->item].message.content};
        }
        apply(machine, *next);
        continue;
      }
      if (lists_.empty()) return finish(machine);
      const Event* next = helpful(machine, events);
      if (!next && skip_implied()) continue;
      if (!next) return "cannot be delivered: " + lists_.begin()->second.front().id;
      apply(machine, *next);
    }
    return kTooLong;
  }

  /// Where the punctuations of sources stood, as that instance was told, becomes part of the input,
  /// where it says when something is handled that waits.
  void place_punctuations(unsigned instance, Program& program, Input& input) const {
    for (const Stream& s : topology_.streams()) {
      if (s.is_sink() || !program_.plan.paces(s)) continue;
      program.placed[s.id.index()] = true;
      const unsigned k = topology_[topology_[*s.to].component].replicated ? instance : 0;
      const auto rank = [&](const Item& item) {
        const auto found = arrived_.find({s.id, k, item.message.lineage});
        return found == arrived_.end() ? arrived_.size() : found->second;
      };
      std::ranges::stable_sort(input.items[s.id.index()], {}, rank);
    }
  }

 private:
  /// An instance of a component; of what is not replicated, and reads replicated streams, each
  /// replica's side.
  using Place = std::pair<ComponentId, unsigned>;
  struct Step {
    std::string id;
    std::optional<PathId> moment;  // this path, which waits, handles it now; else it arrives
    bool other_replica = false;
    bool implied = false;  // a moment that the trace does not list: on arrival, if that is possible
  };
  using Lists = std::map<Place, std::deque<Step>>;

  void fill(std::array<unsigned, 2> worlds) {
    worlds_ = worlds;
    for (const Component& c : topology_.components()) {
      for (unsigned k = 0; k < 2; ++k) {
        if (k == 1 && !c.replicated && worlds[0] == worlds[1]) continue;
        for (const result::Delivery& d : trace_.worlds[worlds[k]].deliveries) {
          if (d.component != c.name) continue;
          Step step{d.message, std::nullopt, d.other_replica};
          if (d.unit_to) {
            step.moment = find_path(c, d);
            if (!step.moment || !program_.plan.unit[step.moment->index()]) continue;
          }
          lists_[{c.id, k}].push_back(step);
          if (!step.moment && !program_.way.no_more_moments)
            imply(c, {c.id, k}, trace_.worlds[worlds[k]], d);
        }
      }
    }
  }
  /// What waits and has no moment handles a message when that arrives.
  void imply(const Component& c, const Place& place, const result::World& world,
             const result::Delivery& arrival) {
    for (const PathId id : c.paths) {
      const Path& p = topology_[id];
      if (!program_.plan.unit[id.index()] || topology_[p.from].name != arrival.interface) continue;
      const bool told = std::any_of(world.deliveries.begin(), world.deliveries.end(),
                                    [&](const result::Delivery& d) {
                                      return d.unit_to && d.component == c.name &&
                                             d.message == arrival.message && find_path(c, d) == id;
                                    });
      if (!told) lists_[place].push_back({arrival.message, id, false, true});
    }
  }
  std::optional<PathId> find_path(const Component& c, const result::Delivery& d) const {
    for (const PathId id : c.paths) {
      const Path& p = topology_[id];
      const std::string to = p.silent ? "" : topology_[p.to].name;
      if (topology_[p.from].name == d.interface && to == *d.unit_to) return id;
    }
    return std::nullopt;
  }
  void apply(Machine& machine, const Event& event) {
    if (event.kind != Event::Kind::Announce) {
      const Channel& channel = machine.channel(event.channel);
      const std::uint64_t lineage = channel.pending[event.item].message.lineage;
      arrived_.try_emplace({channel.stream, channel.instance, lineage}, arrived_.size());
    }
    machine.apply(event);
  }
  void drop_finished(const Machine& machine) {
    for (auto& [place, list] : lists_) {
      while (!list.empty() && list.front().moment) {
        const auto found = read_.messages.find(list.front().id);
        const unsigned k = topology_[place.first].replicated ? place.second : 0;
        if (found != read_.messages.end() &&
            machine.holds(*list.front().moment, k, found->second.lineage)) {
          break;
        }
        list.pop_front();
      }
    }
    std::erase_if(lists_, [](const auto& list) { return list.second.empty(); });
  }
  bool skip_implied() {
    for (auto& [place, list] : lists_) {
      if (!list.front().implied) continue;
      list.pop_front();
      return true;
    }
    return false;
  }
  /// Whether the instance is to handle what it holds back, next, and this may be its end.
  bool moment_next(const Component& c, std::optional<unsigned> instance, const Values& end) const {
    for (const auto& [place, list] : lists_) {
      const bool all = !c.replicated || !instance;
      const bool here = place.first == c.id && (all || place.second == *instance);
      if (!here || !list.front().moment) continue;
      const auto found = read_.messages.find(list.front().id);
      if (found == read_.messages.end()) return true;
      if (within(found->second.values, end)) return true;
    }
    return false;
  }
  /// Whether a message may be of the partition: what it carries of the key agrees.
  static bool within(const Values& held, const Values& end) {
    for (std::size_t a = 0; a < held.size(); ++a) {
      if (end[a] >= 0 && held[a] >= 0 && end[a] != held[a]) return false;
    }
    return true;
  }

  const Component& reader(const Channel& channel) const {
    return topology_[topology_[*topology_[channel.stream].to].component];
  }

  bool is(const Channel& channel, const Item& item, const std::string& id) const {
    const auto found = read_.messages.find(id);
    return found != read_.messages.end() && !item.punctuation &&
           found->second.stream == channel.stream && item.message.lineage == found->second.lineage;
  }

  /// Whatever else can come first, before a message comes again: what ends its partition.
  const Event* closing(const Machine& machine, const std::vector<Event>& events) {
    bool again = false;
    Open open;  // after whose end it would be refused
    for (const Event& e : events) {
      if (e.kind != Event::Kind::Deliver || machine.channel(e.channel).instance == kMerge) continue;
      const Channel& channel = machine.channel(e.channel);
      const Item& item = channel.pending[e.item];
      const Component& c = reader(channel);
      const unsigned k = c.replicated ? channel.instance : 0;
      const bool further = !item.first || item.again;
      if (!further || !next({c.id, k}, channel, item, false)) continue;
      again = true;
      if (c.late == Late::Ignored) open.emplace_back(channel.stream, item.message.values);
    }
    const Event* best = again ? helpful(machine, events, open) : nullptr;
    return best && use(machine, *best) >= 2 ? best : nullptr;
  }

  /// A delivery that is the next of its place; takes it off the lists.
  const Event* listed(const Machine& machine, const std::vector<Event>& events) {
    const std::size_t count = events.size();
    for (std::size_t i = 0; i < count; ++i) {
      const Event& e = events[program_.way.backwards ? count - 1 - i : i];
      if (e.kind != Event::Kind::Deliver) continue;
      const Channel& channel = machine.channel(e.channel);
      const Item& item = channel.pending[e.item];
      if (channel.instance == kMerge) {
        if (merges_next(channel, item)) return &e;
        continue;
      }
      if (item.punctuation) continue;
      const Component& c = reader(channel);
      if (c.replicated) {
        if (take({c.id, channel.instance}, channel, item)) return &e;
      } else if (take_single(c, channel, item)) {
        return &e;
      }
    }
    return nullptr;
  }

  /// Copies get through in the order in which readers have them: a listed one when it is the first
  /// of its stream there.
  bool merges_next(const Channel& channel, const Item& item) const {
    if (item.punctuation || !mentioned(channel, item)) return true;
    for (const auto& [place, list] : lists_) {
      if (place.first != reader(channel).id) continue;
      for (const Step& step : list) {
        const auto found = read_.messages.find(step.id);
        if (step.moment || found == read_.messages.end()) continue;
        if (found->second.stream != channel.stream) continue;
        if (!is(channel, item, step.id)) return false;
        break;
      }
    }
    return true;
  }

  /// Another message of the content that was listed last, to the same interface.
  const Event* copy(const Machine& machine, const std::vector<Event>& events) const {
    if (!last_.first) return nullptr;
    const auto found = std::ranges::find_if(events, [&](const Event& e) {
      if (e.kind != Event::Kind::Deliver) return false;
      const Channel& channel = machine.channel(e.channel);
      if (channel.instance != last_.first->instance) return false;
      if (topology_[channel.stream].to != topology_[last_.first->stream].to) return false;
      const Item& item = channel.pending[e.item];
      return item.first && !item.punctuation && item.message.content == last_.second &&
             !mentioned(channel, item);
    });
    return found == events.end() ? nullptr : &*found;
  }

  bool next(const Place& place, const Channel& channel, const Item& item, bool other) const {
    const auto list = lists_.find(place);
    if (list == lists_.end() || list->second.empty()) return false;
    const Step& step = list->second.front();
    return !step.moment && step.other_replica == other && is(channel, item, step.id);
  }
  bool listed_at(const Place& place, const Channel& channel, const Item& item, bool other) const {
    const auto list = lists_.find(place);
    return list != lists_.end() &&
           std::any_of(list->second.begin(), list->second.end(), [&](const Step& step) {
             return !step.moment && step.other_replica == other && is(channel, item, step.id);
           });
  }
  bool take(const Place& place, const Channel& channel, const Item& item, bool other = false) {
    if (!next(place, channel, item, other)) return false;
    lists_[place].pop_front();
    return true;
  }

  /// At a component that is not replicated: replica k's copy is next in what k sees, and in what
  /// the other does, if that says so; what is there once is next in both.
  bool take_single(const Component& c, const Channel& channel, const Item& item) {
    const bool both = worlds_[0] == worlds_[1];
    const bool two = topology_[channel.stream].replicated;
    const unsigned side = two ? channel.origin : item.message.side;
    if (both) {
      if (side != 1) return take({c.id, 0}, channel, item);
      if (listed_at({c.id, 0}, channel, item, true)) return take({c.id, 0}, channel, item, true);
      return mirrored(channel, item);
    }
    if (side != kBothSides) {
      const Place own{c.id, side}, others{c.id, 1 - side};
      const bool told = listed_at(others, channel, item, true);
      if (!next(own, channel, item, false)) {
        return !listed_at(own, channel, item, false) && take(others, channel, item, true);
      }
      if (told && !next(others, channel, item, true)) return false;
      if (told) take(others, channel, item, true);
      return take(own, channel, item);
    }
    for (unsigned k = 0; k < 2; ++k) {
      if (!next({c.id, k}, channel, item, false)) return false;
    }
    return take({c.id, 0}, channel, item) && take({c.id, 1}, channel, item);
  }

  /// In a run the second replica's copy follows the first one's.
  bool mirrored(const Channel& channel, const Item& item) const {
    if (lists_.empty()) return false;
    for (const auto& [place, list] : lists_) {
      if (listed_at(place, channel, item, false)) return false;
    }
    return mentioned(channel, item);
  }

  bool mentioned(const Channel& channel, const Item& item) const {
    return std::any_of(read_.messages.begin(), read_.messages.end(),
                       [&](const auto& m) { return is(channel, item, m.first); });
  }
  /// What a watermark makes late is lost there.
  bool refusing(const Channel& channel) const {
    return channel.instance != kMerge && reader(channel).late == Late::Ignored &&
           !topology_[channel.stream].watermarks.empty();
  }
  bool still_listed(const Channel& channel, const Item& item) const {
    const Component& c = reader(channel);
    for (const auto& [place, list] : lists_) {
      if (place.first != c.id || (c.replicated && place.second != channel.instance)) continue;
      for (const Step& step : list) {
        if (!step.moment && is(channel, item, step.id)) return true;
      }
    }
    return false;
  }

  /// Whether the trace lists another message of the partition.
  bool still_to_come(const Stream& stream, const Values& end) const {
    for (const auto& [place, list] : lists_) {
      for (const Step& step : list) {
        const auto found = read_.messages.find(step.id);
        if (step.moment || found == read_.messages.end()) continue;
        if (found->second.stream == stream.id && within(found->second.values, end)) return true;
      }
    }
    return false;
  }

  /// How soon an event is let happen when nothing listed can: punctuations that something waits
  /// for, then messages that the trace leaves out. 0: never before the end.
  int use(const Machine& machine, const Event& e) const {
    if (e.kind == Event::Kind::Announce) {
      const Stream& stream = topology_.streams()[e.channel];
      const Component& c = topology_[topology_[*stream.to].component];
      if (e.early) {
        const bool fits = moment_next(c, {}, e.values) && !still_to_come(stream, e.values);
        return fits ? (program_.way.patient ? 1 : 3) : 0;
      }
      return program_.plan.seals[e.channel][e.item].exact ? 3 : 1;
    }
    const Channel& channel = machine.channel(e.channel);
    const Item& item = channel.pending[e.item];
    if (e.kind == Event::Kind::Drop) {
      return item.first && mentioned(channel, item) && !still_listed(channel, item) ? 7 : 0;
    }
    const auto& seals = program_.plan.seals[channel.stream.index()];
    if (item.punctuation && !seals[item.key].exact) return 1;
    if (item.punctuation && moment_next(reader(channel), channel.instance, item.message.values)) {
      return 6;
    }
    if (item.punctuation) return machine.waits(reader(channel).id, channel.instance) ? 5 : 4;
    if (!item.first || still_listed(channel, item)) return 0;
    if (mentioned(channel, item) && refusing(channel))
      return machine.refused(channel, item) ? 2 : 0;
    const bool lost = machine.lossy(channel) && mentioned(channel, item);
    return lost ? 0 : 2;
  }

  /// Rather what declared orderings allow.
  int value(const Machine& machine, const Event& e) const {
    const bool fits = e.kind != Event::Kind::Deliver ||
                      machine.possible(machine.channel(e.channel),
                                       machine.channel(e.channel).pending[e.item], true);
    return 2 * use(machine, e) + (fits ? 1 : 0);
  }

  /// What of a stream must not be over yet.
  using Open = std::vector<std::pair<StreamId, Values>>;
  static bool ends(const Machine& machine, const Event& e, const Open& open) {
    if (e.kind != Event::Kind::Deliver) return false;
    const Channel& channel = machine.channel(e.channel);
    const Item& item = channel.pending[e.item];
    return item.punctuation && std::ranges::any_of(open, [&](const auto& part) {
             return part.first == channel.stream && within(part.second, item.message.values);
           });
  }

  const Event* helpful(const Machine& machine, const std::vector<Event>& events,
                       const Open& open = {}) const {
    const Event* best = nullptr;
    for (const Event& e : events) {
      if (ends(machine, e, open)) continue;
      if (use(machine, e) > 0 && (!best || value(machine, e) > value(machine, *best))) best = &e;
    }
    return best;
  }

  /// One generation after the other.
  std::tuple<int, int, std::uint64_t, unsigned> turn(const Machine& machine, const Event& e) const {
    if (e.kind == Event::Kind::Announce) return {2, 0, e.channel, e.instance};
    const Channel& channel = machine.channel(e.channel);
    const Item& item = channel.pending[e.item];
    const bool refuse = !item.punctuation && mentioned(channel, item) && refusing(channel);
    return {refuse             ? 3
            : item.punctuation ? 1
                               : 0,
            -int{item.message.hops}, term(item.message.lineage, channel.stream.value),
            channel.instance};
  }

  bool skipped(const Machine& machine, const Event& e) const {
    if (e.kind == Event::Kind::Announce) return e.early;
    const Channel& channel = machine.channel(e.channel);
    const Item& item = channel.pending[e.item];
    const bool drop =
        !item.first || (machine.lossy(channel) && !item.punctuation && mentioned(channel, item));
    return (e.kind == Event::Kind::Drop) != drop;
  }

  std::string finish(Machine& machine) {
    std::vector<Event> events;
    for (std::size_t count = 0; count < kMostEvents; ++count) {
      const Event* next = nullptr;
      for (const bool ordered : {true, false}) {
        machine.enabled(ordered, events);
        std::erase_if(events, [&](const Event& e) { return skipped(machine, e); });
        if (!ordered) keep_first(machine, events);
        for (const Event& e : events) {
          if (!next || turn(machine, e) < turn(machine, *next)) next = &e;
        }
        if (next) break;
      }
      if (!next && !machine.promises_kept())
        return "a message comes after the end of its partition";
      if (!next) return machine.admissible() ? "" : "an ordering does not allow it";
      const Event chosen = *next;
      apply(machine, chosen);
    }
    return kTooLong;
  }

  const Program& program_;
  const Topology& topology_;
  const Trace& trace_;
  const TraceInput& read_;
  std::array<unsigned, 2> worlds_{};
  Lists lists_;
  std::pair<const Channel*, std::uint64_t> last_{};  // what was listed last
  /// When what came, or was lost, first, by stream, instance and lineage.
  std::map<std::tuple<StreamId, unsigned, std::uint64_t>, std::size_t> arrived_;
};

void lose(const TraceInput& read, const result::World& world, unsigned observer, Program& program) {
  for (const std::string& id : world.lost) {
    const auto found = read.messages.find(id);
    if (found == read.messages.end()) continue;
    program.lost[observer].insert(term(found->second.lineage, found->second.stream.value));
  }
}

std::string two_runs(Program& program, const Trace& trace, const TraceInput& read, Input& input,
                     StreamId sink) {
  std::array<Outcome, 2> outcomes;
  Orders orders;
  const unsigned first = program.way.second_first ? 1 : 0;  // the other one follows its orders
  for (const unsigned w : {first, 1 - first}) {
    program.lost = {};
    lose(read, trace.worlds[w], 0, program);
    lose(read, trace.worlds[w], 1, program);
    Machine machine(program, input, w == first ? nullptr : &orders, 0, nullptr);
    Follower follower(program, trace, read);
    const std::string why = follower.follow(machine, {w, w});
    if (!why.empty()) return trace.worlds[w].name + ": " + why;
    if (w == first) follower.place_punctuations(0, program, input);
    outcomes[w] = machine.outcome();
    orders = machine.orders();
  }
  const bool differ = outcomes[0].sinks[sink.index()] != outcomes[1].sinks[sink.index()];
  return differ ? "" : "both runs show the same at " + trace.sink;
}

std::string two_replicas(Program& program, const Trace& trace, const TraceInput& read, Input& input,
                         StreamId sink) {
  program.lost = {};
  for (unsigned w = 0; w < 2; ++w) lose(read, trace.worlds[w], w, program);
  {
    Machine machine(program, input, nullptr, 0, nullptr);
    Follower follower(program, trace, read);
    const std::string why = follower.follow(machine, {0, 1});
    if (!why.empty()) return why;
    follower.place_punctuations(program.way.second_first ? 1 : 0, program, input);
  }
  Machine machine(program, input, nullptr, 0, nullptr);
  const std::string why = Follower(program, trace, read).follow(machine, {0, 1});
  if (!why.empty()) return why;
  const Outcome outcome = machine.outcome();
  if (trace.anomaly == Anomaly::Instance) {
    const auto& seen = outcome.sinks[sink.index()];
    return seen[0] != seen[1] ? "" : "both replicas show the same at " + trace.sink;
  }
  for (const Path& q : program.topology.paths()) {
    if (outcome.diverged[q.id.index()] && program.plan.visible[q.id.index()][sink.index()]) {
      return "";
    }
  }
  return "no state that " + trace.sink + " can see differs";
}

}  // namespace

Execution execute(const Topology& topology, const Trace& trace) {
  const Plan plan(topology);
  if (plan.too_large) return {false, true, "too large"};
  const auto sink = topology.find_stream(trace.sink);
  if (!sink) return {false, false, "no sink " + trace.sink};
  const TraceInput read = read_trace(plan, trace);
  if (!read.problem.empty()) return {false, false, read.problem};
  Execution result;
  for (unsigned number = 0; number < kWays; ++number) {
    const bool spare = (number & 8) != 0;  // a value that no message has: one partition is empty
    const unsigned domain = read.domain + (spare ? 1 : 0);
    if (!fits(plan, domain)) continue;
    const Place place = (number & 1) != 0 ? Place::Early : Place::Late;
    for (const Setting setting :
         {Setting{false, false}, {true, false}, {false, true}, {true, true}}) {
      Program program(plan, setting, domain, 0);
      program.loose = true;
      program.placed.assign(topology.streams().size(), false);
      program.way = {.eager = place == Place::Early,
                     .no_more_moments = (number & 2) != 0,
                     .backwards = (number & 4) != 0,
                     .patient = (number & 16) != 0,
                     .second_first = (number & 32) != 0,
                     .drawn = read.domain};
      if (!setting.answer_all) program.answer_who_completes();
      Input input = input_of(trace, read, place, program);
      const std::string why = trace.anomaly == Anomaly::Run
                                  ? two_runs(program, trace, read, input, *sink)
                                  : two_replicas(program, trace, read, input, *sink);
      if (why.empty()) return {true, false, ""};
      if (why.ends_with(kTooLong)) return {false, true, why};
      if (result.why.empty()) result.why = why;
    }
  }
  return result;
}

}  // namespace firebreak::simulator
