// SPDX-License-Identifier: Apache-2.0
#include "enumerator/values.h"

#include <utility>

#include "base/internal_error.h"
#include "enumerator/terms.h"

namespace firebreak::enumerator {

using topology::AttributeId;
using topology::AttributeSet;

namespace {

constexpr std::uint64_t kInjective = std::uint64_t{1} << 63;  // no source message has such values

}  // namespace

std::uint64_t Values::value(TokenId token, AttributeId attribute, const Content& content) const {
  const TokenId origin = lineages_.origin(topology_, token, attribute);
  const Token& from = lineages_.tokens[origin];
  if (from.parent == kNoToken) return assignment_.source[attribute.index()][origin];
  switch (assignment_.free[attribute.index()][from.path.index()]) {
    case Choice::Constant:
      return 0;
    case Choice::Injective:
      return kInjective + content(origin);
    case Choice::Determined:
      return determined(origin, attribute, content);
  }
  throw base::InternalError("unknown choice");
}

bool Values::uniform() const {
  for (const Classes& classes : assignment_.source) {
    for (const std::uint32_t value : classes) {
      if (value != 0) return false;
    }
  }
  for (const auto& choices : assignment_.free) {
    for (const Choice choice : choices) {
      if (choice != Choice::Constant) return false;
    }
  }
  return true;
}

/// The first dependency that gives the attribute from what the message carries. Attributes that
/// are determined at the same emission do not count: assignments.cpp sees to circles.
std::uint64_t Values::determined(TokenId token, AttributeId attribute,
                                 const Content& content) const {
  const AttributeSet& carried = topology_[lineages_.tokens[token].stream].attributes;
  for (const topology::FunctionalDependency& fd : topology_.fds()) {
    for (const auto& [from, to] : {std::pair{&fd.from, &fd.to}, std::pair{&fd.to, &fd.from}}) {
      if (!contains(*to, attribute) || !is_subset(*from, carried)) continue;
      std::vector<std::uint64_t> values;
      for (const AttributeId other : *from) {
        const Token& origin = lineages_.tokens[lineages_.origin(topology_, token, other)];
        const bool open =
            &origin == &lineages_.tokens[token] &&
            assignment_.free[other.index()][origin.path.index()] == Choice::Determined;
        values.push_back(open ? 0 : value(token, other, content));
      }
      return image(*from, values, attribute);
    }
  }
  return 0;
}

/// What source messages with these values have, or a value that stands for these alone.
std::uint64_t Values::image(const AttributeSet& from, const std::vector<std::uint64_t>& values,
                            AttributeId attribute) const {
  for (TokenId token = 0; token < lineages_.tokens.size(); ++token) {
    if (lineages_.tokens[token].parent != kNoToken) continue;
    const AttributeSet& carried = topology_[lineages_.tokens[token].stream].attributes;
    if (!contains(carried, attribute) || !is_subset(from, carried)) continue;
    bool equal = true;
    for (std::size_t i = 0; i < from.size(); ++i) {
      equal = equal && assignment_.source[from[i].index()][token] == values[i];
    }
    if (equal) return assignment_.source[attribute.index()][token];
  }
  Fingerprint fresh;
  fresh.mix(attribute.value);
  for (const std::uint64_t value : values) fresh.mix(value);
  return fresh.high | kInjective;
}

}  // namespace firebreak::enumerator
