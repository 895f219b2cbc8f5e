// SPDX-License-Identifier: Apache-2.0
// The argument of semantics 7.3 and 7.4, one step after the other. Each entry of the certificate says
// that every repair contains one of its elements: without them its trace still is a pair of
// executions, so it is replayed in the weakest model that has all others, and with each one of its
// elements it is none. Then no repair is cheaper than the cheapest choice that contains an element of
// each entry, and there is none if no choice does. That the repair is one is what the labels say of
// the repaired model, which are a proof (rule set `sound`); where they are too cautious to say so,
// nothing but the solver could tell, and the claim is refused.
#include "repair/certify.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "labels/labels.h"
#include "repair/candidates.h"
#include "repair/choices.h"
#include "repair/least_hitting_cost.h"
#include "repair/widen.h"
#include "replay/interpreter.h"
#include "result/verdict.h"
#include "topology/builder.h"

namespace firebreak::repair {

using result::Anomaly;
using result::RepairResult;
using result::RepairTarget;
using topology::Model;
using topology::Topology;

namespace {

using Indices = std::vector<std::size_t>;

bool ascending_below(const Indices& indices, std::size_t size) {
  for (std::size_t i = 0; i < indices.size(); ++i) {
    if (indices[i] >= size || (i > 0 && indices[i - 1] >= indices[i])) return false;
  }
  return true;
}

std::optional<Topology> built(const Model& model) {
  base::Diagnostics diagnostics;
  return topology::build(model, {}, diagnostics);
}

class Certifier {
 public:
  Certifier(const Model& model, const RepairResult& result, const ModelText& text,
            const CertifyLimits& limits)
      : model_(model), result_(result), text_(text), limits_(limits) {
    program_ = model;
    program_.repairs.reset();
    program_.expect.reset();
  }

  std::vector<std::string> run() {
    check_candidates();
    if (!problems_.empty()) return std::move(problems_);
    choices_.emplace(program_, candidates_);
    check_indices();
    if (!problems_.empty()) return std::move(problems_);
    for (std::size_t i = 0; i < result_.certificate.size(); ++i) check_entry(i);
    check_bound();
    if (result_.repair) {
      check_repair();
    } else {
      check_no_repair();
    }
    check_baseline();
    return std::move(problems_);
  }

 private:
  template <class... Parts>
  void problem(fmt::format_string<Parts...> text, Parts&&... parts) {
    problems_.push_back(fmt::format(text, std::forward<Parts>(parts)...));
  }

  // The candidates are those of the model: what it lists under `repairs`, or what is found.
  void check_candidates() {
    const auto topology = built(model_);
    if (!topology) {
      problem("the model does not build");
      return;
    }
    if (result_.model != model_.name.text) {
      problem("the repair is one of '{}', but the model is '{}'", result_.model, model_.name.text);
    }
    candidates_ = candidates(model_, *topology);
    if (candidates_.size() != result_.candidates.size()) {
      problem("the model has {} candidates, not {}", candidates_.size(), result_.candidates.size());
      return;
    }
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      if (listed(candidates_[i]) != listed(result_.candidates[i])) {
        problem("candidate {} is not what the model offers", i);
      }
    }
  }

  // As the model format writes it, so that positions in files do not count.
  std::string listed(const result::RepairCandidate& candidate) const {
    Model list;
    list.repairs = {candidate};
    return text_.print(list);
  }

  void check_indices() {
    std::uint64_t replays = 0;
    for (std::size_t i = 0; i < result_.certificate.size(); ++i) {
      const result::CertificateEntry& entry = result_.certificate[i];
      replays += 2 + entry.prevented_by.size() + entry.prevented_by_keeping.size();
      check_elements(i, entry);
    }
    if (result_.repair) check_choice("the repair", *result_.repair);
    if (result_.baseline) check_choice("the baseline", *result_.baseline);
    if (replays > limits_.replays / (1 + model_.streams.size() + model_.components.size())) {
      problem("the certificate is too large to be checked");
    }
  }

