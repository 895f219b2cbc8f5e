// SPDX-License-Identifier: Apache-2.0
// "Every execution is free of anomalies" as one formula. What an execution can show follows from
// the candidates by rules that only ever make more true (an unsealed stream makes a path race, a
// race makes contents differ, these spread), so a clause premises → conclusion for each rule, and
// the sinks' conclusions denied, say that the least solution of the rules is clean; around cycles
// too. The soft constraints are the costs. Clauses follow docs/semantics.md 3 and 4, not the
// encoders.
#include <fmt/format.h>
#include <z3++.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "bench/optima.h"
#include "topology/graph.h"

namespace firebreak::bench {

using topology::AttributeSet;
using topology::Component;
using topology::InputId;
using topology::Mechanism;
using topology::OutputId;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

namespace {

using Premises = std::vector<z3::expr>;

class Query {
 public:
  Query(const Topology& topology, std::span<const topology::Coordination> candidates,
        std::span<const std::uint64_t> costs)
      : topology_(topology),
        candidates_(candidates),
        fed_(fed_streams(topology)),
        optimize_(context_) {
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      chosen_.push_back(fresh("candidate"));
      optimize_.add_soft(!chosen_.back(), std::to_string(costs[i]).c_str());
    }
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      if (const auto* seal = std::get_if<topology::SealStream>(&candidates[i])) {
        seals_.emplace(seal->stream, i);
      } else if (const auto* order = std::get_if<topology::OrderComponent>(&candidates[i])) {
        orders_.emplace(order->component, i);
      } else if (const auto* fifo = std::get_if<topology::MakeFifo>(&candidates[i])) {
        fifos_.emplace(fifo->stream, i);
      }
    }
  }

  std::optional<std::uint64_t> solve(std::span<const std::uint64_t> costs) {
    for (const Path& path : topology_.paths()) hot_.push_back(hot(path));
    for (replicas_ = false;; replicas_ = true) {
      add_mode();
      if (replicas_) break;
    }
    switch (optimize_.check()) {
      case z3::unsat:
        return std::nullopt;
      case z3::unknown:
        throw std::runtime_error("Z3 gave up");
      case z3::sat:
        break;
    }
    const z3::model model = optimize_.get_model();
    std::uint64_t cost = 0;
    for (std::size_t i = 0; i < chosen_.size(); ++i) {
      cost += model.eval(chosen_[i], true).is_true() ? costs[i] : 0;
    }
    return cost;
  }

 private:
  z3::expr fresh(const char* what) {
    return context_.bool_const(fmt::format("{} {}", what, variables_++).c_str());
  }

  void imply(const Premises& premises, const z3::expr& conclusion) {
    z3::expr_vector clause(context_);
    for (const z3::expr& premise : premises) clause.push_back(!premise);
    clause.push_back(conclusion);
    optimize_.add(z3::mk_or(clause));
  }
  static Premises with(Premises premises, const z3::expr& more) {
    premises.push_back(more);
    return premises;
  }

  std::vector<StreamId> streams_into(InputId input) const {
    std::vector<StreamId> result;
    for (StreamId id : topology_[input].streams) {
      if (fed_[id.index()]) result.push_back(id);
    }
    return result;
  }
  // What the component's W paths handle.
  std::vector<StreamId> written(const Component& component) const {
    std::vector<StreamId> result;
    for (InputId input : component.inputs) {
      const auto& paths = topology_[input].paths;
      if (std::none_of(paths.begin(), paths.end(),
                       [&](PathId id) { return topology_[id].writes(); })) {
        continue;
      }
      const auto& streams = topology_[input].streams;
      result.insert(result.end(), streams.begin(), streams.end());
    }
    return result;
  }

  // Semantics 3.4.
  z3::expr hot(const Path& path) {
    if (path.confluent()) return context_.bool_val(false);
    if (path.gate.unknown) return context_.bool_val(true);
    const auto [place, is_new] = hot_paths_.try_emplace(path.id, context_);
    if (!is_new) return place->second;
    const z3::expr result = place->second = fresh("hot");
    std::vector<StreamId> asked = written(topology_[path.component]);
    if (asked.empty()) asked = topology_[path.from].streams;
    for (StreamId id : asked) {
      const AttributeSet key = set_intersection(topology_[id].attributes, path.gate.attributes);
      imply({unsealed(topology_[id], key)}, result);
    }
    return result;
  }

