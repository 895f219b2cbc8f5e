// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/markup.h"
#include "report/display.h"
#include "report/test/test.h"

namespace firebreak::report {

namespace {

using result::TestResult;
using result::TestStatus;
using result::TestTotals;

// Text or attribute value of XML 1.0; printable() has taken the characters that XML forbids.
std::string xml(std::string_view text) { return base::markup(printable(text)); }

// The element that says why a case did not pass.
std::string complaint(const TestResult& result) {
  std::string lines;
  for (const std::string& message : result.messages) lines += xml(message) + "\n";
  const std::string summary =
      result.messages.empty() ? to_string(result.status) : xml(result.messages.front());
  const auto element = [&](std::string_view name) {
    return fmt::format("    <{} message=\"{}\">{}</{}>\n", name, summary, lines, name);
  };
  switch (result.status) {
    case TestStatus::Passed:
      return "";
    case TestStatus::Failed:
      return element("failure");
    case TestStatus::Unknown:
    case TestStatus::Error:
      return element("error");
  }
  return "";
}

}  // namespace

std::string junit_xml(const std::vector<TestResult>& results) {
  const TestTotals sum = totals(results);
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  text += fmt::format(
      "<testsuite name=\"firebreak\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"0\">\n",
      results.size(), sum.failed, sum.unknown + sum.errors);
  for (const TestResult& result : results) {
    text += fmt::format("  <testcase classname=\"firebreak\" name=\"{}\">\n{}  </testcase>\n",
                        xml(result.file), complaint(result));
  }
  return text + "</testsuite>\n</testsuites>\n";
}

}  // namespace firebreak::report
