// SPDX-License-Identifier: Apache-2.0
// Which O paths handle their partitions as units.
//
// "Stream s is sealed on some key compatible with gate g" asks for one key only. Compatibility is
// closed under union, so among the keys inside s's schema there is a largest compatible one,
// M(s, g), and since a seal holds for every larger key too (semantics 3.6), s is sealed on some
// compatible key iff it is sealed on M(s, g). Asked of a stream that is not declared so, the same
// question goes to every stream u that contributes through a path p: sealed on K ∩ kept(u, p, s)?
// So the variables are the pairs (stream, key) that are asked for, found from the gates upwards:
//
//   hot(p)          → ⋁_{w writes p's view} unsealed(w, M(w, gate(p)))          (gate * : true)
//   unsealed(s, K)  → ⋁_{p, u into s} unsealed(u, K ∩ kept(u, p, s)) ∨ bad(p)
//   unsealed(s, K)  → ¬chosen(seal of s on K')                      for every candidate K' ⊆ K
//   bad(p)          = hot(p) ∨ ⋁_{q OW in p's component} hot(q) for an O path p, else false
//
// "Unsealed" needs support, around a cycle too: that is the coinductive reading of 3.6.
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

#include "encodings/encoders.h"
#include "topology/dependencies.h"

namespace firebreak::encodings {

namespace {

using smt::Lit;
using topology::AttributeSet;
using topology::Component;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

class SealEncoder {
 public:
  SealEncoder(EncodingContext& context, const CoordinationTable& coordination)
      : context_(context),
        coordination_(coordination),
        topology_(context.topology()),
        formula_(context.formula()),
        founded_(context, "unsealed"),
        reachable_(sealed_upstream()) {}

  void run() {
    formula_.section("Seals: which O paths do not handle their partitions as units");
    for (const Component& component : topology_.components()) encode_component(component);
    while (!open_.empty()) {
      const Question question = std::move(open_.front());
      open_.pop_front();
      encode_unsealed(question);
    }
    founded_.finish();
  }

 private:
  using Flag = WellFounded::Flag;

  struct Hot {
    Flag flag;
    Lit literal;
  };

  struct Answer {
    Lit literal = smt::kTrue;
    std::uint32_t number = 0;
  };
  // "Is the stream unsealed on the key?", which stands at the stream's output interface.
  struct Question {
    StreamId stream;
    AttributeSet key;
    Answer answer;
  };

  // By StreamId: whether a seal, declared or to be chosen, stands on the stream or anywhere
  // upstream. Only there can the answer be "sealed".
  std::vector<bool> sealed_upstream() const {
    std::vector<bool> reached(topology_.streams().size(), false);
    std::vector<bool> seen(topology_.outputs().size(), false);
    std::vector<StreamId> work;
    for (const Stream& stream : topology_.streams()) {
      if (coordination_.seals[stream.id.index()].empty()) continue;
      reached[stream.id.index()] = true;
      work.push_back(stream.id);
    }
    while (!work.empty()) {
      const Stream& stream = topology_[work.back()];
      work.pop_back();
      if (!stream.to) continue;
      for (PathId path : topology_[*stream.to].paths) {
        const topology::OutputId output = topology_[path].to;
        if (seen[output.index()]) continue;
        seen[output.index()] = true;
        for (StreamId next : topology_[output].streams) {
          if (reached[next.index()]) continue;
          reached[next.index()] = true;
          work.push_back(next);
        }
      }
    }
    return reached;
  }

  void encode_component(const Component& component) {
    std::vector<StreamId> writers;
    for (topology::InputId input : component.inputs) {
      const auto& paths = topology_[input].paths;
      const bool writes =
          std::any_of(paths.begin(), paths.end(), [&](PathId p) { return topology_[p].writes(); });
      const auto& streams = topology_[input].streams;
      if (writes) writers.insert(writers.end(), streams.begin(), streams.end());
    }
    for (PathId id : component.paths) {
      const Path& path = topology_[id];
      if (path.confluent()) {
        formula_.imply(context_.hot(id), {});
      } else if (!path.gate.unknown) {
        // Where it stands: at the state that p reads, or, if there is none, at p's input.
        const Vertex vertex = writers.empty() ? Vertex::of(path.from) : Vertex::of(component.id);
        const Hot fresh{{vertex, next_hot_++}, context_.hot(id)};
        const auto [place, first] = hot_.try_emplace({vertex, path.gate.attributes}, fresh);
        hot_of_.emplace(id, place->second);
        if (first) {
          encode_hot(path, writers.empty() ? topology_[path.from].streams : writers, fresh.flag);
        } else {
          formula_.imply(context_.hot(id), {place->second.literal});
        }
      }
    }
  }

