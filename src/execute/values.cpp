// SPDX-License-Identifier: Apache-2.0
#include "execute/values.h"

#include <algorithm>
#include <set>
#include <utility>

#include "behavior/literals.h"

namespace firebreak::execute {

using behavior::Integer;
using behavior::Type;
using behavior::Value;

namespace {

constexpr std::size_t kMostLiterals = 20;
constexpr std::size_t kMostCount = 60;

std::size_t below(std::size_t bound, std::mt19937& random) { return random() % bound; }

template <class T>
void add_new(std::vector<T>& into, const T& value) {
  if (std::ranges::find(into, value) == into.end()) into.push_back(value);
}

}  // namespace

Values::Values(const std::vector<const behavior::Program*>& programs)
    : integers_{0, 1, 2, 3}, strings_{"a", "b"} {
  behavior::Literals literals;
  for (const behavior::Program* program : programs) literals.add(*program);
  for (const Integer& literal : literals.integers) {
    if (integers_.size() > 3 * kMostLiterals) break;
    add_new(integers_, literal);
    add_new(integers_, Integer(literal - 1));
    add_new(integers_, Integer(literal + 1));
  }
  for (const std::string& literal : literals.strings) {
    if (strings_.size() < kMostLiterals) add_new(strings_, literal);
  }
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

std::vector<Value> Values::some(const Type& type, std::size_t most) const {
  std::vector<Value> result;
  const auto add = [&](Value value) {
    if (result.size() < most) add_new(result, value);
  };
  switch (type.kind) {
    case Type::Kind::Unknown:
    case Type::Kind::Bool:
      add({false});
      add({true});
      break;
    case Type::Kind::Int:
      add({Integer(1)});
      add({Integer(2)});
      for (std::size_t i = 4; i < integers_.size(); ++i) add({integers_[i]});
      for (const Integer& one : integers_) add({one});
      break;
    case Type::Kind::String:
      for (std::size_t i = 2; i < strings_.size(); ++i) add({strings_[i]});
      for (const std::string& one : strings_) add({one});
      break;
    case Type::Kind::Tuple:
    case Type::Kind::Set:
    case Type::Kind::Map: {
      std::mt19937 random;  // the same ones each time
      for (std::size_t i = 0; i < 20 * most; ++i) add(draw(type, random));
      break;
    }
  }
  return result;
}

std::vector<std::size_t> Values::counts() const {
  std::set<std::size_t> result;
  for (const Integer& one : integers_) {
    if (one > 1 && one <= kMostCount) result.insert(static_cast<std::size_t>(one));
  }
  return {result.begin(), result.end()};
}

void Values::add(const Value& value) {
  if (const auto* number = std::get_if<Integer>(&value.of)) add_new(integers_, *number);
  if (const auto* text = std::get_if<std::string>(&value.of)) add_new(strings_, *text);
  if (const auto* tuple = std::get_if<behavior::TupleValue>(&value.of)) {
    for (const Value& part : tuple->parts) add(part);
  }
  if (const auto* set = std::get_if<behavior::SetValue>(&value.of)) {
    for (const Value& element : set->elements) add(element);
  }
  if (const auto* map = std::get_if<behavior::MapValue>(&value.of)) {
    for (const behavior::MapEntry& entry : map->entries) {
      add(entry.key);
      add(entry.value);
    }
  }
}

}  // namespace firebreak::execute
