// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "report/display.h"
#include "report/test/test.h"

namespace firebreak::report {

namespace {

using result::TestResult;
using result::TestTotals;

std::string in_words(const TestTotals& totals) {
  std::string text = fmt::format("{} passed", totals.passed);
  if (totals.failed > 0) text += fmt::format(", {} failed", totals.failed);
  if (totals.unknown > 0) text += fmt::format(", {} unknown", totals.unknown);
  if (totals.errors > 0) text += fmt::format(", {} with errors", totals.errors);
  return text;
}

}  // namespace

std::string test_text(const std::vector<TestResult>& results) {
  std::string text;
  for (const TestResult& result : results) {
    text += fmt::format("{:<8}{} ({} {})\n", to_string(result.status), printable(result.file),
                        result.checked, result.checked == 1 ? "expectation" : "expectations");
    for (const std::string& message : result.messages) {
      for (std::size_t start = 0; start <= message.size();) {
        const std::size_t end = std::min(message.find('\n', start), message.size());
        text += fmt::format("        {}\n", printable(message.substr(start, end - start)));
        start = end + 1;
      }
    }
  }
  return text + test_line(results) + "\n";
}

std::string test_line(const std::vector<TestResult>& results) { return in_words(totals(results)); }

}  // namespace firebreak::report
