// SPDX-License-Identifier: Apache-2.0
// Why a stream has its label: which rules fired on which paths, what they added, what
// reconciliation made of it, and why the label won (docs/rules.md).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "labels/labels.h"
#include "labels/rules.h"

namespace firebreak::labels {

/// One rule that fired. What does not apply to it is absent.
struct Step {
  Rule rule = Rule::Keeps;
  std::optional<topology::PathId> path;
  std::optional<topology::StreamId> input;  // the stream whose label the rule looked at
  std::optional<result::Label> input_label;
  std::optional<result::Label> label;  // what the step contributes, once reconciled
  std::string text;                    // one line for people
  bool operator==(const Step&) const = default;
};

struct Derivation {
  topology::StreamId stream;
  std::vector<Step> steps;
  std::vector<result::Label>
      candidates;  // the distinct labels that were merged, least severe first
  result::Label label;
  bool operator==(const Derivation&) const = default;
};

/// The steps' lines, in order.
std::vector<std::string> to_lines(const topology::Topology& topology, const Derivation& derivation);

/// Labels a topology once and then explains any of its streams. The topology must outlive it.
class Explainer {
 public:
  Explainer(const topology::Topology& topology, result::RuleSet rules);
  ~Explainer();
  Explainer(Explainer&&) noexcept;
  Explainer& operator=(Explainer&&) noexcept;

  const Labeling& labeling() const;
  /// Time linear in the paths and streams that feed the stream. Streams of one path that the same
  /// rule treats in the same way share a step.
  Derivation explain(topology::StreamId stream) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace firebreak::labels
