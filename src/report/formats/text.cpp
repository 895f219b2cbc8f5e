// SPDX-License-Identifier: Apache-2.0
// Text for people.
#include <fmt/format.h>

#include "report/certification/certification.h"
#include "report/crosscheck/crosscheck.h"
#include "report/display.h"
#include "report/formats/writers.h"
#include "report/inference/inference.h"
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

std::string counters(const base::Statistics& statistics) {
  std::string text;
  for (const auto& [name, value] : statistics.all()) {
    text += fmt::format("  {}: {}\n", name, value);
  }
  return text.empty() ? "" : "statistics:\n" + text;
}

std::string counters(const Frame& frame) { return frame.verbose ? counters(frame.statistics) : ""; }

// Behind a blank line.
std::string counters_below(const Frame& frame) {
  return frame.verbose ? "\n" + counters(frame.statistics) : "";
}

std::string labels(const Labels& result, const Frame& frame) {
  return label_text(result.topology, result.explainer, frame.page);
}

std::string verified(const Verified& result, const Frame& frame) {
  return verify_text(result.topology, result.found, frame) + counters(frame);
}

std::string repaired(const Repaired& result, const Frame& frame) {
  const result::RepairResult& found = result.document.result;
  std::string text = repair_text(result.topology, found, frame.page);
  if (result.traced) text += hopeless_text(*result.traced, found, frame.page);
  return text + counters_below(frame);
}

std::string listed(const Listed& result, const Frame& frame) {
  return repair_list_text(result.topology, result.found, result.meanings, frame.page) +
         counters_below(frame);
}

std::string fronted(const Fronted& result, const Frame& frame) {
  return pareto_text(result.topology, result.found, result.meanings, frame.page) +
         counters_below(frame);
}

std::string relaxed(const Relaxed& result, const Frame& frame) {
  return relaxation_text(result.topology, result.found, frame.page) + counters_below(frame);
}

std::string tolerated(const Tolerated& result, const Frame& frame) {
  return tolerance_text(result.topology, result.found, frame.page) + counters_below(frame);
}

std::string certified(const Certified& result, const Frame& frame) {
  return certification_text(result, frame.file, frame.page);
}

std::string crosschecked(const Crosschecked& result, const Frame& frame) {
  return crosscheck_text(result.topology, result.found, frame.file, frame.page) + counters(frame);
}

std::string family_crosschecked(const FamilyCrosschecked& result, const Frame& frame) {
  return family_text(result.found, frame.verbose, frame.page) + counters_below(frame);
}

std::string tested(const Tested& result, const Frame&) { return test_text(result.results); }

std::string replayed(const Replayed& result, const Frame& frame) {
  return replay_text(result.topology, result.trace, result.problem, frame.page);
}

std::string replayed_values(const ReplayedValues& result, const Frame& frame) {
  return value_replay_text(result.trace, result.problem, frame.page);
}

std::string exported(const Exported& result, const Frame&) { return std::string(result.text); }

std::string given_up(const GivenUp& result, const Frame& frame) {
  return fmt::format("{}: unknown: {}\n", printable(frame.file), result.reason);
}

std::string refused(const Refused&, const Frame&) { return ""; }

std::string inferred(const Inferred& result, const Frame& frame) {
  return inference_text(result.found, frame.page);
}

}  // namespace

Writers text_writers() {
  return {labels,   verified,       repaired,  listed,       fronted,
          relaxed,  tolerated,      certified, crosschecked, family_crosschecked,
          tested,   replayed,       exported,  given_up,     refused,
          inferred, replayed_values};
}

}  // namespace firebreak::report
