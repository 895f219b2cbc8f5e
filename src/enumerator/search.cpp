// SPDX-License-Identifier: Apache-2.0
// Depth-first search over deliveries, with memory of the worlds reached. Every world carries what
// a pair must share (World::shared); at the end the outcome is filed under that. Two outcomes in
// one file are a witness.
//
// Worlds that reach the plan's boundary are filed in the same way: from there on, the first one of
// a file and its equals have one future, so a file is opened only when a second, different world
// arrives. Before all that, a few worlds are drawn at random: they hold most witnesses there are,
// and prove nothing.
#include "enumerator/search.h"

#include <algorithm>
#include <functional>
#include <unordered_map>
#include <unordered_set>

#include "enumerator/assignments.h"
#include "enumerator/lineages.h"
#include "enumerator/world.h"

namespace firebreak::enumerator {
namespace {

constexpr int kWalks = 12;

class Search {
 public:
  Search(const Execution& execution, const Plan& plan, Budget& budget)
      : execution_(execution), plan_(plan), budget_(budget) {}

  Answer exhaust() {
    explore(execution_.start());
    if (differ_) return Answer::Differ;
    return budget_.spent() || stuck_ ? Answer::Unknown : Answer::Same;
  }

  /// Some complete worlds, drawn at random (xorshift, always the same).
  bool probe() {
    std::uint64_t random = 88172645463325252U;
    for (int walk = 0; walk < kWalks && !differ_ && !budget_.spent(); ++walk) {
      World world = execution_.start();
      while (world.group != plan_.groups) {
        bool optional = false;
        std::vector<Move> moves = execution_.moves(world, optional);
        thin(moves);
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        const std::size_t pick = (random >> 16) % (moves.size() + (optional ? 1 : 0));
        if (pick == moves.size()) {
          ++world.group;
        } else {
          world = execution_.apply(world, moves[pick]);
        }
        ++budget_.used;
      }
      finish(world);
    }
    return differ_;
  }

 private:
  struct File {
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
    for (const Move& move : execution_.moves(world, optional))
      explore(execution_.apply(world, move));
    if (!optional) return;
    World next = world;
    ++next.group;
    explore(next);
  }

  /// Deliveries whose order the two worlds need not share come first, the others in one order.
  void thin(std::vector<Move>& moves) const {
    const auto settled = [&](const Move& move) {
      return plan_.settled[execution_.component_of(move.message).id.index()];
    };
    const auto first = std::stable_partition(moves.begin(), moves.end(), std::not_fn(settled));
    if (first != moves.begin()) {
      moves.erase(first, moves.end());
    } else if (!moves.empty()) {
      moves.resize(1);
    }
  }

  void finish(const World& world) {
    if (execution_.stuck(world)) {
      stuck_ = true;
      return;
    }
    const Term outcome = execution_.outcome(world);
    const auto [place, fresh] = outcomes_.try_emplace(world.shared_fingerprint(), outcome);
    differ_ = differ_ || place->second != outcome;
  }

  const Execution& execution_;
  const Plan& plan_;
  Budget& budget_;
  bool differ_ = false;
  bool stuck_ = false;
  std::unordered_set<Fingerprint, Fingerprint::Hash> visited_;
  std::unordered_map<Fingerprint, File, Fingerprint::Hash> files_;
  std::unordered_map<Fingerprint, Term, Fingerprint::Hash> outcomes_;
};

}  // namespace

Answer search(const Question& question, const std::vector<unsigned>& messages, Budget& budget) {
  const Slice slice = question.reduced ? slice_of(question.topology, question.target)
                                       : whole(question.topology, question.target);
  const Plan order = plan(question, slice);
  if (order.boundary == 0) return Answer::Same;
  const auto lineages = lineages_of(question.topology, slice, messages);
  if (!lineages) return Answer::Unknown;
  const Assignments values = assignments(question.topology, slice, order, *lineages);
  Terms terms;
  for (const Assignment& assignment : values.all) {
    const Execution execution(question, slice, order, *lineages, assignment, terms);
    if (Search(execution, order, budget).probe()) return Answer::Differ;
  }
  bool certain = values.exhaustive;
  for (const Assignment& assignment : values.all) {
    const Execution execution(question, slice, order, *lineages, assignment, terms);
    const Answer answer = Search(execution, order, budget).exhaust();
    if (answer == Answer::Differ) return answer;
    certain = certain && answer == Answer::Same;
  }
  return certain ? Answer::Same : Answer::Unknown;
}

}  // namespace firebreak::enumerator
