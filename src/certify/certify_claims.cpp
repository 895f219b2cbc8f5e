// SPDX-License-Identifier: Apache-2.0
// What a repair claims of itself: its cost, that it reaches the target, what its pieces mean, and
// what else would cost.
#include <fmt/format.h>

#include "certify/certifier.h"
#include "coordination/candidates.h"
#include "coordination/if_sealable.h"
#include "coordination/meaning.h"
#include "coordination/progress.h"
#include "enumerator/enumerate.h"
#include "labels/labels.h"
#include "result/accepted.h"
#include "result/verdict.h"

namespace firebreak::certify {

using namespace coordination;

using topology::Topology;

void Certifier::check_repair() {
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
  if (result_.optimal && result_.verified_by_solver && result_.out_of_time) {
    problem("the repair is optimal and verified, so the search ended in time");
  }
  const std::string printed = text_.models.print(choices_->with(*result_.repair));
  const auto again = text_.models.read(printed);
  const auto topology = again ? built(*again) : std::nullopt;
  if (!topology || text_.models.print(*again) != printed) {
    problem("the repaired model cannot be read from its text");
    return;
  }
  check_progress(*topology);
  check_labels(*topology);
  if (!result_.verified_by_solver && !result_.out_of_time) {
    problem("the search ended in time, but the solver did not verify the repair");
  }
}

void Certifier::check_progress(const Topology& repaired) {
  const result::Progress found = progress(built(program_).value(), repaired);
  for (const std::string& path :
       gained(waits_for_itself(built(program_).value()), found.waits_for_itself)) {
    problem("the repair makes {} wait for itself", path);
  }
  const std::vector<result::Meaning> means =
      meanings(model_, built(program_).value(), repaired, result_.candidates, *result_.repair);
  if (result_.meanings != means) {
    problem("the pieces of the repair do not mean what the document says");
  }
  if (result_.progress != found) {
    problem("in the repaired model other paths wait for themselves than the document says");
  }
}

void Certifier::check_labels(const Topology& repaired) {
  const labels::Labeling labeling = labels::label(repaired, result::RuleSet::Sound);
  std::vector<std::string> open;
  for (const topology::StreamId sink : repaired.sinks()) {
    const result::Label& label = labeling.streams[sink.index()];
    if (!result::admits_forbidden(result_.target, repaired[sink].accept, label)) continue;
    open.push_back(
        fmt::format("the labels do not show that the repaired model is {}: sink '{}' is {}",
                    result::to_string(result_.target), repaired[sink].name,
                    result::to_string(repaired, label)));
  }
  if (!open.empty()) check_small_executions(repaired);
  if (result_.verified_by_labels == open.empty()) {
    doubts_.insert(doubts_.end(), open.begin(), open.end());
  } else if (open.empty()) {
    problem("the labels verify the repair, but the document says that they do not");
  } else {
    problems_.insert(problems_.end(), open.begin(), open.end());
  }
}

// What the labels leave open may be wrong already in a few messages.
void Certifier::check_small_executions(const Topology& repaired) {
  constexpr std::size_t kMostPaths = 30;
  if (repaired.paths().size() > kMostPaths) return;
  const enumerator::Enumeration found = enumerator::enumerate(repaired, {.states = limits_.states});
  for (std::size_t i = 0; i < found.sinks.size(); ++i) {
    const topology::Stream& sink = repaired[repaired.sinks()[i]];
    if (!result::forbids(result_.target, sink.accept, found.sinks[i])) continue;
    problem("the repaired model has anomaly {} at sink '{}', as small executions show",
            result::to_string(found.sinks[i]), sink.name);
  }
}

void Certifier::check_no_repair() {
  if (result_.out_of_time) {
    doubts_.push_back(result_.unknown_reason.empty()
                          ? "no repair was found in time"
                          : "no repair was found: " + result_.unknown_reason);
  }
  if (hopeless_ && *hopeless_ == result_.out_of_time) {
    problem("{}", *hopeless_ ? "traces that nothing prevents end the search, not the time"
                             : "the traces do not show that there is no repair");
  }
  if (result_.optimal || result_.cost != 0 || result_.verified_by_solver ||
      result_.verified_by_labels || result_.progress || result_.baseline) {
    problem("there is no repair, but something is said of one");
  }
}

void Certifier::check_baseline() {
  if (!result_.repair || !result_.baseline_known) return;
  if (baseline(model_, result_.candidates, result_.target) != result_.baseline) {
    problem("the baseline is not what the published strategy picks");
  } else if (result_.baseline_cost != (result_.baseline ? cost(*result_.baseline) : 0)) {
    problem("the cost of the baseline is not the sum of its costs");
  }
}

// What a repair would cost if more could be sealed.
void Certifier::check_supposition() {
  if (!result_.if_sealable) return;
  const auto found = if_sealable(model_, result_);
  const result::IfSealable& said = *result_.if_sealable;
  if (!found || found->cost != said.cost || listed(found->seals) != listed(said.seals) ||
      listed(found->beside) != listed(said.beside)) {
    problem("what it would cost if more could be sealed is not what the document says");
  }
}

}  // namespace firebreak::certify
