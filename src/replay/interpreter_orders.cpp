// SPDX-License-Identifier: Apache-2.0
// Whether the two orders of a trace go together: what a component that is not replicated does with
// what the replicas have in common (4.6), orderings (4.2, 4.3), FIFO streams (4.4), and the moments
// at which units are handled (4.5).
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "replay/interpreter_producers.h"
#include "replay/interpreter_schedule.h"
#include "topology/instances.h"
#include "topology/observers.h"
#include "topology/source_order.h"

namespace firebreak::replay::interpreter {

namespace {

using topology::Component;
using topology::ComponentId;
using topology::Mechanism;
using topology::Ordering;
using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

class OrderCheck {
 public:
  OrderCheck(const Topology& topology, const Script& script, Waits& waits,
             const std::array<Schedule, 2>& schedules)
      : topology_(topology), script_(script), waits_(waits), schedules_(schedules) {}

  std::string run() const {
    std::string problem;
    std::set<ComponentId> concerned;
    for (const Schedule& schedule : schedules_) {
      for (const auto& [component, arrivals] : schedule.arrivals) concerned.insert(component);
    }
    for (const ComponentId id : concerned) {
      if (!problem.empty()) return problem;
      const Component& component = topology_[id];
      if (single(component)) {
        problem = check_single(component);
        continue;
      }
      for (const Ordering& ordering : component.orderings) {
        if (problem.empty()) problem = check_ordering(component, ordering);
      }
      if (problem.empty()) problem = check_moments(component);
    }
    for (std::size_t w = 0; w < 2 && problem.empty(); ++w) problem = check_emissions(w);
    for (std::size_t w = 0; w < 2 && problem.empty(); ++w) problem = check_late(w);
    if (problem.empty()) problem = check_common();
    return problem.empty() ? check_fifo_streams() : problem;
  }

  std::string check_last() const {
    const Stream& stream = topology_[topology::arriving(topology_, script_.sink)];
    Sequence of_all;
    for (MessageIndex m = 0; m < script_.listed; ++m) {
      const Message& message = script_.messages[m];
      if (message.stream != stream.id || !message.parent || unordered(m)) continue;
      if (!goes_to_all(topology_, script_.messages[*message.parent].stream)) continue;
      for (const MessageIndex other : of_all) {
        if (!bound(stream, other, m) || !of_one_producer(stream, other, m)) continue;
        std::string problem = check_inner_fifo(stream, other, m);
        if (!problem.empty()) return problem;
      }
      of_all.push_back(m);
    }
    return "";
  }

 private:
  using Sequence = std::vector<MessageIndex>;

  /// Numbers beyond those of messages stand for the other replica's copies.
  std::string id(MessageIndex message) const {
    const std::size_t count = script_.messages.size();
    return message < count ? script_.messages[message].id
                           : script_.messages[message - count].id + " of the other replica";
  }

  /// Whether both observers see the one instance (4.6).
  bool single(const Component& component) const {
    return script_.between_replicas() && !component.replicated;
  }

  bool is_private(MessageIndex message) const {
    return topology_[script_.messages[message].stream].is_private;
  }

  // The first place where two sequences differ, for the reader.
  std::string first_difference(const Sequence& a, const Sequence& b) const {
    const auto [left, right] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    const auto name = [&](auto position, const Sequence& sequence) {
      return position == sequence.end() ? std::string("nothing more") : id(*position);
    };
    return fmt::format("{} in world 1, {} in world 2", name(left, a), name(right, b));
  }

  // What the replicas have in common is there for both, or for neither.
  std::string check_common() const {
    if (!script_.between_replicas()) return "";
    const auto deliveries = count_deliveries();
    for (MessageIndex m = 0; m < script_.messages.size(); ++m) {
      if (is_private(m)) {
        if (lost_by_one(m)) {
          return fmt::format("only one replica loses {}, but it is one message for both", id(m));
        }
        if (comes_again_to_one(m, deliveries)) {
          return fmt::format("{} comes again for only one replica, but it is one message for both",
                             id(m));
        }
        continue;
      }
      const std::size_t left = schedules_[0].emitted[m].size();
      const std::size_t right = schedules_[1].emitted[m].size();
      if (left == right) continue;
      const char* how =
          std::min(left, right) == 0 ? "only one world has it" : "in different numbers";
      return fmt::format("the replicas have {} in common, but {}", id(m), how);
    }
    return "";
  }

