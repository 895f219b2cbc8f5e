// SPDX-License-Identifier: Apache-2.0
#include "expect/expectation.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "base/internal_error.h"
#include "check/verify.h"
#include "coordination/apply.h"
#include "coordination/candidates.h"
#include "coordination/repairable.h"
#include "execute/refute.h"
#include "labels/labels.h"
#include "repair/repair.h"
#include "result/repair_outcome.h"
#include "topology/builder.h"

namespace firebreak::expect {
namespace {

using Pairs = std::vector<std::pair<topology::Name, topology::Name>>;

constexpr std::string_view kUnknown = "unknown";

class Examiner {
 public:
  Examiner(const topology::Model& model, const topology::Topology& topology,
           const topology::VariantChoice& variants, base::Environment& environment)
      : model_(model),
        topology_(topology),
        expect_(*model.expect),
        found_(expect_),
        variants_(variants),
        environment_(environment) {}

  result::TestResult examine() {
    hold_labels(found_.labels, result::RuleSet::Sound, "label of");
    hold_labels(found_.icde14, result::RuleSet::Icde14, "icde14 label of");
    if (expect_.verdict || !expect_.sinks.empty()) hold_verdict();
    if (expect_.repair) hold_repair();
    if (outcome_.checked == 0) refused("the model expects nothing");
    return std::move(outcome_);
  }

  /// After that: what the model would have to expect, where that is decided.
  topology::ExpectDecl found() && { return std::move(found_); }

  // What was found before stays told.
  void refused(std::string message) {
    outcome_.status = result::TestStatus::Error;
    outcome_.messages.push_back(std::move(message));
  }

 private:
  void hold(const std::string& what, const std::string& expected, const std::string& actual) {
    ++outcome_.checked;
    if (expected == actual) return;
    outcome_.status = result::TestStatus::Failed;
    outcome_.messages.push_back(fmt::format("{}: expected {}, found {}", what, expected, actual));
  }

  /// The same; what is found takes the place of what was expected.
  void hold(const std::string& what, topology::Name& expected, const std::string& actual) {
    hold(what, expected.text, actual);
    if (actual != kUnknown) expected.text = actual;
  }

  /// All copies of a stream; not what a relay copies.
  std::vector<topology::StreamId> copies(const topology::Name& name) const {
    std::vector<topology::StreamId> result = topology_.declared_with(stream(name));
    std::erase_if(result, [&](topology::StreamId id) {
      const auto& end = topology_[id].to;
      return end && topology_[topology_[*end].component].relay;
    });
    return result;
  }

  topology::StreamId stream(const topology::Name& name) const {
    const auto id = topology_.find_stream(name.text);
    if (id) return *id;
    throw base::InternalError(fmt::format("expectation of unknown stream '{}'", name.text));
  }

  void hold_labels(Pairs& expected, result::RuleSet rules, std::string_view what) {
    if (expected.empty()) return;
    const labels::Labeling labeling = labels::label(topology_, rules);
    for (auto& [name, label] : expected) {
      std::vector<std::string> found;
      for (const topology::StreamId copy : copies(name)) {
        found.push_back(result::to_string(topology_, labeling.streams[copy.index()]));
      }
      std::ranges::sort(found);
      found.erase(std::unique(found.begin(), found.end()), found.end());
      const std::string told = fmt::format("{} {}", what, name.text);
      if (found.size() == 1) {
        hold(told, label, found.front());
      } else {
        hold(told, label.text, fmt::format("{}", fmt::join(found, " and ")));
      }
    }
  }

  void hold_verdict() {
    check::Task task;
    task.traces = 0;
    result::Verification found = check::verify(topology_, task, environment_);
    execute::refute(model_, topology_, environment_, found);
    const std::string verdict = result::to_string(found.verdict);
    const bool may_be_unknown = found_.verdict && found_.verdict->text == verdict;
    if (found.verdict == result::Verdict::Unknown && !may_be_unknown) {
      ++outcome_.checked;
      undecided("the verdict is unknown: " + found.unknown_reason);
      return;
    }
    if (found_.verdict) hold("verdict", *found_.verdict, verdict);
    for (auto& [name, anomaly] : found_.sinks) {
      hold("sink " + name.text, anomaly, anomaly_at(found, stream(name)));
    }
  }

