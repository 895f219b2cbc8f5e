// SPDX-License-Identifier: Apache-2.0
// A piece is needed if the model with all other kept pieces has a trace of an anomaly that the
// target forbids.
#include <fmt/format.h>

#include <algorithm>

#include "certify/certify.h"
#include "certify/certify_entry.h"
#include "coordination/apply.h"
#include "topology/builder.h"

namespace firebreak::certify {

using namespace coordination;

namespace {

using result::DocumentText;
using result::Relaxation;
using topology::Model;

Model with_others(const Model& stripped, const Relaxation& relaxation, std::size_t piece) {
  std::vector<result::RepairCandidate> others;
  for (const std::size_t i : *relaxation.kept.repair) {
    if (i != piece) others.push_back(relaxation.kept.candidates[i]);
  }
  Model model = coordination::apply(stripped, others);
  model.repairs.reset();
  return model;
}

std::string problem_of(const Model& model, const topology::Topology& topology,
                       const Relaxation& relaxation, const result::Trace& trace,
                       const replay::Replay& replay, const DocumentText& text) {
  if (trace.model != model.name.text || trace.model_text != text.models.print(model)) {
    return "is not one of the model with all others that are kept";
  }
  if (!replay.confirmed()) return "does not replay: " + replay.problem;
  if (!forbids(relaxation.kept.target, trace.anomaly)) return "shows what the target allows";
  if (accepted_by_its_sink(model, trace)) return "shows what its sink accepts";
  return problem_of_words(topology, trace, replay.trace, text);
}

}  // namespace

Certification certify_needs(const Model& stripped, const Relaxation& relaxation,
                            const DocumentText& text, const CertifyLimits& limits) {
  Certification found;
  std::uint64_t steps = limits.steps;
  for (const result::Need& need : relaxation.needs) {
    const auto& kept = relaxation.kept.repair;
    if (!kept || std::ranges::find(*kept, need.piece) == kept->end()) {
      found.problems.push_back(fmt::format("candidate {} is not kept", need.piece));
      continue;
    }
    const Model model = with_others(stripped, relaxation, need.piece);
    base::Diagnostics diagnostics;
    const auto topology = topology::build(model, {}, diagnostics);
    if (!topology) {
      found.problems.emplace_back("the model with all others that are kept does not build");
      continue;
    }
    const auto replay = replay::replay(*topology, need.trace, std::min(steps, replay::kMostSteps));
    steps -= std::min(steps, steps_of(*topology, replay));
    if (replay.too_large || steps == 0) {
      found.doubts.push_back(
          fmt::format("not checked, since it takes too long: what candidate {} and those after it "
                      "are needed for",
                      need.piece));
      break;
    }
    const std::string problem = problem_of(model, *topology, relaxation, need.trace, replay, text);
    if (!problem.empty()) {
      found.problems.push_back(
          fmt::format("the trace for which candidate {} is needed {}", need.piece, problem));
    }
  }
  return found;
}

}  // namespace firebreak::certify
