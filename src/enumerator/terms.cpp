// SPDX-License-Identifier: Apache-2.0
#include "enumerator/terms.h"

#include <algorithm>
#include <set>
#include <unordered_set>

namespace firebreak::enumerator {
namespace {

enum Kind : std::uint32_t { kSource, kApply, kSet, kBag, kTuple, kNumber, kPromise };

std::vector<std::uint32_t> headed(Kind kind, std::span<const Term> parts) {
  std::vector<std::uint32_t> words{kind};
  words.insert(words.end(), parts.begin(), parts.end());
  return words;
}

}  // namespace

std::size_t Terms::Hash::operator()(const std::vector<std::uint32_t>& words) const {
  Fingerprint fingerprint;
  for (const std::uint32_t word : words) fingerprint.mix(word);
  return Fingerprint::Hash()(fingerprint);
}

Term Terms::intern(std::vector<std::uint32_t> words) {
  const auto fresh = static_cast<Term>(kGhost + 1 + terms_.size());
  const auto [place, added] = terms_.try_emplace(std::move(words), fresh);
  if (added) words_.push_back(&place->first);
  return place->second;
}

Term Terms::source(topology::StreamId stream, std::uint32_t number) {
  return intern({kSource, stream.value, number});
}

Term Terms::apply(topology::PathId path, Term content, Term argument) {
  return intern({kApply, path.value, content, argument});
}

Term Terms::set(std::vector<Term> elements) {
  std::sort(elements.begin(), elements.end());
  elements.erase(std::unique(elements.begin(), elements.end()), elements.end());
  return intern(headed(kSet, elements));
}

Term Terms::bag(std::vector<Term> elements) {
  std::sort(elements.begin(), elements.end());
  return intern(headed(kBag, elements));
}

Term Terms::tuple(std::span<const Term> elements) { return intern(headed(kTuple, elements)); }

Term Terms::number(std::uint32_t value) { return intern({kNumber, value}); }

Term Terms::promise(topology::PathId path, std::uint32_t message) {
  return intern({kPromise, path.value, message});
}

std::vector<Term> Terms::promises_in(Term term) const {
  std::set<Term> promises;
  std::unordered_set<Term> seen{term};
  std::vector<Term> open{term};
  while (!open.empty()) {
    const Term next = open.back();
    open.pop_back();
    if (next <= kGhost) continue;
    const std::vector<std::uint32_t>& words = *words_[next - kGhost - 1];
    const auto kind = static_cast<Kind>(words[0]);
    if (kind == kPromise) promises.insert(next);
    if (kind == kSource || kind == kNumber || kind == kPromise) continue;
    for (std::size_t i = kind == kApply ? 2 : 1; i < words.size(); ++i) {
      if (seen.insert(words[i]).second) open.push_back(words[i]);
    }
  }
  return {promises.begin(), promises.end()};
}

}  // namespace firebreak::enumerator
