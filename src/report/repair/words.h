// SPDX-License-Identifier: Apache-2.0
// Coordination in words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "result/repair.h"
#include "topology/topology.h"

namespace firebreak::report {

/// "seal", "order", "fifo", "dedup", "resend", "merge", "variant".
std::string_view kind_name(const result::RepairCandidate& candidate);
/// "sequencing", "dynamic".
std::string_view mechanism_name(topology::Mechanism mechanism);

/// "[a, b]", made printable.
std::string name_list(const topology::Names& names);

/// What to do: "seal click on [campaign] at its 3 producers". Names are made printable.
std::string in_words(const topology::Topology& topology, const result::RepairCandidate& candidate);
/// "seal click on [campaign]".
std::string in_short(const topology::SealRepair& seal);
/// What has to be so for that: "the 3 producers of click could say when a value of [campaign] is
/// over".
std::string condition(const topology::Topology& topology, const topology::SealRepair& seal);
/// Says what the mechanism does, too: "order all inputs of Report
/// (dynamic: anew in each run)".
std::string in_more_words(const topology::Topology& topology,
                          const result::RepairCandidate& candidate);

/// "variant THRESH of Report", or "Latest keeping the newest", which is one that the model does not
/// declare.
std::string annotation_words(const topology::VariantRepair& repair);

/// Who shows that the repair is enough: "solver and label rules agree".
std::string confirmation(const result::RepairResult& result);

/// What a repair that is confirmed brings, but for what sinks accept, and those in `open`
/// everything: "The repaired model gives the same contents in every execution, for any number of
/// messages: solver and label rules agree."
std::string achievement(const topology::Topology& topology, const result::RepairResult& result,
                        const std::vector<std::string>& open = {});

/// What a trace comes to: "two runs can give sink response different contents".
std::string consequence(const result::Trace& trace);
/// And where it starts: "At Report, click#1 and request#1 race".
std::string happening(const topology::Topology& topology, const result::Trace& trace);

}  // namespace firebreak::report
