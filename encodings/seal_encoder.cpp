// SPDX-License-Identifier: Apache-2.0
// Which O paths are not sealed (semantics 3.5, 3.7).
//
// "Stream s is sealed on some key compatible with gate g" asks for one key only. Compatibility is
// closed under union, so among the keys inside s's schema there is a largest compatible one,
// M(s, g), and since a seal holds for every larger key too, s is sealed on some
// compatible key iff it is sealed on M(s, g). Asked of a stream that is not declared so, the same
// question goes to every stream u that contributes through a path p: sealed on K ∩ kept(u, p, s)?
// So the variables are the pairs (stream, key) that are asked for, found from the gates upwards:
//
//   hot(p)          → ⋁_{q rival of p, w into q} unsealed(w, M(w, shared(p, q)))   (gate * : true)
//   unsealed(s, K)  → ⋁_{p, u into s} unsealed(u, K ∩ kept(u, p, s)) ∨ bad(p)
//   unsealed(s, K)  → ¬chosen(seal of s on K')                      for every candidate K' ⊆ K
//   bad(p)          = hot(p) ∨ ⋁_{q OW in p's component} hot(q) for an O path p, else false
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

#include "encodings/encoders.h"
#include "encodings/seal_questions.h"
#include "topology/owed.h"
#include "topology/seal_keys.h"

namespace firebreak::encodings {

namespace {

using smt::Lit;
using topology::AttributeSet;
using topology::Component;
using topology::Conflict;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

class SealEncoder {
 public:
  SealEncoder(EncodingContext& context, const CoordinationTable& coordination,
              const std::vector<bool>& dropped, Unsealed& asked)
      : context_(context),
        coordination_(coordination),
        dropped_(dropped),
        others_(asked),
        topology_(context.topology()),
        formula_(context.formula()),
        reachable_(sealed_upstream()),
        questions_(formula_),
        hot_(topology_.paths().size()) {}

  void run() {
    formula_.section("Seals: which O paths are not sealed");
    for (const Path& path : topology_.paths()) ask_hot(path);
    std::vector<Answer> answers;
    for (const auto& [question, literal] : others_) {
      answers.push_back(unsealed(topology_[question.first], question.second));
    }
    while (!open_.empty()) {
      const Node node = open_.front();
      open_.pop_front();
      expand(node);
    }
    questions_.encode();
    for (const Path& path : topology_.paths()) {
      const Answer& answer = hot_[path.id.index()];
      if (!answer.node) {
        formula_.imply(context_.hot(path.id), {answer.constant});
      } else {
        formula_.imply(context_.hot(path.id), {questions_[*answer.node].literal});
      }
    }
    auto answer = answers.begin();
    for (auto& [question, literal] : others_) {
      literal = answer->node ? questions_[*answer->node].literal : answer->constant;
      ++answer;
    }
  }

 private:
  using Node = SealQuestions::Node;
  using Answer = SealQuestions::Answer;
  using Question = SealQuestions::Question;
  static Answer known(Lit constant) { return SealQuestions::known(constant); }

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

  // hot(p)
  const Answer& ask_hot(const Path& path) {
    std::optional<Answer>& place = asked_hot_.try_emplace(path.id).first->second;
    if (!place) place = hot_[path.id.index()] = hot_answer(path);
    return *place;
  }

  Answer hot_answer(const Path& path) {
    if (path.confluent()) return known(smt::kFalse);
    const auto rivals = context_.conflicts().of(path.id);
    if (rivals.empty()) return known(smt::kFalse);
    if (dropped_[path.id.index()]) return known(smt::kTrue);
    std::vector<Answer> answers;
    for (const Conflict& conflict : rivals) {
      if (conflict.complete.unknown) return known(smt::kTrue);
      for (StreamId id : topology_[topology_[conflict.writer].from].streams) {
        answers.push_back(unsealed(
            topology_[id],
            largest_compatible_key(topology_, conflict.complete, topology_[id].attributes)));
        if (!answers.back().node && answers.back().constant == smt::kTrue) return answers.back();
      }
    }
    return questions_.any(std::move(answers), "not sealed: " + describe(topology_, path.id));
  }