  result::RepairTarget target() const {
    const auto& name = expect_.repair->target;
    const auto named = name ? result::target_of(name->text) : std::nullopt;
    return named.value_or(result::RepairTarget::Deterministic);
  }

  void hold_repair() {
    const topology::Model model = coordination::repairable(model_, variants_);
    base::Diagnostics diagnostics;
    coordination::check_variants(model, coordination::candidates(model, topology_), diagnostics);
    if (!diagnostics.empty()) {
      refused(base::format(diagnostics.all().front()));
      ++outcome_.checked;
      return;
    }
    const result::RepairResult found = repair::repair(model, target(), environment_);
    const result::RepairOutcome outcome = result::outcome(found);
    if (outcome == result::RepairOutcome::UpperBound || outcome == result::RepairOutcome::Unknown) {
      ++outcome_.checked;
      undecided("the cheapest repair is unknown: the time was over");
      return;
    }
    hold("cost of the cheapest repair",
         expect_.repair->cost ? std::to_string(*expect_.repair->cost) : "none",
         found.repair ? std::to_string(found.cost) : "none");
    found_.repair->cost = found.repair ? std::optional(found.cost) : std::nullopt;
  }

  void undecided(std::string message) {
    outcome_.messages.push_back(std::move(message));
    if (outcome_.status == result::TestStatus::Passed) {
      outcome_.status = result::TestStatus::Unknown;
    }
  }

  static std::string anomaly_at(const result::Verification& found, topology::StreamId stream) {
    for (const result::SinkVerdict& sink : found.sinks) {
      if (sink.sink == stream) return result::known_anomaly(found, sink);
    }
    return "no sink";
  }

  const topology::Model& model_;
  const topology::Topology& topology_;
  const topology::ExpectDecl& expect_;
  topology::ExpectDecl found_;
  const topology::VariantChoice& variants_;
  base::Environment& environment_;
  result::TestResult outcome_;
};

// What was renewed, a message each.
std::vector<std::string> renew(topology::Model& model, const base::Environment& environment) {
  if (!model.expect) return {};
  base::Diagnostics diagnostics;
  const auto built = topology::build(model, {}, diagnostics);
  if (!built) return {};  // whoever reads the model again says so
  const topology::VariantChoice no_variants;
  base::Environment own = environment;
  if (own.deadline) {  // the repair itself is known, and still to be printed
    const auto now = base::Environment::Clock::now();
    *own.deadline = std::max(now, now + (*own.deadline - now) / 2);
  }
  Examiner examiner(model, *built, no_variants, own);
  const result::TestResult outcome = examiner.examine();
  if (outcome.status != result::TestStatus::Failed) return {};
  model.expect = std::move(examiner).found();
  return outcome.messages;
}

}  // namespace

result::TestResult hold_to_expectations(const topology::Model& model,
                                        const topology::Topology& topology,
                                        const topology::VariantChoice& variants,
                                        base::Environment& environment) {
  if (!model.expect) {
    result::TestResult nothing;
    nothing.status = result::TestStatus::Error;
    nothing.messages = {"the model has no `expect`"};
    return nothing;
  }
  return Examiner(model, topology, variants, environment).examine();
}

SavedModel saved_model(const topology::Model& changed, const topology::VariantChoice& variants,
                       const base::Environment& environment) {
  std::vector<result::RepairCandidate> chosen;
  for (const auto& [component, variant] : variants) {
    chosen.push_back({topology::VariantRepair{{component, {}}, {variant, {}}}, {}, {}});
  }
  SavedModel result{coordination::apply(changed, chosen), {}};
  result.renewed = renew(result.model, environment);
  return result;
}

}  // namespace firebreak::expect
