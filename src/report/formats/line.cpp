// SPDX-License-Identifier: Apache-2.0
// A line for each result.
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

std::string line_of(const Frame& frame, const std::string& outcome) {
  return fmt::format("{}: {}\n", printable(frame.file), outcome);
}

std::string labels(const Labels& result, const Frame& frame) {
  return printable(frame.file + ":" + label_line(result.topology, result.explainer.labeling())) +
         "\n";
}

std::string verified(const Verified& result, const Frame& frame) {
  return line_of(frame, result::in_one_word(result.found));
}

std::string repaired(const Repaired& result, const Frame& frame) {
  return line_of(frame, repair_line(result.document.result));
}

std::string listed(const Listed& result, const Frame& frame) {
  return line_of(frame, repair_list_line(result.found));
}

std::string fronted(const Fronted& result, const Frame& frame) {
  return line_of(frame, pareto_line(result.found));
}

std::string relaxed(const Relaxed& result, const Frame& frame) {
  return line_of(frame, relaxation_line(result.found));
}

std::string tolerated(const Tolerated& result, const Frame& frame) {
  return line_of(frame, tolerance_line(result.found));
}

std::string certified(const Certified& result, const Frame& frame) {
  return certification_line(result, frame.file);
}

std::string crosschecked(const Crosschecked& result, const Frame& frame) {
  return line_of(frame, crosscheck_line(result.found));
}

std::string family_crosschecked(const FamilyCrosschecked& result, const Frame&) {
  return family_line(result.found) + "\n";
}

std::string tested(const Tested& result, const Frame&) { return test_line(result.results) + "\n"; }

std::string replayed(const Replayed& result, const Frame&) {
  return replay_line(result.trace, result.problem) + "\n";
}

std::string replayed_values(const ReplayedValues& result, const Frame&) {
  return value_replay_line(result.trace, result.problem) + "\n";
}

std::string exported(const Exported& result, const Frame&) { return std::string(result.text); }

std::string given_up(const GivenUp& result, const Frame& frame) {
  return line_of(frame, fmt::format("unknown: {}", result.reason));
}

std::string refused(const Refused&, const Frame&) { return ""; }

std::string inferred(const Inferred& result, const Frame& frame) {
  return printable(frame.file + ":" + inference_line(result.found)) + "\n";
}

}  // namespace

Writers line_writers() {
  return {labels,   verified,       repaired,  listed,       fronted,
          relaxed,  tolerated,      certified, crosschecked, family_crosschecked,
          tested,   replayed,       exported,  given_up,     refused,
          inferred, replayed_values};
}

}  // namespace firebreak::report
