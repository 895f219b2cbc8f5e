// SPDX-License-Identifier: Apache-2.0
// What `firebreak test` found out, as values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace firebreak::report {

enum class TestStatus : std::uint8_t { Passed, Failed, Unknown, Error };

/// One model file held to its expectations.
struct TestResult {
  std::string file;
  TestStatus status = TestStatus::Passed;
  std::size_t checked = 0;            // expectations that were compared
  std::vector<std::string> messages;  // what is broken, or why it could not be tested
};

/// "2 passed, 1 failed", or as an object.
struct TestTotals {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t unknown = 0;
  std::size_t errors = 0;
};
TestTotals totals(const std::vector<TestResult>& results);
std::string to_string(TestStatus status);  // "passed", "failed", "unknown", "error"

/// One line for each file, and one more for each message; then the totals.
std::string test_text(const std::vector<TestResult>& results);
/// `{ "tests": [ { "file", "status", "checked", "messages" } ], "passed", "failed", … }`
std::string test_json(const std::vector<TestResult>& results);
/// A JUnit XML document with one test case for each file.
std::string junit_xml(const std::vector<TestResult>& results);

}  // namespace firebreak::report
