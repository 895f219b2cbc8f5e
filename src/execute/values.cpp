// SPDX-License-Identifier: Apache-2.0
#include "execute/values.h"

#include <algorithm>
#include <set>
#include <utility>

#include "behavior/literals.h"

namespace firebreak::execute {

using behavior::Type;
using behavior::Value;

namespace {

constexpr std::size_t kMostLiterals = 20;

std::size_t below(std::size_t bound, std::mt19937& random) { return random() % bound; }

}  // namespace

Values::Values(const std::vector<const behavior::Program*>& programs) {
  behavior::Literals literals;
  for (const behavior::Program* program : programs) literals.add(*program);
  std::set<behavior::Integer> integers{0, 1, 2, 3};
  for (const behavior::Integer& literal : literals.integers) {
    if (integers.size() > 3 * kMostLiterals) break;
    integers.insert({behavior::Integer(literal - 1), literal, behavior::Integer(literal + 1)});
  }
  integers_.assign(integers.begin(), integers.end());
  std::set<std::string> strings{"a", "b"};
  for (const std::string& literal : literals.strings) {
    if (strings.size() < kMostLiterals) strings.insert(literal);
  }
  strings_.assign(strings.begin(), strings.end());
}

Value Values::draw(const Type& type, std::mt19937& random) const {
  switch (type.kind) {
    case Type::Kind::Unknown:
    case Type::Kind::Bool:
      return {below(2, random) == 1};
    case Type::Kind::Int:
      return {integers_[below(integers_.size(), random)]};
    case Type::Kind::String:
      return {strings_[below(strings_.size(), random)]};
    case Type::Kind::Tuple: {
      behavior::TupleValue result;
      for (const Type& part : type.arguments) result.parts.push_back(draw(part, random));
      return {std::move(result)};
    }
    case Type::Kind::Set: {
      behavior::SetValue result;
      for (std::size_t i = below(3, random); i > 0; --i) {
        insert(result, draw(type.arguments[0], random));
      }
      return {std::move(result)};
    }
    case Type::Kind::Map: {
      behavior::MapValue result;
      for (std::size_t i = below(3, random); i > 0; --i) {
        const Value key = draw(type.arguments[0], random);
        assign(result, key, draw(type.arguments[1], random));
      }
      return {std::move(result)};
    }
  }
  return {false};
}

}  // namespace firebreak::execute