  // hot(p) → ⋁_w unsealed(w, M(w, gate(p)))
  void encode_hot(const Path& path, const std::vector<StreamId>& asked, Flag here) {
    std::vector<Lit> reasons;
    for (StreamId id : asked) {
      const Stream& stream = topology_[id];
      reasons.push_back(support(stream, largest_compatible(stream, path.gate), here));
    }
    formula_.imply(context_.hot(path.id), reasons);
  }

  // A literal that implies "the stream is unsealed on the key" and may support `to`.
  Lit support(const Stream& stream, const AttributeSet& key, Flag to) {
    const Answer answer = unsealed(stream, key);
    if (answer.literal.is_constant() || stream.is_source()) return answer.literal;
    return founded_.support({Vertex::of(*stream.from), answer.number}, answer.literal, to);
  }

  AttributeSet largest_compatible(const Stream& stream, const topology::Gate& gate) const {
    AttributeSet key = stream.attributes;
    while (true) {
      const AttributeSet image = set_intersection(gate.attributes, closure(topology_, key));
      AttributeSet next = set_intersection(key, closure(topology_, image));
      if (next == key) return key;
      key = std::move(next);
    }
  }

  Answer unsealed(const Stream& stream, const AttributeSet& key) {
    if (!reachable_[stream.id.index()]) return {smt::kTrue, 0};
    const auto& seals = coordination_.seals[stream.id.index()];
    const auto holds = [&](const GuardedKey& seal) {
      return seal.active == smt::kTrue && is_subset(seal.key, key);
    };
    if (std::any_of(seals.begin(), seals.end(), holds)) return {smt::kFalse, 0};
    const auto [place, fresh] = asked_.try_emplace({stream.id, key});
    if (fresh) {
      place->second.literal = formula_.variable(
          fmt::format("{} is not sealed on [{}]", stream.name, describe(topology_, key)));
      place->second.number = static_cast<std::uint32_t>(asked_.size());
      open_.push_back({stream.id, key, place->second});
    }
    return place->second;
  }

  void encode_unsealed(const Question& question) {
    const Stream& stream = topology_[question.stream];
    for (const GuardedKey& seal : coordination_.seals[stream.id.index()]) {
      if (is_subset(seal.key, question.key)) {
        formula_.imply(question.answer.literal, {!seal.active});
      }
    }
    if (stream.is_source()) return;
    const Flag here{Vertex::of(*stream.from), question.answer.number};
    std::vector<Lit> reasons;
    for (PathId id : topology_[*stream.from].paths) {
      const Path& path = topology_[id];
      if (!path.confluent()) {
        reasons.push_back(hot(path, here));
        reasons.push_back(hot_writer(topology_[path.component], here));
      }
      for (StreamId in : topology_[path.from].streams) {
        AttributeSet kept;
        for (topology::AttributeId a : question.key) {
          if (keeps(topology_, in, id, stream.id, a)) kept.push_back(a);
        }
        reasons.push_back(support(topology_[in], kept, here));
      }
    }
    formula_.imply(question.answer.literal, reasons);
  }

  // A literal that implies hot(p), of an O path p, and may support `to`.
  Lit hot(const Path& path, Flag to) {
    if (path.gate.unknown) return smt::kTrue;
    const Hot& flag = hot_of_.at(path.id);
    return founded_.support(flag.flag, flag.literal, to);
  }

  // A literal that implies hot(q) of some OW path q of the component and may support `to`.
  Lit hot_writer(const Component& component, Flag to) {
    const Hot fresh{{Vertex::of(component.id), next_hot_++}, smt::kFalse};
    const auto [place, first] = hot_writer_.try_emplace(component.id.value, fresh);
    if (first) {
      std::vector<Lit> reasons;
      for (PathId id : component.paths) {
        if (topology_[id].annotation != topology::Annotation::OW) continue;
        reasons.push_back(hot(topology_[id], fresh.flag));
      }
      if (!reasons.empty()) {
        place->second.literal = formula_.variable(
            fmt::format("some OW path of {} is not handled as units", component.name));
        formula_.imply(place->second.literal, reasons);
      }
    }
    return founded_.support(place->second.flag, place->second.literal, to);
  }

  EncodingContext& context_;
  const CoordinationTable& coordination_;
  const Topology& topology_;
  smt::Formula& formula_;
  WellFounded founded_;
  std::vector<bool> reachable_;
  std::map<std::pair<StreamId, AttributeSet>, Answer> asked_;
  // Paths with the same gate that read the same ask the same question.
  std::map<std::pair<Vertex, AttributeSet>, Hot> hot_;
  std::map<PathId, Hot> hot_of_;  // by path with a known gate
  std::map<std::uint32_t, Hot> hot_writer_;
  std::uint32_t next_hot_ = 0;
  std::deque<Question> open_;
};

}  // namespace

void encode_seals(EncodingContext& context, const CoordinationTable& coordination) {
  SealEncoder(context, coordination).run();
}

}  // namespace firebreak::encodings
