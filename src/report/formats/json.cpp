// SPDX-License-Identifier: Apache-2.0
// JSON (docs/formats.md, Results).
#include "report/certification/certification.h"
#include "report/crosscheck/crosscheck.h"
#include "report/formats/writers.h"
#include "report/inference/inference.h"
#include "report/json_support.h"
#include "report/label/label.h"
#include "report/minimal/minimal.h"
#include "report/pareto/pareto.h"
#include "report/relaxation/relaxation.h"
#include "report/repair/repair.h"
#include "report/test/test.h"
#include "report/tolerance/tolerance.h"
#include "report/trace/trace.h"
#include "report/verify/value_trace.h"
#include "report/verify/verify.h"

namespace firebreak::report {

namespace {

std::string labels(const Labels& result, const Frame&) {
  return label_json(result.topology, result.explainer);
}

std::string verified(const Verified& result, const Frame& frame) {
  return verify_json(result.topology, result.found, frame.statistics);
}

std::string repaired(const Repaired& result, const Frame&) { return repair_json(result.document); }

std::string listed(const Listed& result, const Frame& frame) {
  return repair_list_json(result.found, result.meanings, frame.statistics);
}

std::string fronted(const Fronted& result, const Frame& frame) {
  return pareto_json(result.found, result.meanings, frame.statistics);
}

std::string relaxed(const Relaxed& result, const Frame&) {
  return relaxation_json(result.found, result.proof);
}

std::string tolerated(const Tolerated& result, const Frame& frame) {
  return tolerance_json(result.topology, result.found, frame.statistics);
}

std::string certified(const Certified& result, const Frame&) { return certification_json(result); }

std::string crosschecked(const Crosschecked& result, const Frame& frame) {
  return crosscheck_json(result.topology, result.found, result.rules, frame.statistics);
}

std::string family_crosschecked(const FamilyCrosschecked& result, const Frame&) {
  return family_json(result.found, result.rules);
}

std::string tested(const Tested& result, const Frame&) { return test_json(result.results); }

std::string replayed(const Replayed& result, const Frame&) {
  return replay_json(result.trace, result.problem);
}

std::string replayed_values(const ReplayedValues& result, const Frame&) {
  return value_replay_json(result.trace, result.problem);
}

std::string exported(const Exported& result, const Frame& frame) {
  return dump({{"model", frame.file}, {"language", result.language}, {"text", result.text}});
}

std::string given_up(const GivenUp& result, const Frame& frame) {
  return dump({{"model", frame.file}, {"verdict", "unknown"}, {"reason", result.reason}});
}

Json error_object(const base::Diagnostic& diagnostic) {
  return {{"code", diagnostic.code},       {"file", diagnostic.file},
          {"line", diagnostic.span.line},  {"column", diagnostic.span.column},
          {"message", diagnostic.message}, {"hint", diagnostic.hint}};
}

std::string refused(const Refused& result, const Frame& frame) {
  Json errors = Json::array();
  for (const base::Diagnostic& diagnostic : result.diagnostics.all()) {
    errors.push_back(error_object(diagnostic));
  }
  return dump({{"model", frame.file}, {"errors", std::move(errors)}});
}

std::string inferred(const Inferred& result, const Frame&) { return inference_json(result.found); }

}  // namespace

Writers json_writers() {
  return {labels,   verified,       repaired,  listed,       fronted,
          relaxed,  tolerated,      certified, crosschecked, family_crosschecked,
          tested,   replayed,       exported,  given_up,     refused,
          inferred, replayed_values};
}

}  // namespace firebreak::report
