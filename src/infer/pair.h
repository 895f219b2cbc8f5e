// SPDX-License-Identifier: Apache-2.0
// What is asked of each pair of inputs (docs/behaviors.md, What is proved).
#pragma once

#include <map>
#include <set>
#include <string>

#include "infer/inference.h"
#include "infer/reads.h"
#include "infer/scene.h"

namespace firebreak::infer {

/// Of one question about two messages, m and n.
struct Finding {
  Decision decision = Decision::Proved;
  /// Attributes of both inputs; where messages differ on one, the answer is proved.
  std::set<std::string> apart_by = {};
  std::optional<Witness> witness = std::nullopt;
  std::string reason = {};
  bool conflict() const { return decision != Decision::Proved; }
};

/// Of a pair of handlers, the first of which handles m, the second n; the same input may be both.
struct PairFindings {
  std::size_t first = 0;
  std::size_t second = 0;
  std::vector<std::string> shared = {};        // attributes of both, of one type each
  std::map<std::size_t, Finding> states = {};  // whether the orders leave different values
  struct AtOutput {
    Finding sets_of_first = {};     // the sets emitted differ, and what is emitted for m does
    Finding sets_of_second = {};    // … for n
    Finding repeats_of_first = {};  // the sets are the same, but not how often, and … for m
    Finding repeats_of_second = {};
    Finding own_of_first = {};  // what is emitted for m differs
    Finding own_of_second = {};
  };
  std::map<std::string, AtOutput> outputs = {};
  std::vector<std::string> conditions = {};  // under each of which nothing differs
  bool by_invariant = false;                 // it conflicts in states that cannot be reached
};

struct Asked {
  const Subject& subject;
  const std::vector<Reads>& reads;
  States observable;  // what any output sees
  const base::Environment& environment;
  Ledger& ledger;
  std::vector<Invariant> invariants = {};  // that may be used
};

PairFindings ask_pair(const Asked& asked, std::size_t first, std::size_t second);
void ask_conditions(const Asked& asked, PairFindings& pair);

/// How much of it is not proved.
std::size_t conflicts_in(const PairFindings& pair);

}  // namespace firebreak::infer