  // Of what a component that the replicas share emits for a message that they have in common, and
  // what it makes of that in turn, there is one for both, though others on its stream are not so.
  bool is_one_for_both(MessageIndex m) const {
    for (; is_private(m); m = *script_.messages[m].parent) {
      script_.spend(1);
      const Message& message = script_.messages[m];
      if (!message.parent || topology_[message.stream].replicated) return false;
    }
    return true;
  }

  bool to_one_instance(MessageIndex m) const {
    const Stream& stream = topology_[script_.messages[m].stream];
    return stream.to && !topology_[topology_[*stream.to].component].replicated;
  }

  using Deliveries = std::array<std::vector<std::size_t>, 2>;  // by world and message: how many

  Deliveries count_deliveries() const {
    Deliveries result;
    for (std::size_t w = 0; w < 2; ++w) {
      result[w].resize(script_.messages.size());
      for (const Handling& handling : script_.worlds[w]) {
        if (!handling.unit && !handling.other_replica) ++result[w][handling.message];
      }
    }
    return result;
  }

  bool comes_again_to_one(MessageIndex m, const Deliveries& deliveries) const {
    const std::size_t here = deliveries[0][m];
    const std::size_t there = deliveries[1][m];
    return here != there && here > 0 && there > 0 && to_one_instance(m) &&
           schedules_[0].emitted[m].size() == schedules_[1].emitted[m].size() && is_one_for_both(m);
  }

  bool lost_by_one(MessageIndex m) const {
    if (!to_one_instance(m)) return false;
    for (const Schedule& s : schedules_) {
      if (s.emitted[m].empty()) return false;
    }
    const bool here = schedules_[0].first(m) != kNever;
    return here != (schedules_[1].first(m) != kNever) && is_one_for_both(m);
  }

  // One step of an instance that both observers see, whichever of them tells of it: the message,
  // whose copy it is, the unit that handles it, and how often there was such a step before.
  struct Step {
    MessageIndex message;
    std::size_t replica;  // 0: common
    std::optional<PathId> unit;
    std::size_t number;
    auto operator<=>(const Step&) const = default;
  };

  std::vector<Step> steps(const Component& component, std::size_t world) const {
    std::vector<Step> result;
    std::map<Step, std::size_t> counts;
    for (const Handling& handling : script_.worlds[world]) {
      if (handling.component != component.id) continue;
      const std::size_t owner = handling.other_replica ? 1 - world : world;
      const std::size_t replica = is_private(handling.message) ? 1 + owner : 0;
      const auto add = [&](std::size_t of, std::optional<PathId> unit) {
        Step step{handling.message, of, unit, 0};
        step.number = counts[step]++;
        result.push_back(step);
      };
      if (handling.unit) {
        add(at_one_moment(*handling.unit) ? 0 : replica, handling.unit);
        continue;
      }
      add(replica, std::nullopt);
      for (const MessageIndex emitted : handling.emits) {
        const PathId path = *script_.messages[emitted].path;
        if (replica != 0 && at_one_moment(path)) add(0, path);
      }
    }
    return result;
  }

  // A path that waits for its own input handles both replicas' messages of a partition together.
  bool at_one_moment(PathId path) const {
    return waits_.waits(path) && waits_.handles_together(path);
  }

  // It has one order. What is private may be told by one world only, or differ in number where the
  // replicas differ.
  std::string check_single(const Component& component) const {
    const std::array<std::vector<Step>, 2> all = {steps(component, 0), steps(component, 1)};
    std::array<Sequence, 2> orders;
    std::array<std::vector<Step>, 2> both;
    for (std::size_t w = 0; w < 2; ++w) {
      std::vector<Step> there = all[1 - w];
      std::sort(there.begin(), there.end());
      for (const Step& step : all[w]) {
        const bool shared = std::binary_search(there.begin(), there.end(), step);
        if (!shared && is_private(step.message)) continue;
        both[w].push_back(step);
        orders[w].push_back(step.message);
      }
    }
    if (both[0] == both[1]) return "";
    return fmt::format(
        "component {} is not replicated, so both replicas' observers see one order "
        "there, but it differs: {}",
        component.name, first_difference(orders[0], orders[1]));
  }

