// SPDX-License-Identifier: Apache-2.0
#include "topology/seal_keys.h"

#include <algorithm>

#include "topology/dependencies.h"

namespace firebreak::topology {

bool SealSet::operator==(const SealSet& other) const {
  return std::ranges::equal(keys(), other.keys());
}

KeyId KeyPool::intern(const AttributeSet& key) {
  const auto [place, fresh] = ids_.try_emplace(key, KeyId(keys_.size()));
  if (fresh) keys_.push_back(&place->first);
  return place->second;
}

KeyId KeyPool::unite(KeyId a, KeyId b) {
  if (a == b) return a;
  if (b < a) std::swap(a, b);
  const std::uint64_t pair = (std::uint64_t{a.value} << 32) | b.value;
  const auto place = unions_.find(pair);
  if (place != unions_.end()) return place->second;
  const KeyId both = intern(set_union((*this)[a], (*this)[b]));
  unions_.emplace(pair, both);
  return both;
}

// Keeps the set an antichain; a key that is forgotten for want of room is one claim less.
void KeyPool::add(SealSet& set, KeyId key) const {
  const AttributeSet& attributes = (*this)[key];
  for (KeyId known : set.keys()) {
    if (known == key || is_subset((*this)[known], attributes)) return;
  }
  const auto begin = set.keys_.begin();
  const auto end = std::remove_if(
      begin, begin + set.size_, [&](KeyId known) { return is_subset(attributes, (*this)[known]); });
  set.size_ = static_cast<std::uint8_t>(end - begin);
  if (set.size_ < SealSet::kMostKeys) set.keys_[set.size_++] = key;
}

SealSet KeyPool::just(const AttributeSet& key) {
  SealSet result;
  add(result, intern(key));
  return result;
}

SealSet KeyPool::join(const SealSet& a, const SealSet& b) const {
  SealSet result = a;
  for (KeyId key : b.keys()) add(result, key);
  return result;
}

SealSet KeyPool::meet(const SealSet& a, const SealSet& b) {
  SealSet result;
  for (KeyId left : a.keys()) {
    for (KeyId right : b.keys()) add(result, unite(left, right));
  }
  return result;
}

SealSet KeyPool::without(const SealSet& set, const AttributeSet& attributes) const {
  SealSet result;
  for (KeyId key : set.keys()) {
    if (set_intersection((*this)[key], attributes).empty()) add(result, key);
  }
  return result;
}

SealSet KeyPool::within(const SealSet& set, const AttributeSet& attributes) const {
  SealSet result;
  for (KeyId key : set.keys()) {
    if (is_subset((*this)[key], attributes)) add(result, key);
  }
  return result;
}

bool KeyPool::compatible(const Gate& gate, const AttributeSet& carried, const SealSet& set) const {
  if (gate.unknown || !set.sealed()) return false;
  const auto some_within = [&](const AttributeSet& attributes) {
    return std::ranges::any_of(set.keys(),
                               [&](KeyId key) { return is_subset((*this)[key], attributes); });
  };
  if (some_within(gate.attributes)) return true;
  return !topology_.fds().empty() && some_within(largest_compatible_key(topology_, gate, carried));
}

bool KeyPool::all_compatible_contain(const Gate& gate, const AttributeSet& carried,
                                     const SealSet& set, const AttributeSet& attributes) const {
  if (gate.unknown) return false;
  const AttributeSet largest =
      topology_.fds().empty() ? gate.attributes : largest_compatible_key(topology_, gate, carried);
  return std::ranges::all_of(set.keys(), [&](KeyId key) {
    const bool usable =
        is_subset((*this)[key], gate.attributes) || is_subset((*this)[key], largest);
    return !usable || is_subset(attributes, (*this)[key]);
  });
}

// K is compatible iff K ⊆ closure(gate ∩ closure(K)). The right side grows with K, so shrinking
// from all attributes ends at the largest such K.
AttributeSet largest_compatible_key(const Topology& topology, const Gate& gate,
                                    const AttributeSet& carried) {
  if (gate.unknown) return {};
  // Messages without an attribute share with all values of it, so only what is carried tells them
  // apart.
  const AttributeSet parts = set_intersection(gate.attributes, carried);
  AttributeSet key = carried;
  while (true) {
    AttributeSet smaller = determined(topology, determined(topology, key, parts), key);
    if (smaller == key) return key;
    key = std::move(smaller);
  }
}

}  // namespace firebreak::topology
