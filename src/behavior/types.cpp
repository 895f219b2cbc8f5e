// SPDX-License-Identifier: Apache-2.0
#include "behavior/types.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace firebreak::behavior {

std::size_t Type::size() const {
  std::size_t result = 1;
  for (const Type& argument : arguments) result += argument.size();
  return result;
}

bool Type::known() const {
  return kind != Kind::Unknown && std::ranges::all_of(arguments, &Type::known);
}

bool Type::ordered() const {
  return kind != Kind::Set && kind != Kind::Map && std::ranges::all_of(arguments, &Type::ordered);
}

std::optional<Type> unified(const Type& a, const Type& b) {
  if (a.kind == Type::Kind::Unknown) return b;
  if (b.kind == Type::Kind::Unknown) return a;
  if (a.kind != b.kind || a.arguments.size() != b.arguments.size()) return std::nullopt;
  Type result{a.kind};
  for (std::size_t i = 0; i < a.arguments.size(); ++i) {
    auto part = unified(a.arguments[i], b.arguments[i]);
    if (!part) return std::nullopt;
    result.arguments.push_back(*std::move(part));
  }
  return result;
}

std::string to_string(const Type& type) {
  std::vector<std::string> parts;
  for (const Type& argument : type.arguments) parts.push_back(to_string(argument));
  const std::string list = fmt::format("{}", fmt::join(parts, ", "));
  switch (type.kind) {
    case Type::Kind::Unknown:
      return "_";
    case Type::Kind::Bool:
      return "bool";
    case Type::Kind::Int:
      return "int";
    case Type::Kind::String:
      return "string";
    case Type::Kind::Set:
      return "set<" + list + ">";
    case Type::Kind::Map:
      return "map<" + list + ">";
    case Type::Kind::Tuple:
      return "(" + list + ")";
  }
  return "";
}

}  // namespace firebreak::behavior
