// SPDX-License-Identifier: Apache-2.0
#include "frontend/yaml/syntax_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "frontend/yaml/scalars.h"

namespace firebreak::frontend {

using base::SourceSpan;

namespace {

enum class Place { Problem, Begin };

/// `{}` in a hint stands for the place where what is read began.
struct Explanation {
  std::string_view problem;  // libyaml's
  Place place;
  std::string_view message;
  std::string_view hint;
};

constexpr std::array kExplanations{
    Explanation{"did not find expected ',' or ']'", Place::Problem, "expected ',' or ']'",
                "the list in brackets began in {}"},
    Explanation{"did not find expected ',' or '}'", Place::Problem, "expected ',' or '}'",
                "the mapping in braces began in {}"},
    Explanation{"did not find expected key", Place::Problem, "expected a key of the mapping",
                "the mapping began in {}; look at the indentation, the brackets and the quotes "
                "after that"},
    Explanation{"did not find expected '-' indicator", Place::Problem,
                "expected '-' and an item of the list",
                "the list began in {}; look at the indentation after that"},
    Explanation{"did not find expected node content", Place::Problem, "expected a value",
                "look at the brackets and the commas before this place"},
    Explanation{"did not find expected <document start>", Place::Problem,
                "expected the end of the file",
                "look at the indentation and the brackets before this place"},
    Explanation{
        "mapping values are not allowed in this context", Place::Problem,
        "a mapping cannot begin here",
        "put a text that has ': ' in it in quotes; if none is meant, a ':' is missing before "
        "this place, or the indentation is wrong"},
    Explanation{"block sequence entries are not allowed in this context", Place::Problem,
                "a list cannot begin here", "begin the list in the next line"},
    Explanation{"could not find expected ':'", Place::Begin, "expected ':' after this key",
                "write the key, ':', a space and the value"},
    Explanation{"found unexpected end of stream", Place::Begin,
                "the quotes that open here are never closed", ""},
    Explanation{"found unexpected document indicator", Place::Begin,
                "the quotes that open here are never closed", ""},
    Explanation{"found unknown escape character", Place::Problem,
                "there is no such escape in double quotes",
                "write \\\\ for a backslash, or use single quotes"},
};

std::string described(const SourceSpan& place) {
  return fmt::format("line {}, column {}", place.line, place.column);
}

base::Diagnostic diagnostic(const std::string& file, SourceSpan at, std::string message,
                            std::string hint) {
  return {"yaml-syntax", file, at, std::move(message), std::move(hint)};
}

}  // namespace

base::Diagnostic explain_syntax_error(const SyntaxProblem& problem, const std::string& file) {
  if (problem.character == "\t" && problem.problem.starts_with("found ")) {
    return diagnostic(file, problem.at, "tabs cannot indent YAML", "indent with spaces");
  }
  if (problem.problem == "found character that cannot start any token") {
    return diagnostic(file, problem.at,
                      fmt::format("a text cannot begin with '{}'", excerpt(problem.character)),
                      "put the text in quotes");
  }
  if (problem.context == "while scanning an alias") {
    return diagnostic(file, problem.begin, "expected the name of an anchor after '*'",
                      "write \"*\" in quotes");
  }
  const auto known =
      std::find_if(kExplanations.begin(), kExplanations.end(),
                   [&](const Explanation& e) { return e.problem == problem.problem; });
  if (known == kExplanations.end()) {
    return diagnostic(file, problem.at, std::string(problem.problem), std::string(problem.context));
  }
  return diagnostic(file, known->place == Place::Begin ? problem.begin : problem.at,
                    std::string(known->message),
                    fmt::format(fmt::runtime(known->hint), described(problem.begin)));
}

}  // namespace firebreak::frontend
