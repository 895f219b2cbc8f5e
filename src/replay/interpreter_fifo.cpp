// SPDX-License-Identifier: Apache-2.0
// FIFO streams (semantics 4.4): what one producer emits arrives in the order in which it emits it.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "replay/interpreter_orders.h"
#include "replay/interpreter_producers.h"
#include "topology/instances.h"
#include "topology/observers.h"

namespace firebreak::replay::interpreter {

namespace {

using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

class FifoCheck : private OrderFacts {
 public:
  explicit FifoCheck(const OrderFacts& facts) : OrderFacts(facts) {}

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

  // Whether one instance made both (semantics 1.9).
  bool of_one_instance(MessageIndex a, MessageIndex b) const {
    const Message& left = script_.messages[*script_.messages[a].parent];
    const Message& right = script_.messages[*script_.messages[b].parent];
    return topology::one_instance(
        topology_, left.stream, right.stream,
        [&](const topology::AttributeSet& by) { return agree(topology_, left, right, by); });
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
};

}  // namespace

std::string check_fifo_streams(const OrderFacts& facts) {
  return FifoCheck(facts).check_fifo_streams();
}

std::string check_last(const Topology& topology, const Script& script, Waits& waits,
                       const std::array<Schedule, 2>& schedules) {
  return FifoCheck(OrderFacts(topology, script, waits, schedules)).check_last();
}

}  // namespace firebreak::replay::interpreter
