// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "replay/interpreter_schedule.h"

namespace firebreak::replay::interpreter {

namespace {

using result::Anomaly;
using topology::Component;
using topology::Mechanism;
using topology::Ordering;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

class OrderCheck {
 public:
  OrderCheck(const Topology& topology, const result::Trace& trace, const Script& script,
             const std::array<Schedule, 2>& schedules)
      : topology_(topology), trace_(trace), script_(script), schedules_(schedules) {}

  std::string run() const {
    for (const Component& component : topology_.components()) {
      std::string problem;
      if (script_.anomaly != Anomaly::Run && !component.replicated) {
        problem = check_single(component);
      }
      for (const Ordering& ordering : component.orderings) {
        if (problem.empty()) problem = check_ordering(component, ordering);
      }
      if (!problem.empty()) return problem;
    }
    return check_fifo_streams();
  }

 private:
  using Sequence = std::vector<MessageIndex>;

  const std::string& id(MessageIndex message) const { return trace_.messages[message].id; }

  // The first place where two sequences differ, for the reader.
  std::string first_difference(const Sequence& a, const Sequence& b) const {
    const auto [left, right] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    const auto name = [&](auto position, const Sequence& sequence) {
      return position == sequence.end() ? std::string("nothing more") : id(*position);
    };
    return fmt::format("{} in world 1, {} in world 2", name(left, a), name(right, b));
  }

  // Semantics 2.2: an instance that both observers see has one order. What its producers emitted
  // more often in one world than in the other (replicas that differ, section 6) is left out.
  std::string check_single(const Component& component) const {
    std::array<Sequence, 2> orders;
    for (std::size_t w = 0; w < 2; ++w) {
      for (std::size_t h : schedules_[w].at[component.id.index()]) {
        const MessageIndex m = script_.worlds[w][h].message;
        const std::size_t here = schedules_[w].emitted[m].size();
        const std::size_t there = schedules_[1 - w].emitted[m].size();
        if (here == there || schedules_[w].repetition[h] < std::min(here, there)) {
          orders[w].push_back(m);
        }
      }
    }
    if (orders[0] == orders[1]) return "";
    return fmt::format(
        "component {} is not replicated, so both replicas' observers see one order "
        "there, but it differs: {}",
        component.name, first_difference(orders[0], orders[1]));
  }

  // Whether the handling is the first of its emission, and the other world has that, too.
  bool in_both(std::size_t world, std::size_t h) const {
    const Schedule& here = schedules_[world];
    const Schedule& there = schedules_[1 - world];
    const std::size_t emission = here.received[h];
    if (here.handled[emission] != h) return false;
    const MessageIndex m = here.emissions[emission].message;
    const auto& all = here.emitted[m];
    const auto number =
        static_cast<std::size_t>(std::lower_bound(all.begin(), all.end(), emission) - all.begin());
    return number < there.emitted[m].size() && there.handled[there.emitted[m][number]] != kNever;
  }

  // First handlings of what both worlds handle, on these streams, grouped by the values of `by`, in
  // the order of one world.
  std::map<std::vector<std::optional<std::int64_t>>, Sequence> groups(const Component& component,
                                                                      const Ordering& ordering,
                                                                      std::size_t world) const {
    std::map<std::vector<std::optional<std::int64_t>>, Sequence> result;
    for (std::size_t h : schedules_[world].at[component.id.index()]) {
      const MessageIndex m = script_.worlds[world][h].message;
      const Message& message = script_.messages[m];
      if (!covers(ordering, message.stream) || !in_both(world, h)) continue;
      std::vector<std::optional<std::int64_t>> key;
      for (topology::AttributeId attribute : ordering.by) {
        key.push_back(value_of(topology_, message, attribute));
      }
      result[std::move(key)].push_back(m);
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
    return ordering.mechanism == Mechanism::Sequencing || script_.anomaly != Anomaly::Run;
  }

  static bool covers(const Ordering& ordering, StreamId stream) {
    return std::binary_search(ordering.streams.begin(), ordering.streams.end(), stream);
  }

  bool covered(const Component& component, const Message& a, const Message& b) const {
    return std::any_of(component.orderings.begin(), component.orderings.end(),
                       [&](const Ordering& ordering) {
                         return binds(ordering) && covers(ordering, a.stream) &&
                                covers(ordering, b.stream) && agree(topology_, a, b, ordering.by);
                       });
  }

  // Semantics 4.4. With several producers no pair is bound: each may have its own.
  std::string check_fifo_streams() const {
    std::map<StreamId, Sequence> by_stream;
    for (MessageIndex m = 0; m < script_.messages.size(); ++m) {
      const Stream& stream = topology_[script_.messages[m].stream];
      if (stream.fifos.empty() || stream.producers != 1 || !stream.to) continue;
      if (schedules_[0].first(m) == kNever && schedules_[1].first(m) == kNever) continue;
      by_stream[stream.id].push_back(m);
    }
    for (const auto& [stream, messages] : by_stream) {
      for (std::size_t i = 0; i < messages.size(); ++i) {
        for (std::size_t j = i + 1; j < messages.size(); ++j) {
          std::string problem = check_fifo(topology_[stream], messages[i], messages[j]);
          if (!problem.empty()) return problem;
        }
      }
    }
    return "";
  }

  std::string check_fifo(const Stream& stream, MessageIndex a, MessageIndex b) const {
    const Message& left = script_.messages[a];
    const Message& right = script_.messages[b];
    const bool bound = std::any_of(
        stream.fifos.begin(), stream.fifos.end(),
        [&](const topology::AttributeSet& key) { return agree(topology_, left, right, key); });
    if (!bound) return "";
    if (covered(topology_[topology_[*stream.to].component], left, right)) return "";
    return stream.is_source() ? check_source_fifo(stream, a, b) : check_inner_fifo(stream, a, b);
  }

  // One producer sends its messages in one order, which is part of the input.
  std::string check_source_fifo(const Stream& stream, MessageIndex a, MessageIndex b) const {
    for (const Schedule& s : schedules_) {
      if (s.first(a) == kNever || s.first(b) == kNever) return "";
    }
    const bool first = schedules_[0].first(a) < schedules_[0].first(b);
    if (first == (schedules_[1].first(a) < schedules_[1].first(b))) return "";
    return fmt::format("stream '{}' is FIFO, but {} and {} arrive in different orders", stream.name,
                       id(a), id(b));
  }

  std::string check_inner_fifo(const Stream& stream, MessageIndex a, MessageIndex b) const {
    for (std::size_t w = 0; w < 2; ++w) {
      const Schedule& s = schedules_[w];
      for (std::size_t x : s.emitted[a]) {
        for (std::size_t y : s.emitted[b]) {
          if (s.handled[x] == kNever || s.handled[y] == kNever) continue;
          if ((x < y) == (s.handled[x] < s.handled[y])) continue;
          return fmt::format(
              "stream '{}' is FIFO, but in world {} {} is emitted first and {} arrives "
              "first",
              stream.name, w + 1, id(x < y ? a : b), id(x < y ? b : a));
        }
      }
    }
    return "";
  }

  const Topology& topology_;
  const result::Trace& trace_;
  const Script& script_;
  const std::array<Schedule, 2>& schedules_;
};

}  // namespace

std::string check_orders(const Topology& topology, const result::Trace& trace, const Script& script,
                         const std::array<Schedule, 2>& schedules) {
  return OrderCheck(topology, trace, script, schedules).run();
}

}  // namespace firebreak::replay::interpreter
