// SPDX-License-Identifier: Apache-2.0
// The types of the behaviour language (docs/behaviors.md, Types and values).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace firebreak::behavior {

/// A plain value: `map<K, V>` has the arguments K and V, a tuple those of its parts, two or more.
struct Type {
  enum class Kind : std::uint8_t {
    Unknown,  // the element of a `{}` as long as nothing says what it is; in no checked program
    Bool,
    Int,
    String,
    Set,
    Map,
    Tuple,
  };
  Kind kind = Kind::Unknown;
  std::vector<Type> arguments = {};

  bool operator==(const Type&) const = default;

  static Type boolean() { return {Kind::Bool}; }
  static Type integer() { return {Kind::Int}; }
  static Type string() { return {Kind::String}; }
  static Type set(Type element) { return {Kind::Set, {std::move(element)}}; }
  static Type map(Type key, Type value) { return {Kind::Map, {std::move(key), std::move(value)}}; }
  static Type tuple(std::vector<Type> parts) { return {Kind::Tuple, std::move(parts)}; }

  /// How many types it is made of, itself among them.
  std::size_t size() const;
  /// Whether it is known in all its parts.
  bool known() const;
  /// Whether `<` compares its values: no set or map is in it.
  bool ordered() const;
};

/// What is larger than this is no type that a person wrote; tuples of tuples double with each line.
inline constexpr std::size_t kLargestType = 100;

/// What both can be, if they can be one: each fills in what the other leaves unknown.
std::optional<Type> unified(const Type& a, const Type& b);

/// As it is written: `map<(string, int), set<string>>`; `_` for what is not known.
std::string to_string(const Type& type);

}  // namespace firebreak::behavior
