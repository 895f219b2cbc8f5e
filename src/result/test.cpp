// SPDX-License-Identifier: Apache-2.0
#include "result/test.h"

namespace firebreak::result {

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

}  // namespace firebreak::result
