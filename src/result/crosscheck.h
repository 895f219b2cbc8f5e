// SPDX-License-Identifier: Apache-2.0
// Labels compared with executions, as values (docs/crosscheck.md).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "result/label.h"
#include "result/trace.h"
#include "result/verdict.h"
#include "topology/model.h"

namespace firebreak::result {

inline constexpr std::array kRuleSets = {RuleSet::Sound, RuleSet::Icde14};

/// What a disagreement of a label with the executions comes from.
struct Blame {
  std::string rule;  // as derivations cite it: "rule 2"
  /// Of published labels that are too good: the rule of `sound` that they lack ("gap 7").
  std::string missing;
  std::string stream;  // whose derivation holds the step
  std::string step;    // its line
};

struct Disagreement {
  Agreement agreement = Agreement::Imprecise;
  std::string model;  // its name
  std::string sink;
  std::string label;
  Anomaly anomaly = Anomaly::None;
  Blame blame;
};

/// Numbers of sinks.
struct AgreementCounts {
  std::uint64_t exact = 0;
  std::uint64_t imprecise = 0;
  std::uint64_t unsound = 0;
  std::uint64_t unknown = 0;

  /// Counts a sink; none: unknown.
  void add(std::optional<Agreement> agreement);
  void add(const AgreementCounts& other);
};

/// One model under one rule set.
struct ModelAgreement {
  RuleSet rules = RuleSet::Sound;
  std::vector<Label> labels;                        // by the order of the sinks
  std::vector<std::optional<Agreement>> agreement;  // likewise; none: unknown
  AgreementCounts counts;
  std::vector<Disagreement> disagreements;
};

struct ModelCrosscheck {
  std::string unknown_reason;  // why some sinks are unknown
  std::vector<SinkVerdict> sinks;
  std::array<ModelAgreement, kRuleSets.size()> rule_sets;  // by the order of kRuleSets
};

/// All disagreements of a family of models that come from the same rule.
struct DisagreementKind {
  std::uint64_t count = 0;
  Disagreement smallest;   // in the smallest model
  topology::Model model;   // that model, named
  std::string model_text;  // its canonical text
};

struct FamilyAgreement {
  RuleSet rules = RuleSet::Sound;
  AgreementCounts counts;
  std::vector<DisagreementKind> kinds;  // unsound ones first, then by rule
};

/// Every model with up to `components` components (docs/crosscheck.md, "The family").
struct FamilyCrosscheck {
  unsigned components = 0;
  unsigned attributes = 1;
  std::uint64_t topologies = 0;                             // models looked at, each with one sink
  std::uint64_t named = 0;                                  // models that these are up to renaming
  bool complete = true;                                     // false: the time was over
  std::array<FamilyAgreement, kRuleSets.size()> rule_sets;  // by the order of kRuleSets
  std::uint64_t solver_checks = 0;
  std::uint64_t verified = 0;  // models that were verified once more, as the user would
  std::uint64_t replayed = 0;  // traces of these that were replayed
};

}  // namespace firebreak::result
