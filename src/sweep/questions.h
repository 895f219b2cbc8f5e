// SPDX-License-Identifier: Apache-2.0
// The table of questions that a plan can ask. A new one is a row.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace firebreak::sweep {

/// What can be read from an answer. `std::monostate` where the answer does not say.
using Value = std::variant<std::monostate, std::int64_t, bool, std::string>;

enum class Type : std::uint8_t { Integer, Boolean, Text };

struct Figure {
  std::string_view name;
  Type type;
  Value (*read)(const nlohmann::json& document, std::string_view name);
};

struct Question {
  std::string_view name;
  std::vector<std::string_view> command;  // the words after `firebreak`
  std::string_view option;                // that takes the choice, or ""
  std::vector<std::string_view> choices;  // the first is what a plan means that says none
  std::vector<Figure> figures;
};

std::span<const Question> questions();
/// Null if there is none of that name.
const Question* find_question(std::string_view name);
/// Whether there is one of that name with that choice, "" where it has none.
bool can_be_asked(std::string_view name, std::string_view choice);

/// The words after `firebreak` of a run.
std::vector<std::string> arguments(const Question& question, std::string_view choice,
                                   std::uint32_t seed);

struct NamedValue {
  std::string name;
  Value value;
  bool operator==(const NamedValue&) const = default;
};

/// The figures that the document tells. Empty where it is none.
std::vector<NamedValue> figures_of(const Question& question, std::string_view document);

/// Why an answer is unknown, as the document tells; "" where it does not.
std::string reason_of(std::string_view document);

}  // namespace firebreak::sweep
