// SPDX-License-Identifier: Apache-2.0
// The deliveries of a slice: all lineages (semantics 1.4), which are the same in every world.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "enumerator/slice.h"
#include "topology/topology.h"

namespace firebreak::enumerator {

using TokenId = std::uint32_t;
constexpr TokenId kNoToken = 0xffffffffU;

/// One message on one stream.
struct Token {
  topology::StreamId stream;
  TokenId parent = kNoToken;  // the message whose delivery emitted it; none: a source message
  topology::PathId path;      // the path that emitted it, where there is a parent
  std::uint32_t number = 0;   // of a source message, from 1
  std::uint32_t slot = 0;     // its place among the tokens of its input interface
  /// By the position in the stream's attribute set: the token that gave the attribute its value,
  /// a source message or the one whose emission chose it freely (1.5).
  std::vector<TokenId> origins = {};
  std::vector<TokenId> children = {};  // in the order of paths, then of streams
};

constexpr std::size_t kMostTokens = 400;

struct Lineages {
  std::vector<Token> tokens;             // parents before children
  std::vector<std::vector<TokenId>> at;  // by InputId

  /// The token that gave the message its value of an attribute that it carries.
  TokenId origin(const topology::Topology& topology, TokenId token,
                 topology::AttributeId attribute) const;
  bool descends(TokenId token, TokenId ancestor) const;
};

/// Of so many messages on each source (by StreamId). Empty where there are more than kMostTokens.
std::optional<Lineages> lineages_of(const topology::Topology& topology, const Slice& slice,
                                    const std::vector<unsigned>& messages);

}  // namespace firebreak::enumerator
