// SPDX-License-Identifier: Apache-2.0
// Keys of seals, interned, and the small sets of keys on which one stream can be sealed at once.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "topology/topology.h"

namespace firebreak::topology {

using KeyId = base::Id<struct KeyTag>;

/// The keys on which a stream is sealed, none containing another; empty: not sealed. A stream
/// sealed on a key is sealed on every larger one, so the smallest keys say it all. At most
/// kMostKeys are kept; to forget one is to claim less.
class SealSet {
 public:
  static constexpr std::size_t kMostKeys = 4;

  bool sealed() const { return size_ > 0; }
  std::span<const KeyId> keys() const { return {keys_.data(), size_}; }
  bool operator==(const SealSet& other) const;

 private:
  friend class KeyPool;
  std::array<KeyId, kMostKeys> keys_{};
  std::uint8_t size_ = 0;
};

class KeyPool {
 public:
  explicit KeyPool(const Topology& topology) : topology_(topology) {}
  KeyPool(KeyPool&&) = default;
  KeyPool(const KeyPool&) = delete;  // keys_ points into ids_
  KeyPool& operator=(const KeyPool&) = delete;

  KeyId intern(const AttributeSet& key);
  const AttributeSet& operator[](KeyId key) const { return *keys_[key.index()]; }

  /// Sealed on the empty key: the neutral element of `meet`.
  SealSet whole_stream() { return just({}); }
  SealSet just(const AttributeSet& key);
  /// The keys of either.
  SealSet join(const SealSet& a, const SealSet& b) const;
  /// The unions of a key of one and a key of the other: what two streams together are sealed on.
  SealSet meet(const SealSet& a, const SealSet& b);
  /// The keys that avoid all of `attributes`, or that lie within them.
  SealSet without(const SealSet& set, const AttributeSet& attributes) const;
  SealSet within(const SealSet& set, const AttributeSet& attributes) const;

  /// Whether some key of `set`, or a larger key among `carried`, is compatible with the gate.
  bool compatible(const Gate& gate, const AttributeSet& carried, const SealSet& set) const;
  /// Whether `attributes` lie within every key of `set` that is compatible with the gate.
  bool all_compatible_contain(const Gate& gate, const AttributeSet& carried, const SealSet& set,
                              const AttributeSet& attributes) const;

 private:
  void add(SealSet& set, KeyId key) const;
  KeyId unite(KeyId a, KeyId b);

  const Topology& topology_;
  std::map<AttributeSet, KeyId> ids_;
  std::vector<const AttributeSet*> keys_;  // into ids_, whose nodes stay in place
  std::unordered_map<std::uint64_t, KeyId> unions_;
};

/// The largest key among `carried` that is compatible with the gate. A seal is compatible with the
/// gate, by itself or as a seal on a larger key, iff it lies within this one.
AttributeSet largest_compatible_key(const Topology& topology, const Gate& gate,
                                    const AttributeSet& carried);

}  // namespace firebreak::topology
