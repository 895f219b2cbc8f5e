// SPDX-License-Identifier: Apache-2.0
// What `firebreak test` found out (docs/formats.md).
#pragma once

#include <string>
#include <vector>

#include "result/test.h"

namespace firebreak::report {

/// One line for each file, and one more for each message; then the totals.
std::string test_text(const std::vector<result::TestResult>& results);
/// The totals: "2 passed, 1 failed".
std::string test_line(const std::vector<result::TestResult>& results);
/// `{ "tests": [ { "file", "status", "checked", "messages" } ], "passed", "failed", … }`
std::string test_json(const std::vector<result::TestResult>& results);
/// A JUnit XML document with one test case for each file.
std::string junit_xml(const std::vector<result::TestResult>& results);

}  // namespace firebreak::report
