// SPDX-License-Identifier: Apache-2.0
// Uses the search for the cheapest repair with another objective: it tries a choice that is Pareto
// optimal among those that no counterexample refutes. Every repair is among these choices, so if
// the choice is a repair, no repair dominates it. It joins the front, and the following choices
// must be better than each point of the front in some dimension.
#include "repair/pareto.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "coordination/candidates.h"
#include "hitting/pareto_sets.h"
#include "repair/effort.h"
#include "repair/repair.h"
#include "repair/search.h"
#include "topology/builder.h"

namespace firebreak::repair {

using namespace coordination;

using result::Effort;
using result::ParetoFront;
using result::RepairTarget;

namespace {

class Front {
 public:
  Front(const topology::Model& model, RepairTarget target, base::Environment& environment,
        const base::Interim<ParetoFront>& found)
      : model_(model), environment_(environment), found_(found) {
    const topology::Topology topology = topology::build_valid(model);
    front_.model = model.name.text;
    front_.target = target;
    front_.candidates = candidates(model, topology);
    charges_ = effort_charges({model, topology}, front_.candidates);
    for (std::size_t i = 0; i < front_.candidates.size(); ++i) {
      Subset one(front_.candidates.size(), false);
      one[i] = true;
      front_.efforts.push_back(effort(charges_, one));
    }
  }

  ParetoFront run(std::size_t most) {
    for (auto kind = result::kTargets.rbegin(); kind != result::kTargets.rend(); ++kind) {
      front_.targets.push_back(repair(model_, kind->target, environment_));
      front_.targets.back().certificate.clear();
      publish();
    }
    find_points(most);
    return std::move(front_);
  }

 private:
  void publish() const {
    ParetoFront now = front_;
    now.out_of_time = true;
    found_(now);
  }

  void find_points(std::size_t most) {
    hitting::ParetoSets* sets = nullptr;
    Search search(model_, front_.target, environment_, [&](const Choices& choices) {
      auto made = std::make_unique<hitting::ParetoSets>(
          hitting::FrontProblem{choices.size(), charges_, choices.costs(), choices.candidates()},
          environment_);
      sets = made.get();
      return made;
    });
    while (const auto best = search.cheapest()) {
      const Effort costs = effort(charges_, *best);
      environment_.report_progress(fmt::format("repair: {} points of the front, next {} messages",
                                               front_.points.size(), costs.messages));
      if (search.is_repair(*best)) {
        if (front_.points.size() == most) return;
        const Search::Verified verified = search.verify(*best);
        front_.points.push_back({costs,
                                 {indices(*best), search.choices().cost(*best), verified.by_solver,
                                  verified.by_labels}});
        publish();
        sets->improve_on({costs.messages, costs.rounds, costs.processes});
      }
      if (search.gave_up()) break;
    }
    front_.complete = !search.gave_up() && !search.passed_over();
    front_.out_of_time = !front_.complete;
    front_.unknown_reason = search.reason();
  }

  const topology::Model& model_;
  base::Environment& environment_;
  const base::Interim<ParetoFront>& found_;
  ParetoFront front_;
  EffortCharges charges_;
};

}  // namespace

ParetoFront pareto(const topology::Model& model, RepairTarget target, std::size_t most,
                   base::Environment& environment, const base::Interim<ParetoFront>& found) {
  return Front(model, target, environment, found).run(most);
}

}  // namespace firebreak::repair
