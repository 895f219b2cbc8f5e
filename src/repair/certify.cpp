// SPDX-License-Identifier: Apache-2.0
// The argument of semantics 7.3, one step after the other. Each entry of the certificate says that
// every repair contains one of its candidates: with all others its trace still is a pair of
// executions, so it is replayed in just that model, and with each one of its candidates it is none.
// Then no repair is cheaper than the cheapest set that hits all entries. That the repair is one is
// what the labels say of the repaired model, which are a proof (rule set `sound`); where they are
// too cautious to say so, nothing but the solver could tell, and the claim is refused.
#include "repair/certify.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "labels/labels.h"
#include "repair/apply.h"
#include "repair/candidates.h"
#include "repair/least_hitting_cost.h"
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
    const std::vector<result::RepairCandidate> own = candidates(model_, *topology);
    if (own.size() != result_.candidates.size()) {
      problem("the model has {} candidates, not {}", own.size(), result_.candidates.size());
      return;
    }
    for (std::size_t i = 0; i < own.size(); ++i) {
      if (listed(own[i]) != listed(result_.candidates[i])) {
        problem("candidate {} is not what the model offers", i);
      }
      costs_.push_back(own[i].cost.value_or(0));
    }
  }

  // As the model format writes it, so that positions in files do not count.
  std::string listed(const result::RepairCandidate& candidate) const {
    Model list;
    list.repairs = {candidate};
    return text_.print(list);
  }

  void check_indices() {
    const std::size_t size = costs_.size();
    std::uint64_t replays = 0;
    for (std::size_t i = 0; i < result_.certificate.size(); ++i) {
      const Indices& prevented_by = result_.certificate[i].prevented_by;
      replays += 1 + prevented_by.size();
      if (!ascending_below(prevented_by, size)) {
        problem("certificate[{}]: prevented_by is no ascending list of candidates", i);
      }
    }
    if (result_.repair && !ascending_below(*result_.repair, size)) {
      problem("the repair is no ascending list of candidates");
    }
    if (result_.baseline && !ascending_below(*result_.baseline, size)) {
      problem("the baseline is no ascending list of candidates");
    }
    if (replays > limits_.replays / (1 + model_.streams.size() + model_.components.size())) {
      problem("the certificate is too large to be checked");
    }
  }

  std::uint64_t cost(const Indices& indices) const {
    std::uint64_t sum = 0;
    for (const std::size_t i : indices) sum += costs_[i];
    return sum;
  }

  Model with(const Indices& indices) const {
    std::vector<result::RepairCandidate> chosen;
    for (const std::size_t i : indices) chosen.push_back(result_.candidates[i]);
    return repair::apply(program_, chosen);
  }

  Indices all_but(const Indices& left_out) const {
    Indices rest;
    for (std::size_t i = 0; i < costs_.size(); ++i) {
      if (!std::binary_search(left_out.begin(), left_out.end(), i)) rest.push_back(i);
    }
    return rest;
  }

  // The trace is a pair of executions of the model with all other candidates, and no longer one
  // with any that it lists.
  void check_entry(std::size_t number) {
    const auto& [trace, prevented_by] = result_.certificate[number];
    const Indices others = all_but(prevented_by);
    const Model left = with(others);
    if (!forbids(result_.target, trace.anomaly)) {
      problem("certificate[{}]: the target allows the anomaly of the trace", number);
    }
    if (trace.model != model_.name.text || trace.model_text != text_.print(left)) {
      problem("certificate[{}]: the trace is not one of the model with all other candidates",
              number);
      return;
    }
    const auto topology = built(left);
    if (!topology) {
      problem("certificate[{}]: the model with all other candidates does not build", number);
      return;
    }
    const replay::Replay replay = replay::replay(*topology, trace);
    if (!replay.confirmed()) {
      problem("certificate[{}]: the trace does not replay: {}", number, replay.problem);
      return;
    }
    if (replay.trace != trace) {
      problem("certificate[{}]: the trace records other views or outcomes than its replay has",
              number);
    }
    for (const std::size_t i : prevented_by) {
      Indices more = others;
      more.insert(std::upper_bound(more.begin(), more.end(), i), i);
      const auto closer = built(with(more));
      if (!closer || replay::replay(*closer, trace).confirmed()) {
        problem("certificate[{}]: candidate {} does not prevent the trace", number, i);
      }
    }
  }

  void check_bound() {
    std::vector<Indices> sets;
    for (const result::CertificateEntry& entry : result_.certificate) {
      if (!entry.prevented_by.empty()) sets.push_back(entry.prevented_by);
    }
    const bool hopeless = sets.size() < result_.certificate.size();
    if (hopeless) {
      if (result_.lower_bound != 0) problem("there is no repair, so there is no lower bound");
      return;
    }
    std::optional<std::uint64_t> known;
    if (result_.repair) known = cost(*result_.repair);
    if (result_.repair && !hits_all(*result_.repair)) return;
    const auto least = least_hitting_cost(costs_, sets, known, limits_.work);
    if (!least) {
      problem("the lower bound could not be recomputed within the limit");
    } else if (result_.lower_bound > *least || (result_.optimal && result_.lower_bound != *least)) {
      problem("the lower bound is {}, but the cheapest set that prevents all traces costs {}",
              result_.lower_bound, *least);
    }
  }

  bool hits_all(const Indices& repair) {
    bool all = true;
    for (std::size_t i = 0; i < result_.certificate.size(); ++i) {
      const Indices& set = result_.certificate[i].prevented_by;
      const bool hit = std::any_of(set.begin(), set.end(), [&](std::size_t candidate) {
        return std::binary_search(repair.begin(), repair.end(), candidate);
      });
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
    const std::string printed = text_.print(with(*result_.repair));
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
    const bool hopeless =
        std::any_of(result_.certificate.begin(), result_.certificate.end(),
                    [](const result::CertificateEntry& e) { return e.prevented_by.empty(); });
    if (hopeless == result_.out_of_time) {
      problem("{}", hopeless ? "a trace that nothing prevents ends the search, not the time"
                             : "no trace shows that there is no repair");
    }
    if (result_.optimal || result_.cost != 0 || result_.verified_by_solver ||
        result_.verified_by_labels || result_.baseline) {
      problem("there is no repair, but something is said of one");
    }
  }

  void check_baseline() {
    if (!result_.repair) return;
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
  std::vector<std::uint64_t> costs_;
  std::vector<std::string> problems_;
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
