// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/diagnostics.h"
#include "behavior/scope.h"
#include "behavior/syntax.h"

namespace firebreak::behavior {

/// Types of expressions, in two passes: upwards each gets the type that its parts say, in which the
/// element of a `{}` is unknown; downwards what the context says fills that in.
class ExpressionChecker {
 public:
  ExpressionChecker(Scope& scope, std::string file, base::Diagnostics& diagnostics)
      : scope_(scope), file_(std::move(file)), diagnostics_(diagnostics) {}

  /// The expression has this type; false, and a diagnostic, if it cannot.
  bool check(Expression& expression, const Type& type);
  /// Of any type.
  bool check(Expression& expression);
  /// Adds the pattern's names, of a value of the type, to the scope; numbers them from `locals` on.
  /// Of the unknown type, a name may be used and nothing more is said of that.
  bool bind(Pattern& pattern, const Type& type, std::size_t& locals);

  void error(const char* code, base::SourceSpan span, std::string message, std::string hint = "");
  /// Nothing has this name, which is to be that of a state variable, or of anything.
  void unknown(base::SourceSpan span, const std::string& name, bool state);

  /// Names that are bound within an expression are numbered from here on.
  std::size_t locals = 0;

 private:
  using Kind = Expression::Kind;

  bool infer(Expression& e);
  bool infer_kind(Expression& e);
  bool infer_name(Expression& e);
  bool infer_membership(Expression& e);
  bool infer_operator(Expression& e);
  bool infer_sets(Expression& e);
  bool infer_index(Expression& e);
  bool infer_filter(Expression& e);
  bool infer_alike(Expression& e, std::size_t first);
  bool numbers(Expression& e);
  bool settle(Expression& e, const Type& type);
  bool mismatch(const Expression& e, const std::string& expected, std::string hint = "");

  Scope& scope_;
  std::string file_;
  base::Diagnostics& diagnostics_;
  std::size_t unknown_ = 0;  // names so far
};

}  // namespace firebreak::behavior
