// SPDX-License-Identifier: Apache-2.0
// Why a repair costs what it costs: the entries of its certificate in words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "result/repair.h"
#include "topology/topology.h"

namespace firebreak::report {

/// How many entries of a certificate are shown.
inline constexpr std::size_t kMostEntries = 20;

struct Reason {
  std::string what;  // what happens, and what to make of the list
  /// What prevents it, with its cost; the cheapest first.
  std::vector<std::pair<std::uint64_t, std::string>> prevented_by;
};

/// The first kMostEntries entries of the certificate.
std::vector<Reason> reasons(const topology::Topology& topology, const result::RepairResult& result);

}  // namespace firebreak::report
