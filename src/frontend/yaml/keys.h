// SPDX-License-Identifier: Apache-2.0
// The words of the model format: every key and every value that stands for a choice. The reader,
// the printer and the tests of the JSON Schema share these tables.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "result/target.h"

namespace firebreak::frontend {

/// A kind of mapping and the keys it can have.
struct KeyTable {
  std::string_view what;  // for messages: "a stream"
  std::span<const std::string_view> keys;
};

namespace keys {

/// Keys that start so, of a mapping with fixed keys, are for others.
inline constexpr std::string_view kForOthers = "x-";
inline constexpr std::array<std::string_view, 10> kModelKeys{
    "name",    "include",    "defaults", "fds",   "assume",
    "streams", "components", "repairs",  "costs", "expect"};
inline constexpr std::array<std::string_view, 5> kAssumeKeys{"streams", "unique", "from", "to",
                                                             "where"};
inline constexpr std::array<std::string_view, 2> kDefaultsKeys{"attributes", "delivery"};
inline constexpr std::array<std::string_view, 2> kDependencyKeys{"from", "to"};
inline constexpr std::array<std::string_view, 2> kEndpointKeys{"component", "interface"};
inline constexpr std::array<std::string_view, 14> kStreamKeys{
    "from",      "to",     "attributes", "seal",     "Rep",    "order",   "delivery",
    "producers", "unique", "version",    "sealable", "accept", "observe", "origin"};
inline constexpr std::array<std::string_view, 2> kSealKeys{"key", "exact"};
inline constexpr std::array<std::string_view, 1> kFifoKeys{"fifo"};
inline constexpr std::array<std::string_view, 2> kProducersKeys{"count", "by"};
inline constexpr std::array<std::string_view, 3> kObserveKeys{"sequence", "latest", "newest"};
inline constexpr std::array<std::string_view, 2> kNewestKeys{"newest", "by"};
inline constexpr std::array<std::string_view, 11> kComponentKeys{
    "Rep",      "annotation", "variants",  "order", "commutes", "late",
    "forwards", "behavior",   "instances", "crash", "origin"};
inline constexpr std::array<std::string_view, 2> kInstancesKeys{"count", "by"};
inline constexpr std::array<std::string_view, 10> kPathKeys{
    "from",     "to",         "label",   "gate",  "subscript",
    "rewrites", "idempotent", "repeats", "emits", "newest"};
inline constexpr std::array<std::string_view, 3> kOrderingKeys{"mechanism", "streams", "by"};
inline constexpr std::array<std::string_view, 3> kSealRepairKeys{"seal", "key", "cost"};
inline constexpr std::array<std::string_view, 5> kOrderRepairKeys{"order", "mechanism", "streams",
                                                                  "by", "cost"};
inline constexpr std::array<std::string_view, 3> kFifoRepairKeys{"fifo", "key", "cost"};
inline constexpr std::array<std::string_view, 2> kDedupRepairKeys{"dedup", "cost"};
inline constexpr std::array<std::string_view, 2> kResendRepairKeys{"resend", "cost"};
inline constexpr std::array<std::string_view, 2> kMergeRepairKeys{"merge", "cost"};
inline constexpr std::array<std::string_view, 3> kVariantRepairKeys{"variant", "to", "cost"};
/// In the order of topology::CostItem.
inline constexpr std::array<std::string_view, 11> kCostItems{
    "messages", "replicas", "seal",   "sequencing", "dynamic", "by-key",
    "fifo",     "dedup",    "resend", "merge",      "variant"};
inline constexpr std::array<std::string_view, 13> kCostKeys{
    "messages", "replicas", "seal",  "sequencing", "dynamic", "by-key",    "fifo",
    "dedup",    "resend",   "merge", "variant",    "streams", "components"};
inline constexpr std::array<std::string_view, 5> kStreamCostKeys{"seal", "fifo", "dedup", "resend",
                                                                 "merge"};
inline constexpr std::array<std::string_view, 5> kComponentCostKeys{"replicas", "sequencing",
                                                                    "dynamic", "by-key", "variant"};
inline constexpr std::array<std::string_view, 5> kExpectKeys{"verdict", "sinks", "labels", "icde14",
                                                             "repair"};
inline constexpr std::array<std::string_view, 2> kExpectRepairKeys{"target", "cost"};

inline constexpr KeyTable kModel{"a model", kModelKeys};
inline constexpr KeyTable kDefaults{"the section defaults", kDefaultsKeys};
inline constexpr KeyTable kDependency{"a functional dependency", kDependencyKeys};
inline constexpr KeyTable kAssume{"an assumption", kAssumeKeys};
inline constexpr KeyTable kEndpoint{"an endpoint", kEndpointKeys};
inline constexpr KeyTable kStream{"a stream", kStreamKeys};
inline constexpr KeyTable kSeal{"a seal", kSealKeys};
inline constexpr KeyTable kProducers{"an entry of producers", kProducersKeys};
inline constexpr KeyTable kFifo{"a FIFO order", kFifoKeys};
inline constexpr KeyTable kComponent{"a component", kComponentKeys};
inline constexpr KeyTable kPath{"a path", kPathKeys};
inline constexpr KeyTable kInstances{"an entry of instances", kInstancesKeys};
inline constexpr KeyTable kObserve{"what is observed", kObserveKeys};
inline constexpr KeyTable kNewest{"what is observed", kNewestKeys};
inline constexpr KeyTable kOrdering{"an ordering", kOrderingKeys};
inline constexpr KeyTable kSealRepair{"a seal repair", kSealRepairKeys};
inline constexpr KeyTable kOrderRepair{"an order repair", kOrderRepairKeys};
inline constexpr KeyTable kFifoRepair{"a fifo repair", kFifoRepairKeys};
inline constexpr KeyTable kDedupRepair{"a dedup repair", kDedupRepairKeys};
inline constexpr KeyTable kResendRepair{"a resend repair", kResendRepairKeys};
inline constexpr KeyTable kMergeRepair{"a merge repair", kMergeRepairKeys};
inline constexpr KeyTable kVariantRepair{"a variant repair", kVariantRepairKeys};
inline constexpr KeyTable kCosts{"the section costs", kCostKeys};
inline constexpr KeyTable kStreamCosts{"an entry of a stream under costs", kStreamCostKeys};
inline constexpr KeyTable kComponentCosts{"an entry of a component under costs",
                                          kComponentCostKeys};
inline constexpr KeyTable kExpect{"expect", kExpectKeys};
inline constexpr KeyTable kExpectRepair{"an expected repair", kExpectRepairKeys};

// Values, in the order of the enumerations they stand for.
inline constexpr std::array<std::string_view, 4> kAnnotations{"CR", "CW", "OR", "OW"};
inline constexpr std::array<std::string_view, 4> kDeliveries{"exactly-once", "at-least-once",
                                                             "at-most-once", "unreliable"};
inline constexpr std::array<std::string_view, 2> kMechanisms{"sequencing", "dynamic"};
inline constexpr std::array<std::string_view, 2> kLates{"reopened", "ignored"};
inline constexpr std::array<std::string_view, 3> kCrashes{"survives", "replay", "forgets"};
/// Of a sink; the others are mappings.
inline constexpr std::array<std::string_view, 2> kObserved{"multiset", "set"};
/// In the order of topology::Accept, none left out.
inline constexpr std::array<std::string_view, 3> kAccepts{"run", "instance", "diverge"};
inline constexpr std::array<std::string_view, 2> kEmissions{"ordered", "unordered"};
inline constexpr std::array<std::string_view, 2> kStreamOrders{"unordered", "fifo"};
/// The key that says of which kind a repair is, in the order of RepairDecl's alternatives.
inline constexpr std::array<std::string_view, 7> kRepairKinds{"seal",   "order", "fifo",   "dedup",
                                                              "resend", "merge", "variant"};
inline constexpr std::array<std::string_view, 3> kVerdicts{"deterministic", "divergent", "unknown"};
inline constexpr auto kAnomalies = [] {
  std::array<std::string_view, 1 + result::kAnomalies.size()> names{result::kNoAnomaly};
  std::ranges::transform(result::kAnomalies, names.begin() + 1, &result::AnomalyKind::name);
  return names;
}();
/// Besides `Seal[a,b]`.
inline constexpr std::array<std::string_view, 5> kLabels{"Ordered", "Async", "Run", "Inst",
                                                         "Diverge"};
inline constexpr auto kTargets = [] {
  std::array<std::string_view, result::kTargets.size()> names;
  std::ranges::transform(result::kTargets, names.begin(), &result::TargetKind::name);
  return names;
}();

}  // namespace keys

}  // namespace firebreak::frontend