  // Semantics 3.6: no part of the key seals the stream.
  z3::expr unsealed(const Stream& stream, const AttributeSet& key) {
    const auto [place, is_new] = unsealed_.try_emplace({stream.id, key}, context_);
    if (!is_new) return place->second;
    const z3::expr result = place->second = fresh("unsealed");
    if (some_within(stream.seals, key)) return result;
    Premises none;
    const auto [first, last] = seals_.equal_range(stream.id);
    for (auto it = first; it != last; ++it) {
      const auto& seal = std::get<topology::SealStream>(candidates_[it->second]);
      if (is_subset(seal.key, key)) none.push_back(!chosen_[it->second]);
    }
    if (stream.is_source()) {
      imply(none, result);
      return result;
    }
    for (PathId id : topology_[*stream.from].paths)
      unsealed_through(topology_[id], stream, key, none, result);
    return result;
  }

  void unsealed_through(const Path& path, const Stream& stream, const AttributeSet& key,
                        const Premises& none, const z3::expr& result) {
    for (StreamId in : topology_[path.from].streams) {
      AttributeSet kept;
      for (topology::AttributeId a : key) {
        if (keeps(topology_, in, path.id, stream.id, a)) kept.push_back(a);
      }
      imply(with(none, unsealed(topology_[in], kept)), result);
    }
    if (path.confluent()) return;
    imply(with(none, hot(path)), result);
    for (PathId id : topology_[path.component].paths) {
      const Path& other = topology_[id];
      if (!other.confluent() && other.writes()) imply(with(none, hot(other)), result);
    }
  }

  // Semantics 4: two messages that agree on exactly `agreed` may change places.
  z3::expr swap(StreamId a, StreamId b, const AttributeSet& agreed) {
    const auto [place, is_new] = swaps_.try_emplace({replicas_, a, b, agreed}, context_);
    if (!is_new) return place->second;
    const z3::expr result = place->second = fresh("swap");
    const Component& component = topology_[topology_[*topology_[a].to].component];
    if (replicas_ && !component.replicated) return result;
    Premises unordered;
    for (const topology::Ordering& ordering : component.orderings) {
      if (covers(ordering, a, b, agreed)) return result;
    }
    const auto [first, last] = orders_.equal_range(component.id);
    for (auto it = first; it != last; ++it) {
      const auto& order = std::get<topology::OrderComponent>(candidates_[it->second]);
      if (covers(order.ordering, a, b, agreed)) unordered.push_back(!chosen_[it->second]);
    }
    if (a == b && topology_[a].producers == 1) {
      fifo_swap(topology_[a], agreed, unordered, result);
    } else {
      imply(unordered, result);
    }
    return result;
  }

  bool covers(const topology::Ordering& ordering, StreamId a, StreamId b,
              const AttributeSet& agreed) const {
    if (ordering.mechanism == Mechanism::Dynamic && !replicas_) return false;
    const auto has = [&](StreamId id) {
      return std::binary_search(ordering.streams.begin(), ordering.streams.end(), id);
    };
    return has(a) && has(b) && is_subset(ordering.by, agreed);
  }

  void fifo_swap(const Stream& stream, const AttributeSet& agreed, const Premises& unordered,
                 const z3::expr& result) {
    Premises no_fifo = unordered;
    const auto [first, last] = fifos_.equal_range(stream.id);
    for (auto it = first; it != last; ++it) {
      const auto& fifo = std::get<topology::MakeFifo>(candidates_[it->second]);
      if (is_subset(fifo.key, agreed)) no_fifo.push_back(!chosen_[it->second]);
    }
    if (!some_within(stream.fifos, agreed)) imply(no_fifo, result);
    if (stream.is_source()) return;
    for (const auto& [in_a, path_a] : contributions(stream)) {
      for (const auto& [in_b, path_b] : contributions(stream)) {
        AttributeSet before;
        for (topology::AttributeId a : agreed) {
          if (keeps(topology_, in_a, path_a, stream.id, a) &&
              keeps(topology_, in_b, path_b, stream.id, a)) {
            before.push_back(a);
          }
        }
        imply(with(unordered, swap(in_a, in_b, before)), result);
      }
    }
  }

  std::vector<std::pair<StreamId, PathId>> contributions(const Stream& stream) const {
    std::vector<std::pair<StreamId, PathId>> result;
    for (PathId path : topology_[*stream.from].paths) {
      for (StreamId in : streams_into(topology_[path].from)) result.emplace_back(in, path);
    }
    return result;
  }

