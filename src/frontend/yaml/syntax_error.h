// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/diagnostics.h"

namespace firebreak::frontend {

/// What libyaml says of a syntax error, in its words.
struct SyntaxProblem {
  std::string_view problem;
  base::SourceSpan at;
  std::string_view character;  // that stands there; empty at the end of the text
  std::string_view context;    // "while parsing a flow sequence"; may be empty
  base::SourceSpan begin;      // of what the context names
};

/// The same in ours, with a way out.
base::Diagnostic explain_syntax_error(const SyntaxProblem& problem, const std::string& file);

}  // namespace firebreak::frontend
