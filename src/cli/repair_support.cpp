// SPDX-License-Identifier: Apache-2.0
#include "cli/repair_support.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "frontend/printer.h"
#include "frontend/reader.h"

namespace firebreak::cli {

namespace {

using topology::Name;
using topology::Names;

bool within(const Names& inner, const Names& outer) {
  return std::all_of(inner.begin(), inner.end(), [&](const Name& name) {
    return std::find(outer.begin(), outer.end(), name) != outer.end();
  });
}

class CandidateCheck {
 public:
  CandidateCheck(const topology::Model& model, base::Diagnostics& diagnostics)
      : model_(model), diagnostics_(diagnostics) {
    for (const topology::StreamDecl& stream : model.streams) {
      if (stream.seal) keys_[{"sealed", stream.name.text}].push_back(*stream.seal);
      if (stream.fifo) keys_[{"FIFO", stream.name.text}].push_back(stream.fifo->key);
    }
  }

  void operator()(const topology::SealRepair& repair) { add("sealed", repair.stream, repair.key); }
  void operator()(const topology::OrderRepair&) {}
  void operator()(const topology::FifoRepair& repair) { add("FIFO", repair.stream, repair.key); }
  void operator()(const topology::DedupRepair&) {}
  void operator()(const topology::VariantRepair& repair) {
    error("not-supported", repair.component,
          fmt::format("a repair that chooses variant '{}' of '{}' is not built yet",
                      repair.variant.text, repair.component.text),
          fmt::format("repair it with --variant {}={}", repair.component.text,
                      repair.variant.text));
  }

 private:
  void error(std::string code, const Name& name, std::string message, std::string hint) {
    const std::string& file = name.span.file == 0 ? model_.file : model_.topology_file;
    diagnostics_.add({std::move(code), file, name.span, std::move(message), std::move(hint)});
  }

  void add(const char* what, const Name& stream, const Names& key) {
    std::vector<Names>& keys = keys_[{what, stream.text}];
    const bool comparable = std::all_of(keys.begin(), keys.end(), [&](const Names& other) {
      return within(key, other) || within(other, key);
    });
    if (!comparable) {
      error("incomparable-keys", stream,
            fmt::format("stream '{}' cannot be {} on two keys of which neither contains the other",
                        stream.text, what),
            "leave one of them out");
    }
    keys.push_back(key);
  }

  const topology::Model& model_;
  base::Diagnostics& diagnostics_;
  std::map<std::pair<std::string, std::string>, std::vector<Names>> keys_;
};

}  // namespace

topology::Model repairable(const topology::Model& model, const topology::VariantChoice& variants) {
  topology::Model program = program_of(model, variants);
  program.repairs = model.repairs;
  return program;
}

void check_candidates(const topology::Model& model,
                      const std::vector<result::RepairCandidate>& candidates,
                      base::Diagnostics& diagnostics) {
  CandidateCheck check(model, diagnostics);
  for (const result::RepairCandidate& candidate : candidates) std::visit(check, candidate.what);
}

std::vector<result::RepairCandidate> chosen(const result::RepairResult& result) {
  std::vector<result::RepairCandidate> candidates;
  if (!result.repair) return candidates;
  for (const std::size_t i : *result.repair) candidates.push_back(result.candidates[i]);
  return candidates;
}

repair::ModelText model_text() {
  return {frontend::print_model, [](std::string_view text) {
            base::Diagnostics diagnostics;
            return frontend::read_model(text, "repaired model", diagnostics);
          }};
}

}  // namespace firebreak::cli