  // What may differ between two runs, or two replicas (semantics 2, 3).
  void add_mode() {
    in_differs_ = declare(topology_.inputs().size(), "differs in");
    out_differs_ = declare(topology_.outputs().size(), "differs out");
    state_ = declare(topology_.paths().size(), "state");
    in_sees_ = declare(topology_.inputs().size(), "sees in");
    out_sees_ = declare(topology_.outputs().size(), "sees out");
    for (const Component& component : topology_.components()) {
      for (PathId id : component.paths) add_path(component, topology_[id]);
    }
    for (const Stream& stream : topology_.streams()) {
      if (!stream.from) continue;
      const std::size_t from = stream.from->index();
      if (stream.is_sink()) {
        optimize_.add(!out_differs_[from]);
        optimize_.add(!out_sees_[from]);
      } else {
        imply({out_differs_[from]}, in_differs_[stream.to->index()]);
        imply({out_sees_[from]}, in_sees_[stream.to->index()]);
      }
    }
  }

  std::vector<z3::expr> declare(std::size_t count, const char* what) {
    std::vector<z3::expr> result;
    for (std::size_t i = 0; i < count; ++i) result.push_back(fresh(what));
    return result;
  }

  void add_path(const Component& component, const Path& path) {
    const std::size_t from = path.from.index();
    const std::size_t to = path.to.index();
    imply({in_differs_[from]}, out_differs_[to]);
    imply({in_sees_[from]}, out_sees_[to]);
    if (path.writes()) {
      imply({in_differs_[from]}, state_[path.id.index()]);
      if (component.replicated && replicas_) imply({state_[path.id.index()]}, out_sees_[to]);
    }
    if (path.confluent()) return;
    add_view(component, path);
    for (PathId id : component.paths) {
      const Path& writer = topology_[id];
      if (!writer.writes()) continue;
      imply({in_differs_[writer.from.index()]}, out_differs_[to]);
      if (component.replicated && replicas_) imply({state_[id.index()]}, out_sees_[to]);
    }
  }

  void add_view(const Component& component, const Path& path) {
    const z3::expr& differs = out_differs_[path.to.index()];
    const std::vector<StreamId> own = streams_into(path.from);
    const std::vector<StreamId> writers = written(component);
    add_races(own, writers.empty() ? own : writers, path, path.gate.attributes, differs);
    if (path.writes()) {
      add_races(own, own, path, path.gate.attributes, state_[path.id.index()]);
    }
    for (PathId id : component.paths) {
      const Path& writer = topology_[id];
      if (id == path.id || writer.confluent() || !writer.writes()) continue;
      const std::vector<StreamId> sequence = streams_into(writer.from);
      add_races(sequence, sequence, writer, path.gate.attributes, differs);
    }
  }

  void add_races(const std::vector<StreamId>& readers, const std::vector<StreamId>& writers,
                 const Path& path, const AttributeSet& gate, const z3::expr& effect) {
    for (StreamId a : readers) {
      for (StreamId b : writers) {
        if (!fed_[b.index()]) continue;
        const AttributeSet agreed = set_intersection(
            gate, set_intersection(topology_[a].attributes, topology_[b].attributes));
        imply({hot_[path.id.index()], swap(a, b, agreed)}, effect);
      }
    }
  }

  const Topology& topology_;
  std::span<const topology::Coordination> candidates_;
  std::vector<bool> fed_;
  z3::context context_;
  z3::optimize optimize_;
  std::size_t variables_ = 0;
  bool replicas_ = false;
  std::vector<z3::expr> chosen_;
  std::multimap<StreamId, std::size_t> seals_, fifos_;
  std::multimap<topology::ComponentId, std::size_t> orders_;
  std::map<PathId, z3::expr> hot_paths_;
  std::vector<z3::expr> hot_;  // by PathId
  std::map<std::pair<StreamId, AttributeSet>, z3::expr> unsealed_;
  std::map<std::tuple<bool, StreamId, StreamId, AttributeSet>, z3::expr> swaps_;
  std::vector<z3::expr> in_differs_, out_differs_, state_, in_sees_, out_sees_;
};

}  // namespace

std::optional<std::uint64_t> monolithic_optimum(const Topology& topology,
                                                std::span<const topology::Coordination> candidates,
                                                std::span<const std::uint64_t> costs) {
  return Query(topology, candidates, costs).solve(costs);
}

}  // namespace firebreak::bench
