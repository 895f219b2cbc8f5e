// SPDX-License-Identifier: Apache-2.0
#include "topology/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace firebreak::topology {

namespace {

bool within(const Names& inner, const Names& outer) {
  std::unordered_set<std::string_view> texts;
  for (const Name& name : outer) texts.insert(name.text);
  return std::all_of(inner.begin(), inner.end(),
                     [&](const Name& name) { return texts.contains(name.text); });
}

// Of the one's characters with those of each other.
std::size_t comparisons_of(std::string_view name, const std::vector<std::string>& others) {
  std::size_t characters = 0;
  for (const std::string& other : others) characters += other.size() + 1;
  return name.size() * characters;
}

}  // namespace

void add_key(std::vector<Names>& keys, const Names& key) {
  const auto said = [&](const Names& known) { return within(known, key); };
  if (std::any_of(keys.begin(), keys.end(), said)) return;
  std::erase_if(keys, [&](const Names& known) { return within(key, known); });
  keys.push_back(key);
}

bool same_key(const Names& a, const Names& b) { return within(a, b) && within(b, a); }

bool same_ordering(const OrderingDecl& a, const OrderingDecl& b) {
  return a.mechanism == b.mechanism && same_key(a.streams, b.streams) && same_key(a.by, b.by);
}

void Reporter::error(std::string_view code, base::SourceSpan span, std::string message,
                     std::string hint) const {
  if (full()) return;
  const std::string& file = model_.file_of(span);
  if (diagnostics_.size() == kMostErrors) {
    diagnostics_.add({"too-many-errors", file, span, "there are more errors than are shown", ""});
    return;
  }
  diagnostics_.add({std::string(code), file, span, std::move(message), std::move(hint)});
}

void Reporter::error_outside(std::string_view code, std::string place, std::string message,
                             std::string hint) const {
  if (full()) return;
  diagnostics_.add({std::string(code), std::move(place), {}, std::move(message), std::move(hint)});
}

std::string Reporter::hint_of(std::string_view name, const std::vector<std::string>& valid) const {
  constexpr std::size_t kShortList = 8;
  if (full()) return "";
  std::string hint;
  const std::size_t comparisons = comparisons_of(name, valid);
  if (comparisons <= comparisons_left_) {
    comparisons_left_ -= comparisons;
    hint = base::did_you_mean(name, valid);
  }
  if (hint.empty() && !valid.empty() && valid.size() <= kShortList) {
    hint = fmt::format("valid here: {}", fmt::join(valid, ", "));
  }
  return hint;
}

void Reporter::unknown(std::string_view code, const Name& name, std::string message,
                       const std::vector<std::string>& valid) const {
  error(code, name.span, std::move(message), hint_of(name.text, valid));
}

}  // namespace firebreak::topology
