// SPDX-License-Identifier: Apache-2.0
// What travels: messages and punctuations.
#pragma once

#include <array>
#include <cstdint>

#include "topology/topology.h"

namespace firebreak::simulator {

inline constexpr std::size_t kMostAttributes = 12;
inline constexpr std::uint8_t kBothSides = 2;
/// For whichever instance takes it.
inline constexpr std::uint8_t kAnyPart = 0xff;

/// The values of attributes, by AttributeId; -1 where there is none.
using Values = std::array<std::int8_t, kMostAttributes>;

inline Values no_values() {
  Values values;
  values.fill(-1);
  return values;
}
inline bool carries_all(const Values& values, const topology::AttributeSet& key) {
  for (const topology::AttributeId a : key) {
    if (values[a.index()] < 0) return false;
  }
  return true;
}
/// Whether both carry the key, with the same values.
inline bool agree(const Values& a, const Values& b, const topology::AttributeSet& key) {
  for (const topology::AttributeId at : key) {
    if (a[at.index()] < 0 || a[at.index()] != b[at.index()]) return false;
  }
  return true;
}

/// Whether both agree on what both carry.
inline bool may_agree(const Values& a, const Values& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] >= 0 && b[i] >= 0 && a[i] != b[i]) return false;
  }
  return true;
}

/// The values of these attributes, and no others.
inline Values restricted(const Values& values, const topology::AttributeSet& attributes) {
  Values result = no_values();
  for (const topology::AttributeId a : attributes) result[a.index()] = values[a.index()];
  return result;
}

/// Who sends a message with these values: where the model says of no attributes that they decide,
/// `otherwise` does.
inline std::uint32_t producer_of(const topology::Stream& stream, const Values& values,
                                 std::uint64_t otherwise) {
  std::uint64_t hash = stream.producers_by.empty() ? otherwise : 0;
  for (const topology::AttributeId a : stream.producers_by) {
    hash = 2 * hash + static_cast<std::uint64_t>(values[a.index()]);
  }
  return static_cast<std::uint32_t>(hash % stream.producers);
}

struct Message {
  std::uint64_t content = 0;  // what it says
  std::uint64_t lineage = 0;  // where it comes from: the same in all runs and at both replicas
  Values values = no_values();
  std::uint8_t hops = 0;           // how many more paths it can lead through
  std::uint8_t side = kBothSides;  // which replica asked, at components that are not replicated
  /// Where it went to another than the first of parallel instances, or descends from what did: the
  /// lineage that it would have if it had gone to the first.
  std::uint64_t like = 0;

  std::uint64_t told() const { return like != 0 ? like : lineage; }
};

/// A message or a punctuation on its way to one instance.
struct Item {
  Message message;  // of a punctuation: the values of its key, and a lineage
  bool punctuation = false;
  std::uint8_t key = 0;     // of a punctuation: which of the stream's seals
  bool first = true;        // false: handled before at this instance, or a copy too many
  bool again = false;       // emitted in answer to one that was handled before
  bool repeats = false;     // can come a second time
  bool replayed = false;    // handled before by this instance, which has lost its state since
  bool unordered = false;   // left its producer in no order
  std::uint8_t copy = 0;    // of emissions of one lineage: which
  std::uint8_t part = 0;    // which of the reader's parallel instances it is for, or kAnyPart
  std::uint8_t sender = 0;  // which of the producer's it comes from
  std::uint32_t producer = 0;
  std::uint32_t sequence = 0;  // the place in which it left its producer
};

}  // namespace firebreak::simulator