  // Whether the handling is the first of its emission, and the other world has that, too. Likewise
  // of the other replica's copy.
  bool in_both(std::size_t world, std::size_t h) const {
    const Schedule& here = schedules_[world];
    const Schedule& there = schedules_[1 - world];
    const Handling& handling = script_.worlds[world][h];
    if (handling.other_replica) {
      return first_copy(world, handling.message) == h &&
             first_copy(1 - world, handling.message) != kNever;
    }
    const std::size_t emission = here.received[h];
    if (here.handled[emission] != h) return false;
    const MessageIndex m = here.emissions[emission].message;
    const auto& all = here.emitted[m];
    const auto number =
        static_cast<std::size_t>(std::lower_bound(all.begin(), all.end(), emission) - all.begin());
    return number < there.emitted[m].size() && there.handled[there.emitted[m][number]] != kNever;
  }

  std::size_t first_copy(std::size_t world, MessageIndex message) const {
    const auto& handlings = script_.worlds[world];
    script_.spend(handlings.size());
    const auto place = std::ranges::find_if(handlings, [&](const Handling& handling) {
      return handling.other_replica && handling.message == message;
    });
    return place == handlings.end() ? kNever : static_cast<std::size_t>(place - handlings.begin());
  }

  // First handlings of what both worlds handle, on these streams, grouped by the values of `by`, in
  // the order of one world.
  std::map<std::vector<std::optional<std::int64_t>>, Sequence> groups(const Component& component,
                                                                      const Ordering& ordering,
                                                                      std::size_t world) const {
    std::map<std::vector<std::optional<std::int64_t>>, Sequence> result;
    for (std::size_t h : schedules_[world].at(component.id)) {
      const MessageIndex m = script_.worlds[world][h].message;
      const Message& message = script_.messages[m];
      if (m >= script_.listed || !covers(ordering, message.stream) || !in_both(world, h)) continue;
      std::vector<std::optional<std::int64_t>> key;
      for (topology::AttributeId attribute : ordering.by) {
        key.push_back(value_of(topology_, message, attribute));
      }
      const bool copy = script_.worlds[world][h].other_replica;
      result[std::move(key)].push_back(copy ? script_.messages.size() + m : m);
    }
    return result;
  }

  // Semantics 4.2, 4.3.
  std::string check_ordering(const Component& component, const Ordering& ordering) const {
    if (!binds(ordering)) return "";
    const bool dynamic = ordering.mechanism == Mechanism::Dynamic;
    const auto left = groups(component, ordering, 0);
    const auto right = groups(component, ordering, 1);
    for (const auto& [key, order] : left) {
      const Sequence& other = right.at(key);
      if (order == other) continue;
      return fmt::format("the {} at {} fixes one order for both worlds, but it differs: {}",
                         dynamic ? "dynamic ordering" : "sequencing", component.name,
                         first_difference(order, other));
    }
    return "";
  }

  // Whether the ordering fixes what it covers in the two worlds at hand.
  bool binds(const Ordering& ordering) const {
    return ordering.mechanism == Mechanism::Sequencing || script_.between_replicas();
  }

  static bool covers(const Ordering& ordering, StreamId stream) {
    return std::binary_search(ordering.streams.begin(), ordering.streams.end(), stream);
  }

  bool covered(const Component& component, const Message& a, const Message& b) const {
    if (single(component)) return false;  // there they bind nothing that is private (4.6)
    return std::any_of(
        component.orderings.begin(), component.orderings.end(),
        [&](const Ordering& ordering) { return binds(ordering) && covers(ordering, a, b); });
  }

  bool covers(const Ordering& ordering, const Message& a, const Message& b) const {
    return covers(ordering, a.stream) && covers(ordering, b.stream) &&
           agree(topology_, a, b, ordering.by);
  }

  // Semantics 4.5, 3.5: the moments of units that the trace lists. Where it lists none, a path that
  // waits handles the message where it is delivered, which the checks above are about.
  std::string check_moments(const Component& component) const {
    for (std::size_t w = 0; w < 2; ++w) {
      for (const auto& [what, moment] : schedules_[w].units) {
        const auto& [arrival, path] = what;
        if (topology_[path].component != component.id) continue;
        std::string problem = check_together(w, arrival, path);
        if (problem.empty()) problem = check_emitted_together(w, arrival, path);
        for (std::size_t other : schedules_[w].at(component.id)) {
          if (script_.worlds[w][other].other_replica) continue;
          for (PathId id : topology_[script_.worlds[w][other].input].paths) {
            if (problem.empty()) problem = check_pair(component, w, {arrival, path}, {other, id});
          }
        }
        if (!problem.empty()) return problem;
      }
    }
    return "";
  }

