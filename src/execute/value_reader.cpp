// SPDX-License-Identifier: Apache-2.0
#include "execute/value_reader.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace firebreak::execute {

using behavior::Type;
using behavior::Value;

namespace {

constexpr std::size_t kMostDigits = 10'000;

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::optional<Value> value(const Type& type) {
    switch (type.kind) {
      case Type::Kind::Unknown:
        return std::nullopt;
      case Type::Kind::Bool:
        if (take("true")) return Value{true};
        return take("false") ? std::optional(Value{false}) : std::nullopt;
      case Type::Kind::Int:
        return number();
      case Type::Kind::String:
        return string();
      case Type::Kind::Tuple:
        return tuple(type);
      case Type::Kind::Set:
        return set(type);
      case Type::Kind::Map:
        return map(type);
    }
    return std::nullopt;
  }

  bool at_end() const { return rest_.empty(); }

 private:
  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  std::optional<Value> number() {
    std::size_t length = rest_.starts_with('-') ? 1 : 0;
    const std::size_t sign = length;
    while (length < rest_.size() && rest_[length] >= '0' && rest_[length] <= '9') ++length;
    if (length == sign || length > kMostDigits) return std::nullopt;
    // A 0 in front would make it octal.
    std::size_t first = sign;
    while (first + 1 < length && rest_[first] == '0') ++first;
    behavior::Integer result(std::string(rest_.substr(first, length - first)));
    if (sign == 1) result = -result;
    rest_.remove_prefix(length);
    return Value{std::move(result)};
  }

  std::optional<Value> string() {
    if (!take("\"")) return std::nullopt;
    std::string result;
    while (!rest_.empty()) {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"') return Value{std::move(result)};
      if (c != '\\') {
        result += c;
        continue;
      }
      if (rest_.empty()) break;
      const char escaped = rest_.front();
      rest_.remove_prefix(1);
      result += escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped;
    }
    return std::nullopt;
  }

  std::optional<Value> tuple(const Type& type) {
    behavior::TupleValue result;
    for (const Type& part : type.arguments) {
      if (!take(result.parts.empty() ? "(" : ", ")) return std::nullopt;
      auto one = value(part);
      if (!one) return std::nullopt;
      result.parts.push_back(*std::move(one));
    }
    return take(")") ? std::optional(Value{std::move(result)}) : std::nullopt;
  }

  std::optional<Value> set(const Type& type) {
    std::vector<Value> elements;
    if (!take("{")) return std::nullopt;
    while (!take("}")) {
      if (!elements.empty() && !take(", ")) return std::nullopt;
      auto one = value(type.arguments[0]);
      if (!one) return std::nullopt;
      elements.push_back(*std::move(one));
    }
    std::ranges::sort(elements, [](const Value& a, const Value& b) { return a < b; });
    elements.erase(std::unique(elements.begin(), elements.end()), elements.end());
    return Value{behavior::SetValue{std::move(elements)}};
  }

  std::optional<Value> map(const Type& type) {
    std::vector<behavior::MapEntry> entries;
    if (!take("[")) return std::nullopt;
    while (!take("]")) {
      if (!entries.empty() && !take(", ")) return std::nullopt;
      auto key = value(type.arguments[0]);
      if (!key || !take(": ")) return std::nullopt;
      auto at = value(type.arguments[1]);
      if (!at) return std::nullopt;
      entries.push_back({*std::move(key), *std::move(at)});
    }
    return map_of(std::move(entries));
  }

  // Where a key comes twice, none: that is no map.
  static std::optional<Value> map_of(std::vector<behavior::MapEntry> entries) {
    std::ranges::sort(entries, [](const auto& a, const auto& b) { return a.key < b.key; });
    const auto same = [](const auto& a, const auto& b) { return a.key == b.key; };
    if (std::ranges::adjacent_find(entries, same) != entries.end()) return std::nullopt;
    std::erase_if(entries, [](const auto& one) { return is_default(one.value); });
    return Value{behavior::MapValue{std::move(entries)}};
  }

  std::string_view rest_;
};

}  // namespace

std::optional<Value> read_value(const Type& type, std::string_view text) {
  Reader reader(text);
  std::optional<Value> result = reader.value(type);
  return reader.at_end() ? result : std::nullopt;
}

}  // namespace firebreak::execute