  void check_elements(std::size_t number, const result::CertificateEntry& entry) {
    if (!ascending_below(entry.prevented_by, candidates_.size())) {
      problem("certificate[{}]: prevented_by is no ascending list of candidates", number);
    }
    if (entry.applied) {
      check_choice(fmt::format("certificate[{}]: what is applied", number), *entry.applied);
    }
    Indices keeping;
    for (const std::string& component : entry.prevented_by_keeping) {
      const auto own = choices_->own(component);
      if (own) keeping.push_back(*own);
    }
    if (keeping.size() != entry.prevented_by_keeping.size() ||
        !ascending_below(keeping, choices_->size())) {
      problem("certificate[{}]: prevented_by_keeping is no list of components that have variants, "
              "in the order of the model",
              number);
    }
  }

  void check_choice(const std::string& what, const Indices& indices) {
    if (!ascending_below(indices, candidates_.size())) {
      problem("{} is no ascending list of candidates", what);
    } else if (!choices_->admissible(indices)) {
      problem("{} contains candidates that exclude each other", what);
    }
  }

  std::uint64_t cost(const Indices& indices) const {
    std::uint64_t sum = 0;
    for (const std::size_t i : indices) sum += choices_->costs()[i];
    return sum;
  }

  // What every repair contains one of.
  Indices elements(const result::CertificateEntry& entry) const {
    Indices set = entry.prevented_by;
    for (const std::string& component : entry.prevented_by_keeping) {
      set.push_back(*choices_->own(component));
    }
    return set;
  }

  // The trace is a pair of executions of the model that it names, still one with all elements that
  // the entry does not list, and no longer one with any that it lists.
  void check_entry(std::size_t number) {
    const result::CertificateEntry& entry = result_.certificate[number];
    const Indices applied = result::applied(entry, candidates_.size());
    if (!forbids(result_.target, entry.trace.anomaly)) {
      problem("certificate[{}]: the target allows the anomaly of the trace", number);
    }
    if (!choices_->admissible(applied)) {
      problem("certificate[{}]: the candidates that are left exclude each other", number);
      return;
    }
    const Indices set = elements(entry);
    Subset allowed(choices_->size(), true);
    for (const std::size_t i : set) allowed[i] = false;
    for (const std::size_t i : indices(choices_->elements(applied))) {
      if (!allowed[i] && i < candidates_.size()) {
        problem("certificate[{}]: candidate {} prevents the trace, but is applied", number, i);
      } else if (!allowed[i]) {
        problem("certificate[{}]: '{}' is kept, but that prevents the trace", number,
                choices_->component(i));
      }
    }
    check_trace(number, choices_->with(applied));
    if (problems_.empty()) check_prevention(number, set, std::move(allowed));
  }

  void check_trace(std::size_t number, const Model& of) {
    const result::Trace& trace = result_.certificate[number].trace;
    // In large documents the text is left out.
    const bool same_text = trace.model_text.empty() || trace.model_text == text_.print(of);
    if (trace.model != model_.name.text || !same_text) {
      problem("certificate[{}]: the trace is not one of the model with all other candidates",
              number);
      return;
    }
    const auto topology = built(of);
    if (!topology) {
      problem("certificate[{}]: the model with all other candidates does not build", number);
      return;
    }
    const replay::Replay replay = replay::replay(*topology, trace);
    if (!replay.confirmed()) {
      problem("certificate[{}]: the trace does not replay: {}", number, replay.problem);
    } else if (replay.trace != trace) {
      problem("certificate[{}]: the trace records other views or outcomes than its replay has",
              number);
    }
  }

  void check_prevention(std::size_t number, const Indices& set, Subset allowed) {
    const result::Trace& trace = result_.certificate[number].trace;
    if (!survives(*choices_, allowed, trace)) {
      problem("certificate[{}]: more prevents the trace than is listed", number);
    }
    for (const std::size_t i : set) {
      allowed[i] = true;
      if (survives(*choices_, allowed, trace)) {
        problem("certificate[{}]: {} does not prevent the trace", number,
                i < candidates_.size() ? fmt::format("candidate {}", i)
                                       : fmt::format("keeping '{}'", choices_->component(i)));
      }
      allowed[i] = false;
    }
  }

