// SPDX-License-Identifier: Apache-2.0
#include "report/test_report.h"

#include <fmt/format.h>

#include "report/display.h"
#include "report/json_support.h"

namespace firebreak::report {

namespace {

// Text or attribute value of XML 1.0; printable() has taken the characters that XML forbids.
std::string xml(std::string_view text) {
  std::string result;
  for (char c : printable(text)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&apos;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string in_words(const TestTotals& totals) {
  std::string text = fmt::format("{} passed", totals.passed);
  if (totals.failed > 0) text += fmt::format(", {} failed", totals.failed);
  if (totals.unknown > 0) text += fmt::format(", {} unknown", totals.unknown);
  if (totals.errors > 0) text += fmt::format(", {} with errors", totals.errors);
  return text;
}

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

TestTotals totals(const std::vector<TestResult>& results) {
  TestTotals sum;
  for (const TestResult& result : results) {
    switch (result.status) {
      case TestStatus::Passed:
        ++sum.passed;
        break;
      case TestStatus::Failed:
        ++sum.failed;
        break;
      case TestStatus::Unknown:
        ++sum.unknown;
        break;
      case TestStatus::Error:
        ++sum.errors;
        break;
    }
  }
  return sum;
}

std::string to_string(TestStatus status) {
  switch (status) {
    case TestStatus::Passed:
      return "passed";
    case TestStatus::Failed:
      return "failed";
    case TestStatus::Unknown:
      return "unknown";
    case TestStatus::Error:
      return "error";
  }
  return "";
}

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
  return text + in_words(totals(results)) + "\n";
}

std::string test_json(const std::vector<TestResult>& results) {
  Json tests = Json::array();
  for (const TestResult& result : results) {
    tests.push_back({{"file", result.file},
                     {"status", to_string(result.status)},
                     {"checked", result.checked},
                     {"messages", result.messages}});
  }
  const TestTotals sum = totals(results);
  return dump({{"tests", std::move(tests)},
               {"passed", sum.passed},
               {"failed", sum.failed},
               {"unknown", sum.unknown},
               {"errors", sum.errors}});
}

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