  struct Doing {
    std::size_t arrival;
    PathId path;
  };

  std::string check_pair(const Component& component, std::size_t w, const Doing& unit,
                         const Doing& other) const {
    script_.spend(1);
    const MessageIndex a = script_.worlds[w][unit.arrival].message;
    const MessageIndex b = script_.worlds[w][other.arrival].message;
    if (a == b || a >= script_.listed || b >= script_.listed) return "";
    if (!in_both(w, unit.arrival) || !in_both(w, other.arrival)) return "";
    if (schedules_[w].repetition[other.arrival] > 0) return "";
    if (!fixed(component, script_.messages[a], unit.path, script_.messages[b], other.path)) {
      return "";
    }
    const auto first = [&](std::size_t world) {
      const Schedule& s = schedules_[world];
      return s.moment(s.first(a), unit.path) < s.moment(s.first(b), other.path);
    };
    if (first(0) == first(1)) return "";
    return fmt::format("{} handles {}, and {} {}, in one order in both worlds, but it differs",
                       topology::describe(topology_, unit.path), id(a),
                       topology::describe(topology_, other.path), id(b));
  }

  // Whether the order in which p, which waits, handles a and q handles b is the same in both
  // worlds.
  bool fixed(const Component& component, const Message& a, PathId p, const Message& b,
             PathId q) const {
    if (p == q && waits_.handles_together(p) && whole_gate(a, b, p)) return true;
    script_.spend(waits_.conflicts().of(p).size() + waits_.conflicts().of(q).size());
    const bool rival =
        !waits_.waits(q) &&
        std::ranges::any_of(waits_.rivals(q), [&](const auto& c) { return c.writer == p; });
    const auto fixes = [&](const Ordering& ordering) {
      return binds(ordering) && covers(ordering, a, b) && waits_.has_all(ordering, p) &&
             (rival || waits_.has_all(ordering, q));
    };
    const auto source = topology::order_of_source(topology_, topology_[topology_[p].from]);
    return (source && fixes(*source)) || std::ranges::any_of(component.orderings, fixes);
  }

  bool whole_gate(const Message& a, const Message& b, PathId path) const {
    const auto& gate = topology_[path].gate.attributes;
    const auto& carried =
        topology::set_intersection(topology_[a.stream].attributes, topology_[b.stream].attributes);
    return topology::is_subset(gate, carried) && agree(topology_, a, b, gate);
  }

  // What a path handles of one partition it handles together.
  std::string check_together(std::size_t w, std::size_t arrival, PathId path) const {
    if (!waits_.handles_together(path)) return "";
    const auto& world = script_.worlds[w];
    const Message& message = script_.messages[world[arrival].message];
    const std::size_t moment = schedules_[w].moment(arrival, path);
    std::size_t last = moment;
    script_.spend(schedules_[w].units.size());
    for (const auto& [what, other] : schedules_[w].units) {
      if (what.second != path || other <= moment) continue;
      if (whole_gate(message, script_.messages[world[what.first].message], path)) {
        last = std::max(last, other);
      }
    }
    script_.spend(last - moment);
    for (std::size_t h = moment; h < last; ++h) {
      if (world[h].component != world[arrival].component || world[h].unit) continue;
      return fmt::format("world {}: {} handles one partition at once, but {} arrives meanwhile",
                         w + 1, topology::describe(topology_, path), id(world[h].message));
    }
    return "";
  }

  // Nor can what it makes of one message have arrived anywhere before it handles the next one,
  // where the trace lists a moment for that one only.
  std::string check_emitted_together(std::size_t w, std::size_t arrival, PathId path) const {
    if (!waits_.handles_together(path)) return "";
    const auto& world = script_.worlds[w];
    const Schedule& s = schedules_[w];
    const Message& message = script_.messages[world[arrival].message];
    script_.spend(s.at(world[arrival].component).size());
    for (std::size_t other : s.at(world[arrival].component)) {
      if (world[other].input != world[arrival].input || s.units.contains({other, path})) continue;
      if (world[other].other_replica || s.repetition[other] > 0) continue;
      if (!whole_gate(message, script_.messages[world[other].message], path)) continue;
      for (MessageIndex child : world[other].emits) {
        if (script_.messages[child].path != path || s.first(child) == kNever) continue;
        if (s.first(child) > s.moment(arrival, path)) continue;
        return fmt::format(
            "world {}: {} handles one partition at once, but {} arrives before {} is "
            "handled",
            w + 1, topology::describe(topology_, path), id(child), id(world[arrival].message));
      }
    }
    return "";
  }

