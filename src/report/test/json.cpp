// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "report/json_support.h"
#include "report/test/test.h"

namespace firebreak::report {

std::string test_json(const std::vector<result::TestResult>& results) {
  Json tests = Json::array();
  for (const result::TestResult& result : results) {
    tests.push_back({{"file", result.file},
                     {"status", to_string(result.status)},
                     {"checked", result.checked},
                     {"messages", result.messages}});
  }
  const result::TestTotals sum = totals(results);
  return dump({{"tests", std::move(tests)},
               {"passed", sum.passed},
               {"failed", sum.failed},
               {"unknown", sum.unknown},
               {"errors", sum.errors}});
}

}  // namespace firebreak::report
