// SPDX-License-Identifier: Apache-2.0
// What words mean, and why a stream has its label, as a document.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace firebreak::report {

struct ExplainedWord {
  std::string word;
  std::string kind;
  std::string text;
  std::string example;  // lines; "" if there is none
};

struct ExplainedStream {
  std::string model;
  std::string stream;
  std::string label;
  std::vector<std::string> derivation;  // sentences
};

std::string explanation_json(const std::optional<ExplainedStream>& stream,
                             const std::vector<ExplainedWord>& words);

}  // namespace firebreak::report
