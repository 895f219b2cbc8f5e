// SPDX-License-Identifier: Apache-2.0
// The paper's cases without any coordination, and readable candidates.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "coordination/candidates.h"
#include "result/repair.h"
#include "support/ad_network.h"
#include "support/models.h"
#include "support/word_count.h"

namespace firebreak::test_support {

/// The ad network with three ad servers; `gate` is what Report's standing query groups by, `seal`
/// what is said of the clicks besides (such as ", seal: [window]"): by default that they could be
/// sealed as the query needs it.
inline std::string ad_network(std::string_view gate, std::string_view seal = "") {
  const std::string said = seal.empty() ? fmt::format(", sealable: [{}]", gate) : std::string(seal);
  return ad_network({.query = fmt::format("OR, subscript: [{}]", gate),
                     .clicks = fmt::format("{}, producers: 3", said)});
}

/// The word count whose batches end.
inline std::string batched_word_count() { return word_count(", sealable: [batch]"); }

inline std::string joined(const topology::Names& names) {
  std::string text;
  for (const topology::Name& name : names) text += (text.empty() ? "" : ",") + name.text;
  return text;
}

struct Describe {
  std::string operator()(const topology::SealRepair& repair) const {
    return "seal " + repair.stream.text + "[" + joined(repair.key) + "]";
  }
  std::string operator()(const topology::OrderRepair& repair) const {
    const bool dynamic = repair.ordering.mechanism == topology::Mechanism::Dynamic;
    std::string text = (dynamic ? "dynamic " : "sequencing ") + repair.component.text;
    if (!repair.ordering.streams.empty()) text += "(" + joined(repair.ordering.streams) + ")";
    if (!repair.ordering.by.empty()) text += " by " + joined(repair.ordering.by);
    return text;
  }
  std::string operator()(const topology::FifoRepair& repair) const {
    return "fifo " + repair.stream.text + (repair.key.empty() ? "" : " by " + joined(repair.key));
  }
  std::string operator()(const topology::DedupRepair& repair) const {
    return "dedup " + repair.stream.text;
  }
  std::string operator()(const topology::ResendRepair& repair) const {
    return "resend " + repair.stream.text;
  }
  std::string operator()(const topology::MergeRepair& repair) const {
    return "merge " + repair.stream.text;
  }
  std::string operator()(const topology::VariantRepair& repair) const {
    return "variant " + repair.component.text + " " + repair.variant.text;
  }
};

inline std::string describe(const result::RepairCandidate& candidate) {
  return std::visit(Describe{}, candidate.what);
}

inline std::vector<result::RepairCandidate> candidates_of(std::string_view yaml) {
  return coordination::candidates(model_of(yaml), topology_of(yaml));
}

/// "seal click[id] 9, ...": what may be repaired, at what cost.
inline std::vector<std::string> offers(std::string_view yaml) {
  std::vector<std::string> result;
  for (const auto& candidate : candidates_of(yaml)) {
    result.push_back(fmt::format("{} {}", describe(candidate), candidate.cost.value()));
  }
  return result;
}

}  // namespace firebreak::test_support
