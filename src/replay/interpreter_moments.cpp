// SPDX-License-Identifier: Apache-2.0
// When paths that wait handle what they have (semantics 3.5, 3.9, 4.5): the moments that the trace
// lists, and what it emits and lists no moment of.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "replay/interpreter_orders.h"
#include "topology/observers.h"
#include "topology/source_order.h"

namespace firebreak::replay::interpreter {

namespace {

using topology::Component;
using topology::Ordering;
using topology::PathId;

class MomentCheck : private OrderFacts {
 public:
  explicit MomentCheck(const OrderFacts& facts) : OrderFacts(facts) {}

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

 private:
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
};

}  // namespace

std::string check_moments(const OrderFacts& facts, const Component& component) {
  return MomentCheck(facts).check_moments(component);
}

std::string check_emissions_in_time(const OrderFacts& facts, std::size_t world) {
  return MomentCheck(facts).check_emissions(world);
}

std::string check_late(const OrderFacts& facts, std::size_t world) {
  return MomentCheck(facts).check_late(world);
}

}  // namespace firebreak::replay::interpreter
