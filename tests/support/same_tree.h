// SPDX-License-Identifier: Apache-2.0
// Whether two syntax trees are equal but for positions and what the checker fills in.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "behavior/syntax.h"

namespace firebreak::test_support {

template <class T>
bool same(const std::vector<T>& a, const std::vector<T>& b);
template <class T>
bool same(const std::optional<T>& a, const std::optional<T>& b);

inline bool same(const behavior::Pattern& a, const behavior::Pattern& b) {
  return a.kind == b.kind && a.name == b.name && same(a.parts, b.parts);
}
inline bool same(const behavior::Expression& a, const behavior::Expression& b) {
  return a.kind == b.kind && a.text == b.text && a.integer == b.integer &&
         same(a.pattern, b.pattern) && same(a.operands, b.operands);
}
inline bool same(const behavior::Statement& a, const behavior::Statement& b) {
  return a.kind == b.kind && a.name == b.name && a.has_else == b.has_else &&
         same(a.arguments, b.arguments) && same(a.patterns, b.patterns) && same(a.value, b.value) &&
         same(a.body, b.body) && same(a.otherwise, b.otherwise);
}
inline bool same(const behavior::Parameter& a, const behavior::Parameter& b) {
  return a.name == b.name && a.type == b.type;
}
inline bool same(const behavior::Constant& a, const behavior::Constant& b) {
  return a.name == b.name && a.type == b.type && same(a.value, b.value);
}
inline bool same(const behavior::State& a, const behavior::State& b) {
  return a.name == b.name && a.type == b.type && same(a.value, b.value);
}
inline bool same(const behavior::Handler& a, const behavior::Handler& b) {
  return a.interface == b.interface && same(a.parameters, b.parameters) && same(a.body, b.body);
}
inline bool same(const behavior::Program& a, const behavior::Program& b) {
  return same(a.constants, b.constants) && same(a.states, b.states) && same(a.handlers, b.handlers);
}

template <class T>
bool same(const std::vector<T>& a, const std::vector<T>& b) {
  return std::ranges::equal(a, b, [](const T& x, const T& y) { return same(x, y); });
}
template <class T>
bool same(const std::optional<T>& a, const std::optional<T>& b) {
  return a.has_value() == b.has_value() && (!a || same(*a, *b));
}

}  // namespace firebreak::test_support
