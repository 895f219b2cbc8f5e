// SPDX-License-Identifier: Apache-2.0
#include "replay/enumerate_terms.h"

#include <algorithm>

namespace firebreak::replay::schedules {
namespace {

enum Kind : std::uint32_t { kSource, kApply, kUnit, kSet, kBag, kTuple, kNumber };

std::vector<std::uint32_t> headed(Kind kind, std::span<const Term> parts) {
  std::vector<std::uint32_t> words{kind};
  words.insert(words.end(), parts.begin(), parts.end());
  return words;
}

}  // namespace

Terms::Terms() : units_in_(kGhost + 1) {}

std::size_t Terms::Hash::operator()(const std::vector<std::uint32_t>& words) const {
  Fingerprint fingerprint;
  for (const std::uint32_t word : words) fingerprint.mix(word);
  return Fingerprint::Hash()(fingerprint);
}

Term Terms::intern(std::vector<std::uint32_t> words, std::span<const Term> parts, bool unit) {
  const auto [place, fresh] =
      terms_.try_emplace(std::move(words), static_cast<Term>(units_in_.size()));
  if (!fresh) return place->second;
  std::vector<Term> units;
  for (const Term part : parts) {
    units.insert(units.end(), units_in_[part].begin(), units_in_[part].end());
  }
  if (unit) units.push_back(place->second);
  std::sort(units.begin(), units.end());
  units.erase(std::unique(units.begin(), units.end()), units.end());
  units_in_.push_back(std::move(units));
  return place->second;
}

Term Terms::source(topology::StreamId stream, std::uint32_t number) {
  return intern({kSource, stream.value, number}, {});
}

Term Terms::apply(topology::PathId path, Term content, Term argument) {
  const Term parts[] = {content, argument};
  return intern({kApply, path.value, content, argument}, parts);
}

Term Terms::unit(topology::PathId path, Term content) {
  const Term parts[] = {content};
  return intern({kUnit, path.value, content}, parts, true);
}

Term Terms::set(std::vector<Term> elements) {
  std::sort(elements.begin(), elements.end());
  elements.erase(std::unique(elements.begin(), elements.end()), elements.end());
  return intern(headed(kSet, elements), elements);
}

Term Terms::bag(std::vector<Term> elements) {
  std::sort(elements.begin(), elements.end());
  return intern(headed(kBag, elements), elements);
}

Term Terms::tuple(std::span<const Term> elements) {
  return intern(headed(kTuple, elements), elements);
}

Term Terms::number(std::uint32_t value) { return intern({kNumber, value}, {}); }

}  // namespace firebreak::replay::schedules
