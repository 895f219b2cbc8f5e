// SPDX-License-Identifier: Apache-2.0
#include "imports/bloom/own_labels.h"

#include <fmt/format.h>

#include <set>

#include "imports/bloom/bud_labels.h"

namespace firebreak::imports::bloom {

namespace {

OwnReason race_text(const Race& race) {
  const std::string races =
      fmt::format("channels {} and {} race to {}", race.one, race.other, race.at);
  return {race.in_series ? fmt::format("{}, though what comes by {} was sent by {} before", races,
                                       race.one, race.other)
                         : races,
          "", 0};
}

OwnReason rule_text(const Dependency& rule, std::string_view what) {
  return {fmt::format("{} is not monotone in {}{}", rule.head, rule.body, what), rule.place.file,
          rule.place.line};
}

void add_causes(const BudCause& cause, OwnLabel& label) {
  if (label.diverges) {
    if (cause.race) label.reasons.push_back(race_text(*cause.race));
    if (cause.late) label.reasons.push_back(rule_text(*cause.late, ", which was sent"));
    if (label.reasons.empty() && cause.alone) {
      label.reasons.push_back(rule_text(*cause.alone, ", and another path to the output sends"));
    }
    return;
  }
  if (cause.forgotten) {
    label.ignored.push_back(rule_text(*cause.forgotten, ", which a send afterwards hides"));
  }
  if (cause.alone) {
    label.ignored.push_back(
        rule_text(*cause.alone, ", which is taken to be complete, since no channel brings it"));
  }
}

/// Which collections depend on what a rule writes, and on which of what each mentions.
class Chances {
 public:
  Chances(const Instance& instance, const std::vector<RuleFacts>& facts)
      : instance_(instance), facts_(facts) {}

  std::vector<OwnReason> leading_to(const std::string& output) const {
    std::set<std::string> before = {output};
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t r = 0; r < facts_.size(); ++r) {
        if (!before.contains(instance_.rules[r].head)) continue;
        for (const Use& use : facts_[r].uses) changed |= before.insert(use.collection).second;
      }
    }
    std::vector<OwnReason> all;
    for (std::size_t r = 0; r < facts_.size(); ++r) {
      const Rule& rule = instance_.rules[r];
      if (!before.contains(rule.head)) continue;
      for (const std::string& call : facts_[r].nondeterministic) {
        all.push_back({fmt::format("what '{}' gives goes into {}", call, rule.head),
                       rule.place.file, rule.place.line});
      }
    }
    return all;
  }

 private:
  const Instance& instance_;
  const std::vector<RuleFacts>& facts_;
};

std::string reason_text(const std::string& unreported) {
  if (unreported == "in-cycle") return "it is part of a cycle";
  if (unreported == "never-written") return "no rule writes it";
  if (unreported == "read-by-rule") return "a rule reads it";
  return "no input leads to it";
}

}  // namespace

OwnLabels own_labels(const Instance& instance, const std::vector<RuleFacts>& facts) {
  const BudLabels labels = bud_labels(instance);
  const Chances chances(instance, facts);
  OwnLabels own{"Bud", {}};
  for (const auto& [output, label] : labels.outputs) {
    OwnLabel& one = own.outputs[output];
    one.label = name_of(label);
    one.diverges = label == BudLabel::D;
    for (const auto& [input, path] : labels.paths.at(output)) one.paths[input] = name_of(path);
    const auto cause = labels.causes.find(output);
    if (cause != labels.causes.end()) add_causes(cause->second, one);
  }
  for (const auto& [output, reason] : labels.unreported) {
    OwnLabel& one = own.outputs[output];
    one.no_label = reason;
    one.reasons.push_back({reason_text(reason), "", 0});
  }
  for (auto& [output, one] : own.outputs) one.chance = chances.leading_to(output);
  return own;
}

}  // namespace firebreak::imports::bloom
