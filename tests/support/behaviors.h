// SPDX-License-Identifier: Apache-2.0
// Behaviours from their text, and what is wrong with them as text.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "behavior/checker.h"
#include "behavior/interpreter.h"
#include "behavior/parser.h"

namespace firebreak::test_support {

/// `line:column code: message`, and `; hint` where there is one; one line each.
inline std::string as_text(const base::Diagnostics& diagnostics) {
  std::string result;
  for (const auto& one : diagnostics.all()) {
    if (!result.empty()) result += '\n';
    result += std::to_string(one.span.line) + ":" + std::to_string(one.span.column) + " " +
              one.code + ": " + one.message + (one.hint.empty() ? "" : "; " + one.hint);
  }
  return result;
}

/// What the parser and, where that finds nothing, the checker say.
inline std::string wrong_with(std::string_view text) {
  base::Diagnostics diagnostics;
  auto program = behavior::parse(text, {}, diagnostics);
  if (program) {
    const bool fine = behavior::check(*program, "", diagnostics);
    EXPECT_EQ(fine, diagnostics.empty()) << text;
  }
  return as_text(diagnostics);
}

/// Parsed and checked; fails the test where that cannot be.
inline behavior::Program behavior_of(std::string_view text) {
  base::Diagnostics diagnostics;
  auto program = behavior::parse(text, {}, diagnostics);
  if (!program || !behavior::check(*program, "", diagnostics)) {
    ADD_FAILURE() << as_text(diagnostics) << "\nin\n" << text;
    return {};
  }
  return *std::move(program);
}

}  // namespace firebreak::test_support
