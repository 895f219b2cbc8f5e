// SPDX-License-Identifier: Apache-2.0
#include "enumerator/lineages.h"

#include <algorithm>

namespace firebreak::enumerator {
namespace {

using topology::Stream;
using topology::Topology;

class Growth {
 public:
  Growth(const Topology& topology, const Slice& slice) : topology_(topology), slice_(slice) {
    result_.at.resize(topology.inputs().size());
    const bool ordered = std::any_of(topology.components().begin(), topology.components().end(),
                                     [](const auto& c) { return !c.orderings.empty(); });
    const bool special =
        std::any_of(topology.streams().begin(), topology.streams().end(), [](const Stream& s) {
          return !s.fifos.empty() || !s.seals.empty() || !s.watermarks.empty() ||
                 s.delivery != topology::Delivery::ExactlyOnce;
        });
    most_entries_ = ordered || special ? 3 : 2;
  }

  std::optional<Lineages> run(const std::vector<unsigned>& messages) {
    for (const Stream& stream : topology_.streams()) {
      if (!stream.is_source() || !slice_.carries(stream)) continue;
      for (unsigned number = 1; number <= messages[stream.id.index()]; ++number) {
        if (!add(Token{.stream = stream.id, .path = {}, .number = number})) return std::nullopt;
      }
    }
    for (TokenId token = 0; token < result_.tokens.size(); ++token) {
      if (!deliver(token)) return std::nullopt;
    }
    return std::move(result_);
  }

 private:
  bool deliver(TokenId parent) {
    const auto at = topology_[result_.tokens[parent].stream].to;
    if (!at) return true;
    for (topology::PathId id : topology_[*at].paths) {
      if (!slice_.emits(topology_[id])) continue;
      for (topology::StreamId stream : topology_[topology_[id].to].streams) {
        if (!slice_.carries(topology_[stream]) || exhausted(parent, topology_[stream])) continue;
        if (!add(Token{.stream = stream, .parent = parent, .path = id})) return false;
      }
    }
    return true;
  }

  /// Whether the lineage has entered the stream's input interface as often as it may
  /// (semantics 1.4), or as often as helps, where no stream is ordered, sealed or faulty (5.4).
  bool exhausted(TokenId token, const Stream& stream) const {
    unsigned entries = 0;
    for (; stream.to && token != kNoToken; token = result_.tokens[token].parent) {
      if (topology_[result_.tokens[token].stream].to == stream.to) ++entries;
    }
    return entries >= most_entries_;
  }

  bool add(Token token) {
    const Stream& stream = topology_[token.stream];
    const auto id = static_cast<TokenId>(result_.tokens.size());
    if (id == kMostTokens) return false;
    if (stream.to) {
      auto& siblings = result_.at[stream.to->index()];
      token.slot = static_cast<std::uint32_t>(siblings.size());
      siblings.push_back(id);
    }
    for (topology::AttributeId attribute : stream.attributes) {
      token.origins.push_back(origin(token, id, attribute));
    }
    if (token.parent != kNoToken) result_.tokens[token.parent].children.push_back(id);
    result_.tokens.push_back(std::move(token));
    return true;
  }

  TokenId origin(const Token& token, TokenId id, topology::AttributeId attribute) const {
    if (token.parent == kNoToken) return id;
    const Token& parent = result_.tokens[token.parent];
    if (!keeps(topology_, parent.stream, token.path, token.stream, attribute)) return id;
    return result_.origin(topology_, token.parent, attribute);
  }

  const Topology& topology_;
  const Slice& slice_;
  unsigned most_entries_ = 2;
  Lineages result_;
};

}  // namespace

TokenId Lineages::origin(const Topology& topology, TokenId token,
                         topology::AttributeId attribute) const {
  const auto& carried = topology[tokens[token].stream].attributes;
  const auto place = std::lower_bound(carried.begin(), carried.end(), attribute);
  return tokens[token].origins[static_cast<std::size_t>(place - carried.begin())];
}

bool Lineages::descends(TokenId token, TokenId ancestor) const {
  while (token != kNoToken && token != ancestor) token = tokens[token].parent;
  return token == ancestor;
}

std::optional<Lineages> lineages_of(const Topology& topology, const Slice& slice,
                                    const std::vector<unsigned>& messages) {
  return Growth(topology, slice).run(messages);
}

}  // namespace firebreak::enumerator