  // Semantics 4.4.
  std::string check_fifo_streams() const {
    std::map<StreamId, Sequence> by_stream;
    for (MessageIndex m = 0; m < script_.listed; ++m) {
      const Stream& stream = topology_[script_.messages[m].stream];
      if (stream.fifos.empty() || !stream.to) continue;
      if (schedules_[0].first(m) == kNever && schedules_[1].first(m) == kNever) continue;
      by_stream[stream.id].push_back(m);
    }
    for (const auto& [stream, messages] : by_stream) {
      std::string problem = check_fifo_stream(topology_[stream], messages);
      if (!problem.empty()) return problem;
    }
    return "";
  }

  // One producer's messages do not overtake each other; of several, the messages of a pair that
  // does have different ones. Those that agree on `producers_by` have one.
  std::string check_fifo_stream(const Stream& stream, const Sequence& messages) const {
    std::vector<std::vector<std::size_t>> overtakes(messages.size());
    for (std::size_t i = 0; i < messages.size(); ++i) {
      for (std::size_t j = i + 1; j < messages.size(); ++j) {
        std::string problem = check_fifo(stream, messages[i], messages[j]);
        if (problem.empty()) continue;
        if (of_one_producer(stream, messages[i], messages[j])) return problem;
        overtakes[i].push_back(j);
        overtakes[j].push_back(i);
      }
    }
    if (producers_suffice(overtakes, stream.producers)) return "";
    return fmt::format(
        "stream '{}' is FIFO, and more than {} messages overtake each other, so that its {} "
        "producers cannot have sent them",
        stream.name, stream.producers, stream.producers);
  }

  bool of_one_producer(const Stream& stream, MessageIndex a, MessageIndex b) const {
    return stream.producers == 1 ||
           (!stream.producers_by.empty() &&
            agree(topology_, script_.messages[a], script_.messages[b], stream.producers_by));
  }

  bool unordered(MessageIndex message) const {
    const Message& here = script_.messages[message];
    if (!here.path) return false;
    const PathId path = *here.path;
    return topology_[path].unordered_emission ||
           (waits_.waits(path) && waits_.answers_each(path, script_.messages[*here.parent].stream));
  }

  // Whether one instance made both (semantics 1.9).
  bool of_one_instance(MessageIndex a, MessageIndex b) const {
    const Message& left = script_.messages[*script_.messages[a].parent];
    const Message& right = script_.messages[*script_.messages[b].parent];
    return topology::one_instance(
        topology_, left.stream, right.stream,
        [&](const topology::AttributeSet& by) { return agree(topology_, left, right, by); });
  }

  // Whether FIFO delivery speaks of both.
  bool bound(const Stream& stream, MessageIndex a, MessageIndex b) const {
    return std::ranges::any_of(stream.fifos, [&](const topology::AttributeSet& key) {
      return agree(topology_, script_.messages[a], script_.messages[b], key);
    });
  }

  std::string check_fifo(const Stream& stream, MessageIndex a, MessageIndex b) const {
    script_.spend(1 + stream.fifos.size());
    const Message& left = script_.messages[a];
    const Message& right = script_.messages[b];
    if (!bound(stream, a, b)) return "";
    if (covered(topology_[topology_[*stream.to].component], left, right)) return "";
    const bool one_order = single(topology_[topology_[*stream.to].component]);
    if (stream.is_merged && one_order) return check_merged_fifo(stream, a, b);
    // A merged stream is one for both replicas.
    if (stream.is_source() || (stream.is_merged && script_.between_replicas())) {
      std::string problem = check_same_order(stream, a, b);
      if (stream.is_source() || !problem.empty()) return problem;
    }
    if (unordered(a) || unordered(b) || !of_one_instance(a, b)) return "";
    if (emitted_together(a, b)) {
      std::string problem = check_same_order(stream, a, b);
      if (!problem.empty()) return problem;
    }
    return check_inner_fifo(stream, a, b);
  }

