// SPDX-License-Identifier: Apache-2.0
// What holding models to their expectations found out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace firebreak::result {

enum class TestStatus : std::uint8_t { Passed, Failed, Unknown, Error };
std::string to_string(TestStatus status);  // "passed", "failed", "unknown", "error"

/// One model file held to its expectations.
struct TestResult {
  std::string file;
  TestStatus status = TestStatus::Passed;
  std::size_t checked = 0;            // expectations that were compared
  std::vector<std::string> messages;  // what is broken, or why it could not be tested
};

struct TestTotals {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t unknown = 0;
  std::size_t errors = 0;
};
TestTotals totals(const std::vector<TestResult>& results);

}  // namespace firebreak::result