  Answer unsealed(const Stream& stream, const AttributeSet& key) {
    if (!reachable_[stream.id.index()]) return known(smt::kTrue);
    Question question{stream.id, key, {}, {}, {}, false, smt::kTrue};
    for (const GuardedKey& seal : coordination_.seals[stream.id.index()]) {
      if (!is_subset(seal.key, key)) continue;
      if (seal.active == smt::kTrue) return known(smt::kFalse);
      question.guards.push_back(seal.active);
    }
    const bool ends_here = !stream.from || !topology_[topology_[*stream.from].component].forwards;
    if (ends_here && question.guards.empty()) return known(smt::kTrue);
    question.always = ends_here;
    const auto [place, fresh] =
        asked_.try_emplace({stream.id, key}, static_cast<Node>(questions_.size()));
    if (fresh) {
      question.name =
          fmt::format("{} is not sealed on [{}]", stream.name, describe(topology_, key));
      questions_.add(std::move(question));
      open_.push_back(place->second);
    }
    return {place->second, {}};
  }

  // Whether the path keeps punctuations back: an O path that is not sealed, or that owes more,
  // or one beside an OW path that is not.
  Answer bad(const Path& path) {
    if (path.confluent() || context_.conflicts().of(path.id).empty()) return known(smt::kFalse);
    std::vector<Answer> answers{ask_hot(path), hot_writer(topology_[path.component])};
    for (const topology::Owed& end : owed_ends(topology_, context_.conflicts(), path.id)) {
      answers.push_back(unsealed(topology_[end.first], end.second));
    }
    return questions_.any(std::move(answers),
                          "keeps punctuations: " + describe(topology_, path.id));
  }
  Answer hot_writer(const Component& component) {
    std::optional<Answer>& place = hot_writers_[component.id];
    if (place) return *place;
    std::vector<Answer> answers;
    for (PathId id : component.paths) {
      if (topology_[id].annotation == topology::Annotation::OW) {
        answers.push_back(ask_hot(topology_[id]));
      }
    }
    place = questions_.any(std::move(answers), "some OW path is not sealed: " + component.name);
    return *place;
  }

  void expand(Node node) {
    if (questions_[node].always) return;
    const Stream& stream = topology_[*questions_[node].stream];
    std::vector<Node> reasons;
    const auto add = [&](const Answer& answer) {
      if (answer.node) reasons.push_back(*answer.node);
      if (!answer.node && answer.constant == smt::kTrue) questions_[node].always = true;
    };
    for (PathId id : topology_[*stream.from].paths) {
      add(bad(topology_[id]));
      for (StreamId in : topology_[topology_[id].from].streams) {
        AttributeSet kept;
        for (topology::AttributeId a : questions_[node].key) {
          if (keeps(topology_, in, id, stream.id, a)) kept.push_back(a);
        }
        add(unsealed(topology_[in], kept));
      }
    }
    std::sort(reasons.begin(), reasons.end());
    reasons.erase(std::unique(reasons.begin(), reasons.end()), reasons.end());
    questions_[node].reasons = std::move(reasons);
  }

  EncodingContext& context_;
  const CoordinationTable& coordination_;
  const std::vector<bool>& dropped_;
  Unsealed& others_;
  const Topology& topology_;
  smt::Formula& formula_;
  std::vector<bool> reachable_;
  SealQuestions questions_;
  std::deque<Node> open_;
  std::map<std::pair<StreamId, AttributeSet>, Node> asked_;
  std::map<PathId, std::optional<Answer>> asked_hot_;
  std::map<topology::ComponentId, std::optional<Answer>> hot_writers_;
  std::vector<Answer> hot_;  // by PathId
};

}  // namespace

void encode_seals(EncodingContext& context, const CoordinationTable& coordination,
                  const std::vector<bool>& dropped, Unsealed& asked) {
  SealEncoder(context, coordination, dropped, asked).run();
}

}  // namespace firebreak::encodings