  // 4.5 (i): the canonical order is the same in both worlds, also where the trace lists no moments.
  bool emitted_together(MessageIndex a, MessageIndex b) const {
    const Message& left = script_.messages[a];
    const Message& right = script_.messages[b];
    if (!left.path || left.path != right.path || !waits_.waits(*left.path)) return false;
    return waits_.handles_together(*left.path) &&
           whole_gate(script_.messages[*left.parent], script_.messages[*right.parent], *left.path);
  }

  // One producer sends its messages in one order, which is part of the input.
  std::string check_same_order(const Stream& stream, MessageIndex a, MessageIndex b) const {
    for (const Schedule& s : schedules_) {
      if (s.first(a) == kNever || s.first(b) == kNever) return "";
    }
    const bool first = schedules_[0].first(a) < schedules_[0].first(b);
    if (first == (schedules_[1].first(a) < schedules_[1].first(b))) return "";
    return fmt::format("stream '{}' is FIFO, but {} and {} arrive in different orders", stream.name,
                       id(a), id(b));
  }

  // There it is the consumer's order, equal in both worlds, unless both replicas send the other
  // one.
  std::string check_merged_fifo(const Stream& stream, MessageIndex a, MessageIndex b) const {
    if (unordered(a) || unordered(b) || !of_one_instance(a, b)) return "";
    if (schedules_[0].first(b) < schedules_[0].first(a)) std::swap(a, b);
    const auto sends = [&](const Schedule& s) {
      const auto& first = s.emitted[a];
      const auto& second = s.emitted[b];
      return !first.empty() && (second.empty() || first.front() < second.front());
    };
    if (schedules_[0].first(b) == kNever || std::ranges::any_of(schedules_, sends)) return "";
    return fmt::format("stream '{}' is FIFO, but both replicas emit {} first, and {} arrives first",
                       stream.name, id(b), id(a));
  }

  std::string check_inner_fifo(const Stream& stream, MessageIndex a, MessageIndex b) const {
    for (std::size_t w = 0; w < 2; ++w) {
      const Schedule& s = schedules_[w];
      script_.spend(s.emitted[a].size() * s.emitted[b].size());
      for (std::size_t x : s.emitted[a]) {
        for (std::size_t y : s.emitted[b]) {
          if (s.handled[x] == kNever || s.handled[y] == kNever) continue;
          if ((x < y) == (s.handled[x] < s.handled[y])) {
            std::string problem = x < y ? check_in_time(w, x, y) : check_in_time(w, y, x);
            if (problem.empty()) continue;
            return problem;
          }
          return fmt::format(
              "stream '{}' is FIFO, but in world {} {} is emitted first and {} arrives "
              "first",
              stream.name, w + 1, id(x < y ? a : b), id(x < y ? b : a));
        }
      }
    }
    return "";
  }

  // What a path makes of a message that it waits to handle comes after all that it waits for, also
  // where the trace lists no moment of it. A trace may list the latter later, as long as it could
  // as well come before.
  std::string check_emissions(std::size_t w) const {
    const Schedule& s = schedules_[w];
    for (const Emission& emission : s.emissions) {
      if (emission.handling == kNever || emission.message >= script_.listed) continue;
      const PathId path = *script_.messages[emission.message].path;
      const std::size_t h = emission.handling;
      const std::size_t comes = s.first(emission.message);
      if (!waits_.waits(path) || script_.worlds[w][h].unit || comes == kNever) continue;
      if (s.repetition[h] > 0 || comes < h) continue;
      for (const auto& [writer, held] :
           whole_partition(topology_, script_, waits_, w, s, path, s.arrival[h], Part::Awaited)) {
        for (std::size_t late : held) {
          if (late <= comes || s.repetition[late] > 0) continue;
          if (script_.worlds[w][late].message >= script_.listed || can_precede(w, late, comes)) {
            continue;
          }
          return fmt::format("world {}: {} emits {} before {} of its partition has arrived", w + 1,
                             topology::describe(topology_, path), id(emission.message),
                             id(script_.worlds[w][late].message));
        }
      }
    }
    return "";
  }

