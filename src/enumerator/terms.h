// SPDX-License-Identifier: Apache-2.0
// Contents, views and states as hash-consed terms: equal terms have equal numbers, which is what
// "the most general functions" mean (semantics 3).
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "topology/topology.h"

namespace firebreak::enumerator {

using Term = std::uint32_t;
constexpr Term kUnborn = 0;  // not emitted yet
constexpr Term kGhost = 1;   // never emitted in this world: an ancestor was lost or ignored

struct Fingerprint {
  std::uint64_t high = 0x9e3779b97f4a7c15U;
  std::uint64_t low = 0xc2b2ae3d27d4eb4fU;

  void mix(std::uint64_t value) {
    high = (high ^ value) * 0xff51afd7ed558ccdU;
    high ^= high >> 32;
    low = (low + value) * 0xc4ceb9fe1a85ec53U;
    low ^= low >> 29;
  }
  bool operator==(const Fingerprint&) const = default;
  struct Hash {
    std::size_t operator()(const Fingerprint& f) const { return f.high ^ (f.low << 1); }
  };
};

class Terms {
 public:
  Term source(topology::StreamId stream, std::uint32_t number);
  /// f_path(content, argument); the argument is a view, a number or kUnborn for none.
  Term apply(topology::PathId path, Term content, Term argument);
  Term set(std::vector<Term> elements);
  Term bag(std::vector<Term> elements);
  Term tuple(std::span<const Term> elements);
  Term number(std::uint32_t value);
  /// What the path sees of the whole partition of a message that it handles before that is
  /// complete.
  Term promise(topology::PathId path, std::uint32_t message);
  /// The promises within a term, sorted.
  std::vector<Term> promises_in(Term term) const;

 private:
  struct Hash {
    std::size_t operator()(const std::vector<std::uint32_t>& words) const;
  };
  Term intern(std::vector<std::uint32_t> words);

  std::unordered_map<std::vector<std::uint32_t>, Term, Hash> terms_;
  std::vector<const std::vector<std::uint32_t>*> words_;  // by Term, from kGhost + 1
};

}  // namespace firebreak::enumerator
