// SPDX-License-Identifier: Apache-2.0
// Takes all promises from the model and makes them the candidates. The minimal repairs of that
// model are the least that has to be promised, since each promise only takes executions away
// (semantics 7.1); what they leave out is a maximal weakening.
#include "repair/tolerate.h"

#include <algorithm>
#include <utility>

#include "check/verify.h"
#include "coordination/promises.h"
#include "repair/minimal_repairs.h"
#include "repair/oracle.h"
#include "repair/search.h"
#include "topology/builder.h"

namespace firebreak::repair {

using namespace coordination;

using result::Tolerance;
using result::Weakening;
using topology::Model;

namespace {

class Tolerating {
 public:
  Tolerating(const Model& model, result::RepairTarget target, base::Environment& environment)
      : model_(model), environment_(environment) {
    Stripped stripped = without_promises(model);
    stripped_ = std::move(stripped.model);
    result_.model = model.name.text;
    result_.target = target;
    result_.promises = *stripped_.repairs;
    for (const topology::Name& stream : stripped.once) result_.apart.push_back({stream.text});
  }

  Tolerance run(std::size_t most, const base::Interim<Tolerance, bool>& found) {
    const Choices choices(stripped_, result_.promises);
    if (exclusive(choices) && is_divergent()) {
      result_.complete = true;
      return std::move(result_);
    }
    Oracle oracle(choices, result_.promises, result_.target, environment_);
    const auto hear = [&](const result::MinimalRepairs& so_far) {
      result_.weakenings.push_back(weakening(so_far.repairs.back(), oracle));
      Tolerance cut = result_;
      cut.out_of_time = true;
      return found(cut);
    };
    const result::MinimalRepairs sets =
        minimal_repairs(stripped_, result_.target, most, environment_, hear);
    result_.complete = sets.complete;
    result_.out_of_time = sets.out_of_time;
    result_.unknown_reason = sets.unknown_reason;
    if (result_.complete && result_.weakenings.empty()) look_at_all();
    if (!result_.weakenings.empty()) look_apart();
    return std::move(result_);
  }

 private:
  Weakening weakening(const result::MinimalRepair& set, Oracle& oracle) {
    Weakening result;
    result.kept = set.candidates;
    result.verified_by_solver = set.verified_by_solver;
    result.verified_by_labels = set.verified_by_labels;
    Subset kept(result_.promises.size(), false);
    for (const std::size_t i : set.candidates) kept[i] = true;
    for (std::size_t i = 0; i < kept.size(); ++i) {
      if (!kept[i]) result.given_up.push_back(i);
    }
    if (set.candidates.empty() || environment_.out_of_time()) return result;
    kept[set.candidates.front()] = false;
    if (auto trace = oracle.evidence(kept)) {
      result.next = set.candidates.front();
      result.trace_of_next = *std::move(trace);
    }
    return result;
  }

  // The model as it is has promises that exclude each other, so no set that is tried has all of
  // them.
  static bool exclusive(const Choices& choices) {
    return !choices.barred().empty() ||
           std::ranges::any_of(choices.rivals(),
                               [](const auto& rivals) { return !rivals.empty(); });
  }

  bool is_divergent() const {
    check::Task task;
    task.traces = 0;
    task.anomalies = result::forbidden(result_.target);
    const topology::Topology topology = topology::build_valid(model_);
    return check::verify(topology, task, environment_).verdict == result::Verdict::Divergent;
  }

  // No set of promises that can be compared is enough. It may be that all of them are, and that
  // some of these cannot be compared (semantics 7.1).
  void look_at_all() {
    Search search(stripped_, result_.target, environment_);
    const Search::Verified whole = search.try_verify(Subset(result_.promises.size(), true));
    if (!whole.by_solver && !whole.by_labels) return;
    result_.complete = false;
    result_.unknown_reason =
        "some of its seals and orderings can be had together only by declaring both, so what one "
        "of them would do without the other is not compared";
  }

  void look_apart() {
    for (result::Apart& apart : result_.apart) {
      Model repeating = model_;
      repeating.repairs.emplace();
      topology::Delivery& delivery =
          std::ranges::find(repeating.streams, apart.stream, [](const auto& stream) {
            return stream.name.text;
          })->delivery;
      delivery = topology::may_lose(delivery) ? topology::Delivery::Unreliable
                                              : topology::Delivery::AtLeastOnce;
      apart.alone = Search(repeating, result_.target, environment_).try_verify({}).by_solver;
    }
  }

  const Model& model_;
  Model stripped_;
  base::Environment& environment_;
  Tolerance result_;
};

}  // namespace

Tolerance tolerate(const Model& model, result::RepairTarget target, std::size_t most,
                   base::Environment& environment, const base::Interim<Tolerance, bool>& found) {
  return Tolerating(model, target, environment).run(most, found);
}

}  // namespace firebreak::repair
