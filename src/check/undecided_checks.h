// SPDX-License-Identifier: Apache-2.0
// The checks for features that the encodings do not cover: each a search of the topology, which
// says where something is not decided, and what, in words. Where a check is not exact, it errs on
// the side of `undecided`.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "check/undecided_facts.h"

namespace firebreak::check {

/// What is not decided begins at a component, or on a sink; nothing upstream is affected.
using Place = std::variant<topology::ComponentId, topology::StreamId>;

/// The places that one check finds, and the reason of the first at each.
class Doubts {
 public:
  struct Doubt {
    Place place;
    std::string reason;
  };
  bool at(const Place& place) const { return places_.contains(place); }
  void add(const Place& place, std::string reason) {
    if (places_.insert(place).second) all_.push_back({place, std::move(reason)});
  }
  const std::vector<Doubt>& all() const { return all_; }

 private:
  std::set<Place> places_;
  std::vector<Doubt> all_;
};

// undecided_instances.cpp: of replicas that share a component, of instances and of crashes.
Doubts unknown_answer(const Facts& facts);
Doubts instances_met_again(const Facts& facts);
Doubts asked_and_replayed(const Facts& facts);
Doubts forgotten_in_a_crash(const Facts& facts);
Doubts answers_to_all(const Facts& facts);

// undecided_merges.cpp: of streams that merge copies.
Doubts merged_emission(const Facts& facts);
Doubts merged_newest(const Facts& facts);
Doubts merged_answers(const Facts& facts);

// undecided_repetitions.cpp: of what comes again, is lost or comes by parallel streams.
Doubts overtaken_repetition(const Facts& facts);
Doubts late_for_one(const Facts& facts);
Doubts read_late_by_one(const Facts& facts);
Doubts late_answer(const Facts& facts);
Doubts answer_to_one(const Facts& facts);
Doubts handled_copy(const Facts& facts);
Doubts lost_copy(const Facts& facts);
Doubts copy_of_one(const Facts& facts);

// undecided_closings.cpp: of watermarks and the ends of partitions.
Doubts forgotten_early(const Facts& facts);
Doubts forwarded_watermark(const Facts& facts);
Doubts settled_rival(const Facts& facts);

}  // namespace firebreak::check
