// SPDX-License-Identifier: Apache-2.0
// Attribute values: which messages agree on which attributes.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "enumerator/lineages.h"
#include "topology/topology.h"

namespace firebreak::enumerator {

/// How a free attribute depends on the emitted content (semantics 1.5): not at all, injectively, or
/// as a functional dependency prescribes.
enum class Choice : std::uint8_t { Constant, Injective, Determined };

using Classes = std::vector<std::uint32_t>;  // messages with equal numbers agree

struct Assignment {
  std::vector<Classes> source;            // by AttributeId, then TokenId
  std::vector<std::vector<Choice>> free;  // by AttributeId, then PathId
};

/// Attribute values of messages. What a message's content is, is asked of `content`.
class Values {
 public:
  Values(const topology::Topology& topology, const Lineages& lineages, const Assignment& assignment)
      : topology_(topology), lineages_(lineages), assignment_(assignment) {}

  using Content = std::function<std::uint64_t(TokenId)>;
  std::uint64_t value(TokenId token, topology::AttributeId attribute, const Content& content) const;
  /// Whether all messages agree on all attributes.
  bool uniform() const;

 private:
  std::uint64_t determined(TokenId token, topology::AttributeId attribute,
                           const Content& content) const;
  std::uint64_t image(const topology::AttributeSet& from, const std::vector<std::uint64_t>& values,
                      topology::AttributeId attribute) const;

  const topology::Topology& topology_;
  const Lineages& lineages_;
  const Assignment& assignment_;
};

}  // namespace firebreak::enumerator
