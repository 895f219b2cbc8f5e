// SPDX-License-Identifier: Apache-2.0
#include "behavior/value.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>

namespace firebreak::behavior {

namespace {

int sign(std::strong_ordering order) { return order < 0 ? -1 : order > 0 ? 1 : 0; }

template <class Element, class Compare>
int compare_lists(const std::vector<Element>& a, const std::vector<Element>& b,
                  const Compare& elements) {
  const std::size_t common = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (const int order = elements(a[i], b[i]); order != 0) return order;
  }
  return sign(a.size() <=> b.size());
}

struct Comparison {
  int operator()(bool a, bool b) const { return static_cast<int>(a) - static_cast<int>(b); }
  int operator()(const Integer& a, const Integer& b) const {
    const int order = a.compare(b);
    return order < 0 ? -1 : order > 0 ? 1 : 0;
  }
  int operator()(const std::string& a, const std::string& b) const {
    const int order = a.compare(b);
    return order < 0 ? -1 : order > 0 ? 1 : 0;
  }
  int operator()(const SetValue& a, const SetValue& b) const {
    return compare_lists(a.elements, b.elements, compare);
  }
  int operator()(const MapValue& a, const MapValue& b) const {
    return compare_lists(a.entries, b.entries, [](const auto& x, const auto& y) {
      const int keys = compare(x.key, y.key);
      return keys != 0 ? keys : compare(x.value, y.value);
    });
  }
  int operator()(const TupleValue& a, const TupleValue& b) const {
    return compare_lists(a.parts, b.parts, compare);
  }
  template <class A, class B>
  int operator()(const A&, const B&) const {
    return 0;  // of two types: no checked program compares them
  }
};

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (c == '\n') {
      result += "\\n";
    } else if (c == '\t') {
      result += "\\t";
    } else {
      result += c;
    }
  }
  return result + '"';
}

std::vector<std::string> texts(const std::vector<Value>& values) {
  std::vector<std::string> result;
  result.reserve(values.size());
  for (const Value& value : values) result.push_back(to_string(value));
  return result;
}

struct Text {
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(const Integer& value) const { return value.str(); }
  std::string operator()(const std::string& value) const { return quoted(value); }
  std::string operator()(const SetValue& value) const {
    return fmt::format("{{{}}}", fmt::join(texts(value.elements), ", "));
  }
  std::string operator()(const TupleValue& value) const {
    return fmt::format("({})", fmt::join(texts(value.parts), ", "));
  }
  std::string operator()(const MapValue& value) const {
    std::vector<std::string> entries;
    for (const auto& [key, at] : value.entries) {
      entries.push_back(fmt::format("{}: {}", to_string(key), to_string(at)));
    }
    return fmt::format("[{}]", fmt::join(entries, ", "));
  }
};

struct Size {
  std::size_t operator()(bool) const { return 1; }
  std::size_t operator()(const Integer& value) const {
    return 1 + (value.is_zero() ? 0 : boost::multiprecision::msb(abs(value)) / 64);
  }
  std::size_t operator()(const std::string& value) const { return 1 + value.size() / 8; }
  std::size_t operator()(const SetValue& value) const { return all(value.elements); }
  std::size_t operator()(const TupleValue& value) const { return all(value.parts); }
  std::size_t operator()(const MapValue& value) const {
    std::size_t result = 1;
    for (const auto& [key, at] : value.entries) result += size_of(key) + size_of(at);
    return result;
  }
  static std::size_t all(const std::vector<Value>& values) {
    std::size_t result = 1;
    for (const Value& value : values) result += size_of(value);
    return result;
  }
};

}  // namespace

int compare(const Value& a, const Value& b) { return std::visit(Comparison{}, a.of, b.of); }

Value default_of(const Type& type) {
  switch (type.kind) {
    case Type::Kind::Unknown:
    case Type::Kind::Bool:
      return {false};
    case Type::Kind::Int:
      return {Integer(0)};
    case Type::Kind::String:
      return {std::string()};
    case Type::Kind::Set:
      return {SetValue{}};
    case Type::Kind::Map:
      return {MapValue{}};
    case Type::Kind::Tuple: {
      TupleValue result;
      for (const Type& part : type.arguments) result.parts.push_back(default_of(part));
      return {std::move(result)};
    }
  }
  return {false};
}

bool is_default(const Value& value) {
  if (const auto* truth = std::get_if<bool>(&value.of)) return !*truth;
  if (const auto* number = std::get_if<Integer>(&value.of)) return number->is_zero();
  if (const auto* text = std::get_if<std::string>(&value.of)) return text->empty();
  if (const auto* set = std::get_if<SetValue>(&value.of)) return set->elements.empty();
  if (const auto* map = std::get_if<MapValue>(&value.of)) return map->entries.empty();
  return std::ranges::all_of(std::get<TupleValue>(value.of).parts, is_default);
}

std::string to_string(const Value& value) { return std::visit(Text{}, value.of); }

std::size_t size_of(const Value& value) { return std::visit(Size{}, value.of); }

bool contains(const SetValue& set, const Value& element) {
  return std::ranges::binary_search(set.elements, element,
                                    [](const Value& a, const Value& b) { return a < b; });
}

void insert(SetValue& set, Value element) {
  const auto place = std::lower_bound(set.elements.begin(), set.elements.end(), element);
  if (place != set.elements.end() && *place == element) return;
  set.elements.insert(place, std::move(element));
}

namespace {

template <class Map>
auto entry(Map& map, const Value& key) {
  return std::lower_bound(map.entries.begin(), map.entries.end(), key,
                          [](const auto& one, const Value& wanted) { return one.key < wanted; });
}

}  // namespace

const Value* find(const MapValue& map, const Value& key) {
  const auto place = entry(map, key);
  return place != map.entries.end() && place->key == key ? &place->value : nullptr;
}

void assign(MapValue& map, const Value& key, Value value) {
  const auto place = entry(map, key);
  const bool there = place != map.entries.end() && place->key == key;
  if (is_default(value)) {
    if (there) map.entries.erase(place);
  } else if (there) {
    place->value = std::move(value);
  } else {
    map.entries.insert(place, {key, std::move(value)});
  }
}

}  // namespace firebreak::behavior
