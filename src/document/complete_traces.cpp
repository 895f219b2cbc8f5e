// SPDX-License-Identifier: Apache-2.0
#include "document/complete_traces.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "coordination/accepting.h"
#include "coordination/apply.h"
#include "coordination/declared.h"
#include "frontend/printer.h"
#include "report/explain.h"
#include "result/repair_outcome.h"
#include "topology/builder.h"
#include "topology/coordination.h"

namespace firebreak::document {

namespace {

constexpr std::size_t kMostText = 4'000'000;  // of all models of one certificate

class Completion {
 public:
  Completion(const topology::Model& model, result::RepairResult& result)
      : program_(model), result_(result) {
    program_.repairs.reset();
    topology_.emplace(topology::build_valid(program_));
  }

  void run() {
    for (result::CertificateEntry& entry : result_.certificate) {
      const std::vector<std::size_t> applied = result::applied(entry, result_.candidates.size());
      entry.trace.model = result_.model;
      if (text_ < kMostText) {
        entry.trace.model_text = frontend::print_model(model_with(applied));
        text_ += entry.trace.model_text.size();
      }
      entry.trace.difference = report::explain(with(applied), entry.trace);
    }
  }

 private:
  topology::Model model_with(const std::vector<std::size_t>& applied) const {
    return coordination::apply(program_, result_.candidates, applied);
  }

  topology::Topology with(const std::vector<std::size_t>& applied) const {
    const bool reshaped = std::ranges::any_of(
        applied, [&](std::size_t i) { return coordination::reshapes(result_.candidates[i]); });
    if (reshaped) return topology::build_valid(model_with(applied));
    std::vector<topology::Coordination> pieces;
    pieces.reserve(applied.size());
    for (const std::size_t i : applied) {
      pieces.push_back(coordination::resolve(*topology_, result_.candidates[i]));
    }
    return topology::coordinated(*topology_, pieces);
  }

  topology::Model program_;
  result::RepairResult& result_;
  std::optional<topology::Topology> topology_;
  std::size_t text_ = 0;
};

topology::Model with_pieces(const topology::Model& model, std::size_t declared,
                            const std::vector<std::size_t>& pieces) {
  coordination::Subset kept(declared, false);
  for (const std::size_t i : pieces) kept[i] = true;
  topology::Model result = coordination::with_coordination(model, kept);
  result.repairs.reset();
  return result;
}

}  // namespace

namespace {

std::optional<topology::Topology> traced(const topology::Model& model,
                                         const result::RepairResult& result) {
  if (outcome(result) != result::RepairOutcome::None || result.certificate.size() != 1) {
    return std::nullopt;
  }
  const auto applied = result::applied(result.certificate.front(), result.candidates.size());
  topology::Model program = model;
  program.repairs.reset();
  return topology::build_valid(coordination::apply(program, result.candidates, applied));
}

}  // namespace

Shown shown(const topology::Model& model, const result::RepairResult& result,
            const base::Statistics& statistics, bool as_document) {
  Shown shown{{result, "", statistics}, std::nullopt};
  if (as_document) {
    complete_traces(model, shown.document.result);
    shown.document.model_text = frontend::print_model(model);
    if (!result.for_decided.empty()) {
      shown.document.decided_text =
          frontend::print_model(coordination::accepting(model, result.undecided));
    }
  } else {
    shown.traced = traced(model, result);
  }
  return shown;
}

void complete_traces(const topology::Topology& topology, const std::string& model_text,
                     std::vector<result::Trace>& traces) {
  for (result::Trace& trace : traces) {
    trace.model_text = model_text;
    trace.difference = report::explain(topology, trace);
  }
}

void complete_traces(const topology::Topology& topology, const std::string& model_text,
                     std::vector<result::ValueTrace>& traces) {
  for (result::ValueTrace& trace : traces) {
    trace.model = topology.name();
    trace.model_text = model_text;
  }
}

void complete_traces(const topology::Model& model, result::RepairResult& result) {
  Completion(model, result).run();
  const topology::Model others = coordination::accepting(model, result.undecided);
  for (result::RepairResult& repair : result.for_decided) Completion(others, repair).run();
}

topology::Model complete_traces(const topology::Model& model, result::Relaxation& relaxation) {
  result::RepairResult& kept = relaxation.kept;
  const std::size_t pieces = kept.candidates.size();
  topology::Model stripped = with_pieces(model, pieces, {});
  stripped.repairs = kept.candidates;
  complete_traces(stripped, kept);
  for (result::Need& need : relaxation.needs) {
    std::vector<std::size_t> others = kept.repair.value();
    std::erase(others, need.piece);
    const topology::Model without = with_pieces(model, pieces, others);
    need.trace.model = kept.model;
    need.trace.model_text = frontend::print_model(without);
    need.trace.difference = report::explain(topology::build_valid(without), need.trace);
  }
  return stripped;
}

}  // namespace firebreak::document
