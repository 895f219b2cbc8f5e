// SPDX-License-Identifier: Apache-2.0
#include "replay/enumerate_terms.h"

#include <algorithm>

namespace firebreak::replay::schedules {
namespace {

enum Kind : std::uint32_t { kSource, kApply, kSet, kBag, kTuple, kNumber };

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
  return terms_.try_emplace(std::move(words), fresh).first->second;
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

}  // namespace firebreak::replay::schedules