  void check_bound() {
    HittingProblem problem_of{choices_->costs(), {}, choices_->rivals()};
    for (const result::CertificateEntry& entry : result_.certificate) {
      problem_of.sets.push_back(elements(entry));
    }
    problem_of.sets.insert(problem_of.sets.end(), choices_->groups().begin(),
                           choices_->groups().end());
    std::optional<std::uint64_t> known;
    if (result_.repair) {
      known = cost(*result_.repair);
      if (!hits_all(*result_.repair)) return;
    }
    const LeastCost least = least_hitting_cost(problem_of, known, limits_.work);
    if (!least.known) {
      problem("the lower bound could not be recomputed within the limit");
      return;
    }
    hopeless_ = !least.cost;
    if (hopeless_) {
      if (result_.lower_bound != 0) problem("there is no repair, so there is no lower bound");
    } else if (result_.lower_bound > *least.cost ||
               (result_.optimal && result_.lower_bound != *least.cost)) {
      problem("the lower bound is {}, but the cheapest set that prevents all traces costs {}",
              result_.lower_bound, *least.cost);
    }
  }

  bool hits_all(const Indices& repair) {
    const Subset chosen = choices_->elements(repair);
    bool all = true;
    for (std::size_t i = 0; i < result_.certificate.size(); ++i) {
      const bool hit = std::ranges::any_of(elements(result_.certificate[i]),
                                           [&](std::size_t element) { return chosen[element]; });
      if (!hit) problem("certificate[{}]: the repair does not prevent the trace", i);
      all = all && hit;
    }
    return all;
  }

  void check_repair() {
    const std::uint64_t own_cost = cost(*result_.repair);
    if (result_.cost != own_cost) {
      problem("the cost is {}, but the repairs cost {} together", result_.cost, own_cost);
    }
    if (result_.optimal != (own_cost == result_.lower_bound)) {
      problem("the repair is optimal exactly if it costs what the lower bound says");
    }
    if (!result_.optimal && !result_.out_of_time) {
      problem("the search ended in time, but did not reach the lower bound");
    }
    const std::string printed = text_.print(choices_->with(*result_.repair));
    const auto again = text_.read(printed);
    const auto topology = again ? built(*again) : std::nullopt;
    if (!topology || text_.print(*again) != printed) {
      problem("the repaired model cannot be read from its text");
      return;
    }
    check_labels(*topology);
    if (!result_.verified_by_solver) problem("the repair was not verified by the solver");
  }

  void check_labels(const Topology& repaired) {
    const labels::Labeling labeling = labels::label(repaired, result::RuleSet::Sound);
    for (const topology::StreamId sink : repaired.sinks()) {
      const result::Label& label = labeling.streams[sink.index()];
      const Anomaly admitted = result::admitted(label.severity);
      if (admitted == Anomaly::None || !forbids(result_.target, admitted)) continue;
      problem("the labels do not show that the repaired model is {}: sink '{}' is {}",
              result::to_string(result_.target), repaired[sink].name,
              result::to_string(repaired, label));
    }
    if (!result_.verified_by_labels) problem("the repair was not verified by the labels");
  }

  void check_no_repair() {
    if (hopeless_ == result_.out_of_time) {
      problem("{}", hopeless_ ? "traces that nothing prevents end the search, not the time"
                              : "the traces do not show that there is no repair");
    }
    if (result_.optimal || result_.cost != 0 || result_.verified_by_solver ||
        result_.verified_by_labels || result_.baseline) {
      problem("there is no repair, but something is said of one");
    }
  }

  void check_baseline() {
    if (!result_.repair || !result_.baseline_known) return;
    if (baseline(model_, result_.candidates, result_.target) != result_.baseline) {
      problem("the baseline is not what the published strategy picks");
    } else if (result_.baseline_cost != (result_.baseline ? cost(*result_.baseline) : 0)) {
      problem("the cost of the baseline is not the sum of its costs");
    }
  }

  const Model& model_;
  Model program_;
  const RepairResult& result_;
  const ModelText& text_;
  const CertifyLimits& limits_;
  std::vector<result::RepairCandidate> candidates_;
  std::optional<Choices> choices_;
  std::vector<std::string> problems_;
  bool hopeless_ = false;  // no choice prevents all traces
};

}  // namespace

bool forbids(RepairTarget target, Anomaly anomaly) {
  switch (target) {
    case RepairTarget::Deterministic:
      return anomaly != Anomaly::None;
    case RepairTarget::ReplicaConsistent:
      return anomaly == Anomaly::Instance || anomaly == Anomaly::Diverge;
    case RepairTarget::Convergent:
      return anomaly == Anomaly::Diverge;
  }
  return false;
}

std::vector<std::string> certify(const Model& model, const RepairResult& result,
                                 const ModelText& text, const CertifyLimits& limits) {
  return Certifier(model, result, text, limits).run();
}

}  // namespace firebreak::repair
