// SPDX-License-Identifier: Apache-2.0
// Depth-first search over deliveries, with memory of the worlds reached. Every world carries what
// a pair must share (World::shared); at the end the outcome is filed under that. Two outcomes in
// one file are a witness.
//
// Worlds that reach the plan's boundary are filed in the same way: from there on, the first one of
// a file and its equals have one future, so a file is opened only when a second, different world
// arrives. A first, *narrow* pass follows only one order of whatever the worlds must share: it finds
// most witnesses at once, and proves nothing.
#include "replay/enumerate_search.h"

#include <unordered_map>
#include <unordered_set>

#include "replay/enumerate_lineages.h"
#include "replay/enumerate_values.h"
#include "replay/enumerate_world.h"

namespace firebreak::replay::schedules {
namespace {

class Search {
 public:
  Search(const Execution& execution, const Plan& plan, Budget& budget, bool narrow)
      : execution_(execution), plan_(plan), budget_(budget), narrow_(narrow) {}

  Answer run() {
    explore(execution_.start());
    if (differ_) return Answer::Differ;
    return budget_.spent() ? Answer::Unknown : Answer::Same;
  }

 private:
  struct File {
    Fingerprint first;
    World world;
    bool open = false;
  };

  void explore(const World& world) {
    if (differ_ || budget_.spent()) return;
    if (!visited_.insert(world.fingerprint()).second) return;
    ++budget_.used;
    if (world.group == plan_.groups) return finish(world);
    if (world.group != plan_.boundary) return expand(world);
    const auto [place, fresh] = files_.try_emplace(world.shared_fingerprint());
    File& file = place->second;
    if (fresh) {
      file.first = world.fingerprint();
      file.world = world;
      return;
    }
    if (!file.open) {
      file.open = true;
      expand(file.world);
    }
    expand(world);
  }

  void expand(const World& world) {
    bool optional = false;
    std::vector<bool> followed(narrow_ ? plan_.settled.size() : 0, false);
    for (const Move& move : execution_.moves(world, optional)) {
      if (narrow_) {
        const std::size_t component = execution_.component_of(move.message).id.index();
        if (plan_.settled[component] && followed[component]) continue;
        followed[component] = true;
      }
      explore(execution_.apply(world, move));
    }
    if (!optional) return;
    World next = world;
    ++next.group;
    explore(next);
  }

  void finish(const World& world) {
    Fingerprint outcome;
    for (const Term term : execution_.outcome(world)) outcome.mix(term);
    const auto [place, fresh] = outcomes_.try_emplace(world.shared_fingerprint(), outcome);
    differ_ = differ_ || place->second != outcome;
  }

  const Execution& execution_;
  const Plan& plan_;
  Budget& budget_;
  bool narrow_;
  bool differ_ = false;
  std::unordered_set<Fingerprint, Fingerprint::Hash> visited_;
  std::unordered_map<Fingerprint, File, Fingerprint::Hash> files_;
  std::unordered_map<Fingerprint, Fingerprint, Fingerprint::Hash> outcomes_;
};

Answer search_narrowly(const Execution& execution, const Plan& plan, Budget& budget) {
  Budget some{.limit = (budget.limit - budget.used) / 4, .used = 0};
  const Answer answer = Search(execution, plan, some, true).run();
  budget.used += some.used;
  return answer;
}

bool anything_settled(const Plan& plan) {
  for (const bool settled : plan.settled) {
    if (settled) return true;
  }
  return false;
}

}  // namespace

Answer search(const Question& question, unsigned messages, Budget& budget) {
  const Slice slice = question.reduced ? slice_of(question.topology, question.target)
                                       : whole(question.topology, question.target);
  const Plan order = plan(question, slice);
  if (order.boundary == 0) return Answer::Same;
  const auto lineages = lineages_of(question.topology, slice, messages);
  if (!lineages) return Answer::Unknown;
  const Assignments values = assignments(question.topology, slice, order, *lineages);
  bool certain = values.exhaustive;
  Terms terms;
  for (const bool narrow : {true, false}) {
    if (narrow && !anything_settled(order)) continue;
    for (const Assignment& assignment : values.all) {
      const Execution execution(question, slice, order, *lineages, assignment, terms);
      const Answer answer = narrow ? search_narrowly(execution, order, budget)
                                   : Search(execution, order, budget, false).run();
      if (answer == Answer::Differ) return answer;
      if (!narrow && answer == Answer::Unknown) certain = false;
    }
  }
  return certain ? Answer::Same : Answer::Unknown;
}

}  // namespace firebreak::replay::schedules
