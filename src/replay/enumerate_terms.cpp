// SPDX-License-Identifier: Apache-2.0
#include "replay/enumerate_terms.h"

#include <algorithm>

namespace firebreak::replay::schedules {
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

Term Terms::resolve(Term term, const std::unordered_map<Term, Term>& promises) {
  if (term <= kGhost) return term;
  if (const auto kept = promises.find(term); kept != promises.end()) {
    std::unordered_map<Term, Term> others = promises;
    others.erase(term);
    return resolve(kept->second, others);
  }
  const std::vector<std::uint32_t>& words = *words_[term - kGhost - 1];
  const auto kind = static_cast<Kind>(words[0]);
  if (kind == kSource || kind == kNumber || kind == kPromise) return term;
  if (kind == kApply) {
    const Term content = resolve(words[2], promises);
    return apply(topology::PathId(words[1]), content, resolve(words[3], promises));
  }
  std::vector<Term> parts;
  for (std::size_t i = 1; i < words.size(); ++i) parts.push_back(resolve(words[i], promises));
  if (kind == kSet) return set(std::move(parts));
  return kind == kBag ? bag(std::move(parts)) : tuple(parts);
}

}  // namespace firebreak::replay::schedules
