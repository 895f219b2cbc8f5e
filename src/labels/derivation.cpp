// SPDX-License-Identifier: Apache-2.0
#include "labels/derivation.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "base/internal_error.h"
#include "labels/derive.h"

namespace firebreak::labels {

using result::Label;
using result::RuleSet;
using topology::Annotation;
using topology::Gate;
using topology::PathId;
using topology::StreamId;
using topology::Topology;

namespace {

std::string gate_text(const Topology& topology, const Gate& gate) {
  return gate.unknown ? "[*]" : fmt::format("[{}]", describe(topology, gate.attributes));
}

}  // namespace

std::string describe(const Topology& topology, Annotation annotation, const Gate& gate) {
  switch (annotation) {
    case Annotation::CR:
      return "CR";
    case Annotation::CW:
      return "CW";
    case Annotation::OR:
      return "OR" + gate_text(topology, gate);
    case Annotation::OW:
      return "OW" + gate_text(topology, gate);
  }
  throw base::InternalError("an annotation outside its enumeration");
}

std::string describe(const Topology& topology, Addition addition, const Gate& gate) {
  switch (addition) {
    case Addition::None:
      return "nothing";
    case Addition::NdRead:
      return "NDRead" + gate_text(topology, gate);
    case Addition::Taint:
      return "Taint";
  }
  throw base::InternalError("an addition outside its enumeration");
}

DerivationWriter::DerivationWriter(const Topology& topology, StreamId stream)
    : topology_(topology), derivation_{stream, {}, {}, {}} {}

std::string DerivationWriter::text(PathId id) const {
  const topology::Path& path = topology_[id];
  return fmt::format("{} {}", describe(topology_, id),
                     describe(topology_, path.annotation, path.gate));
}

void DerivationWriter::add(Step step) {
  if (step.label) {
    auto& candidates = derivation_.candidates;
    if (std::find(candidates.begin(), candidates.end(), *step.label) == candidates.end()) {
      candidates.push_back(*step.label);
    }
  }
  derivation_.steps.push_back(std::move(step));
}

Step DerivationWriter::step_into(Rule rule, PathId path, const Group& group,
                                 const std::string& outcome) const {
  Step step;
  step.rule = rule;
  step.path = path;
  step.input = group.first;
  step.input_label = group.label;
  const std::string more =
      group.count > 1
          ? fmt::format(" (stream {} and {} more)", topology_[group.first].name, group.count - 1)
          : "";
  step.text = fmt::format("{}: {}{} into {} {}", text_of(rule).id, text(group.label), more,
                          text(path), outcome);
  return step;
}

void DerivationWriter::merge(const Label& winner) {
  auto& candidates = derivation_.candidates;
  std::stable_sort(candidates.begin(), candidates.end(), [](const Label& a, const Label& b) {
    return std::pair(a.severity, a.key) < std::pair(b.severity, b.key);
  });
  if (candidates.size() < 2) return;
  std::vector<std::string> names;
  names.reserve(candidates.size());
  for (const Label& label : candidates) names.push_back(text(label));
  const bool listed = std::find(candidates.begin(), candidates.end(), winner) != candidates.end();
  Step step;
  step.rule = Rule::Merges;
  step.text =
      listed ? fmt::format("{} is the most severe of {{{}}}", text(winner), fmt::join(names, ", "))
             : fmt::format(
                   "{}: together, streams with the labels {{{}}} are sealed on "
                   "the union of their keys",
                   text(winner), fmt::join(names, ", "));
  derivation_.steps.push_back(std::move(step));
}

Derivation DerivationWriter::finish(const Label& label) {
  derivation_.label = label;
  return std::move(derivation_);
}

std::vector<std::string> to_lines(const Topology&, const Derivation& derivation) {
  std::vector<std::string> lines;
  for (const Step& step : derivation.steps) lines.push_back(step.text);
  return lines;
}

class Explainer::Impl {
 public:
  Impl(const Topology& topology, RuleSet rules) : labeling_{rules, {}} {
    const auto label_all = [&](const auto& analysis) {
      for (const topology::Stream& stream : topology.streams()) {
        labeling_.streams.push_back(analysis.label(stream.id));
      }
    };
    if (rules == RuleSet::Sound) {
      label_all(analysis_.emplace<SoundAnalysis>(topology));
    } else {
      label_all(analysis_.emplace<Icde14Analysis>(topology));
    }
  }

  const Labeling& labeling() const { return labeling_; }

  Derivation explain(StreamId stream) const {
    if (const auto* sound = std::get_if<SoundAnalysis>(&analysis_)) return derive(*sound, stream);
    return derive(std::get<Icde14Analysis>(analysis_), stream);
  }

 private:
  Labeling labeling_;
  std::variant<std::monostate, SoundAnalysis, Icde14Analysis> analysis_;
};

Explainer::Explainer(const Topology& topology, RuleSet rules)
    : impl_(std::make_unique<Impl>(topology, rules)) {}
Explainer::~Explainer() = default;
Explainer::Explainer(Explainer&&) noexcept = default;
Explainer& Explainer::operator=(Explainer&&) noexcept = default;

const Labeling& Explainer::labeling() const { return impl_->labeling(); }
Derivation Explainer::explain(StreamId stream) const { return impl_->explain(stream); }

}  // namespace firebreak::labels