  // What comes again after a path has handled its whole partition comes after the end of it
  // (semantics 3.9).
  std::string check_late(std::size_t w) const {
    const Schedule& s = schedules_[w];
    for (const auto& [what, moment] : s.units) {
      const auto& [arrival, path] = what;
      if (topology_[topology_[path].component].late != topology::Late::Ignored) continue;
      for (const auto& [writer, held] :
           whole_partition(topology_, script_, waits_, w, s, path, arrival, Part::Awaited)) {
        for (std::size_t again : held) {
          if (again <= moment || s.repetition[again] == 0) continue;
          return fmt::format("world {}: {} comes again after {} has handled its partition", w + 1,
                             id(script_.worlds[w][again].message),
                             topology::describe(topology_, path));
        }
      }
    }
    return "";
  }

  // Whether what is listed at `late`, and what it descends from, could come before `early` without
  // a difference to any path that does not wait.
  bool can_precede(std::size_t w, std::size_t late, std::size_t early) const {
    const Schedule& s = schedules_[w];
    const auto& world = script_.worlds[w];
    std::set<std::size_t> moved;
    for (std::size_t h = late; h != kNever && h >= early;) {
      if (h == early) return false;
      moved.insert(h);
      const std::size_t emission = s.received[h];
      h = emission == kNever ? kNever : s.emissions[emission].handling;
    }
    return std::ranges::none_of(moved, [&](std::size_t m) {
      script_.spend(m - early);
      for (std::size_t h = early; h < m; ++h) {
        if (!moved.contains(h) && world[h].component == world[m].component && race(w, h, m)) {
          return true;
        }
      }
      return false;
    });
  }

  // Whether it matters to some path that does not wait in which order these two are handled.
  bool race(std::size_t w, std::size_t a, std::size_t b) const {
    const auto& world = script_.worlds[w];
    for (const auto& [reads, writes] : {std::pair(a, b), std::pair(b, a)}) {
      for (PathId reader : topology_[world[reads].input].paths) {
        if (waits_.waits(reader)) continue;
        script_.spend(waits_.conflicts().of(reader).size());
        for (const auto& conflict : waits_.rivals(reader)) {
          if (topology_[conflict.writer].from != world[writes].input) continue;
          if (agree(topology_, script_.messages[world[reads].message],
                    script_.messages[world[writes].message], conflict.shared)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  // Whether all that the path waits for is there at the moment when what it emits is.
  std::string check_awaited(std::size_t w, std::size_t h, PathId path, std::size_t moment,
                            MessageIndex emitted) const {
    const Schedule& s = schedules_[w];
    for (const auto& [writer, held] :
         whole_partition(topology_, script_, waits_, w, s, path, s.arrival[h], Part::Awaited)) {
      for (std::size_t arrival : held) {
        if (arrival <= moment || s.repetition[arrival] > 0) continue;
        if (script_.worlds[w][arrival].message >= script_.listed) continue;
        return fmt::format("world {}: {} emits {} before {} of its partition has arrived", w + 1,
                           topology::describe(topology_, path), id(emitted),
                           id(script_.worlds[w][arrival].message));
      }
    }
    return "";
  }

  // A path that waits cannot have emitted first what it handled on arrival, as far as the trace
  // tells, while its partition was still to be completed when the second was emitted.
  std::string check_in_time(std::size_t w, std::size_t first, std::size_t second) const {
    const Schedule& s = schedules_[w];
    const std::size_t h = s.emissions[first].handling;
    const std::size_t later = s.emissions[second].handling;
    const PathId path = *script_.messages[s.emissions[first].message].path;
    const PathId other = *script_.messages[s.emissions[second].message].path;
    if (!waits_.waits(path) || script_.worlds[w][h].unit || later == h) return "";
    if (waits_.waits(other) && !script_.worlds[w][later].unit) return "";
    return check_awaited(w, h, path, later, s.emissions[first].message);
  }

  const Topology& topology_;
  const Script& script_;
  Waits& waits_;
  const std::array<Schedule, 2>& schedules_;
};

}  // namespace

std::string check_orders(const Topology& topology, const Script& script, Waits& waits,
                         const std::array<Schedule, 2>& schedules) {
  return OrderCheck(topology, script, waits, schedules).run();
}

std::string check_last(const Topology& topology, const Script& script, Waits& waits,
                       const std::array<Schedule, 2>& schedules) {
  return OrderCheck(topology, script, waits, schedules).check_last();
}

}  // namespace firebreak::replay::interpreter
