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
//
// "Sealed" is a least fixpoint, so "unsealed" is a greatest one: around a cycle, "unsealed"
// supports itself. All other flags are well founded. To make these well founded too, a question on
// a cycle is either true without support, if no candidate seals a stream of the cycle, or unrolled
// as many times as there are questions on it: "not sealed by seals that travel at most so far".
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

#include "encodings/encoders.h"
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
    encode();
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
  using Node = std::uint32_t;

  // A question, or what is known without asking.
  struct Answer {
    std::optional<Node> node;
    Lit constant = smt::kFalse;
  };
  static Answer known(Lit constant) { return {std::nullopt, constant}; }

  // Is the stream unsealed on the key; or, without a stream, does one of `reasons` hold?
  struct Question {
    std::optional<StreamId> stream;
    AttributeSet key;
    std::string name;
    std::vector<Lit> guards;    // it does not hold if one of these seals is chosen
    std::vector<Node> reasons;  // it holds only if one of these does,
    bool always = false;        // or always
    Lit literal = smt::kTrue;
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

  // Whether one of the answers is "yes": a question of its own if that is open. Paths that ask the
  // same share it.
  Answer any(std::vector<Answer> answers, const std::string& name) {
    std::vector<Node> reasons;
    for (const Answer& answer : answers) {
      if (answer.node) {
        reasons.push_back(*answer.node);
      } else if (answer.constant == smt::kTrue) {
        return known(smt::kTrue);
      }
    }
    std::sort(reasons.begin(), reasons.end());
    reasons.erase(std::unique(reasons.begin(), reasons.end()), reasons.end());
    if (reasons.empty()) return known(smt::kFalse);
    if (reasons.size() == 1) return {reasons.front(), {}};
    const auto [place, fresh] = any_.try_emplace(reasons, static_cast<Node>(questions_.size()));
    if (fresh)
      questions_.push_back({std::nullopt, {}, name, {}, std::move(reasons), false, smt::kTrue});
    return {place->second, {}};
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
    return any(std::move(answers), "not sealed: " + describe(topology_, path.id));
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
      questions_.push_back(std::move(question));
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
    return any(std::move(answers), "keeps punctuations: " + describe(topology_, path.id));
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
    place = any(std::move(answers), "some OW path is not sealed: " + component.name);
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

  // Questions that rest on no cycle, reasons first.
  std::vector<Node> well_founded() const {
    std::vector<std::vector<Node>> used(questions_.size());
    std::vector<std::size_t> left(questions_.size(), 0);
    std::vector<Node> order;
    for (Node node = 0; node < questions_.size(); ++node) {
      left[node] = questions_[node].always ? 0 : questions_[node].reasons.size();
      if (left[node] == 0) order.push_back(node);
      if (questions_[node].always) continue;
      for (Node reason : questions_[node].reasons) used[reason].push_back(node);
    }
    for (std::size_t i = 0; i < order.size(); ++i) {
      for (Node node : used[order[i]]) {
        if (--left[node] == 0) order.push_back(node);
      }
    }
    return order;
  }

  void encode() {
    const std::vector<Node> order = well_founded();
    std::vector<bool> done(questions_.size(), false);
    std::vector<Node> cyclic;
    for (Node node : order) done[node] = true;
    bool guarded = false;
    for (Node node = 0; node < questions_.size(); ++node) {
      if (done[node]) continue;
      cyclic.push_back(node);
      guarded = guarded || !questions_[node].guards.empty();
    }
    // What rests on no cycle first; what does, level by level, starting with "unsealed".
    for (Node node : order) conclude(node);
    const std::size_t levels = guarded ? cyclic.size() : 1;
    for (std::size_t level = 0; level < levels; ++level) {
      std::vector<Lit> next;
      for (Node node : cyclic) next.push_back(literal_of(node));
      for (std::size_t i = 0; i < cyclic.size(); ++i) questions_[cyclic[i]].literal = next[i];
    }
  }

  void conclude(Node node) { questions_[node].literal = literal_of(node); }

  // From the reasons' literals as they are now.
  Lit literal_of(Node node) {
    const Question& question = questions_[node];
    std::vector<Lit> reasons;
    bool always = question.always;
    for (Node reason : question.reasons) {
      const Lit literal = questions_[reason].literal;
      always = always || literal == smt::kTrue;
      reasons.push_back(literal);
    }
    if (always && question.guards.empty()) return smt::kTrue;
    const Lit result = formula_.variable(question.name);
    for (Lit guard : question.guards) formula_.imply(result, {!guard});
    if (!always) formula_.imply(result, reasons);
    return result;
  }

  EncodingContext& context_;
  const CoordinationTable& coordination_;
  const std::vector<bool>& dropped_;
  Unsealed& others_;
  const Topology& topology_;
  smt::Formula& formula_;
  std::vector<bool> reachable_;
  std::vector<Question> questions_;
  std::deque<Node> open_;
  std::map<std::pair<StreamId, AttributeSet>, Node> asked_;
  std::map<std::vector<Node>, Node> any_;
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
