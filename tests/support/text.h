// SPDX-License-Identifier: Apache-2.0
// Texts that are another text with a change.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace firebreak::test_support {

/// The text with `by` for the first `what`; fails the test where there is none.
inline std::string replaced(std::string_view text, std::string_view what, std::string_view by) {
  std::string result(text);
  const std::size_t at = result.find(what);
  if (at == std::string::npos) {
    ADD_FAILURE() << "there is no '" << what << "' to replace";
    return result;
  }
  return result.replace(at, what.size(), by);
}

}  // namespace firebreak::test_support
