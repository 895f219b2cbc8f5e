// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "frontend/yaml/scalars.h"
#include "frontend/yaml/sections.h"

namespace firebreak::frontend {

using topology::ExpectDecl;
using topology::Name;
using topology::Names;
using topology::RepairDecl;

namespace {

Name name_of(Source& source, const Fields& fields, std::string_view key, std::string_view what) {
  const auto node = fields.require(key);
  return node ? source.name(*node, what).value_or(Name{}) : Name{};
}

Names key_of(Source& source, const Fields& fields) {
  const auto node = fields.find("key");
  return node ? source.names(*node, "the key of a repair").value_or(Names{}) : Names{};
}

RepairDecl read_seal(Source& source, const Fields& fields) {
  fields.require("key");
  return {topology::SealRepair{name_of(source, fields, "seal", "the stream of a seal repair"),
                               key_of(source, fields)},
          {},
          {}};
}

RepairDecl read_order(Source& source, const Fields& fields) {
  return {
      topology::OrderRepair{name_of(source, fields, "order", "the component of an order repair"),
                            read_ordering_fields(source, fields)},
      {},
      {}};
}

RepairDecl read_fifo(Source& source, const Fields& fields) {
  return {topology::FifoRepair{name_of(source, fields, "fifo", "the stream of a fifo repair"),
                               key_of(source, fields)},
          {},
          {}};
}

RepairDecl read_dedup(Source& source, const Fields& fields) {
  return {topology::DedupRepair{name_of(source, fields, "dedup", "the stream of a dedup repair")},
          {},
          {}};
}

RepairDecl read_resend(Source& source, const Fields& fields) {
  return {
      topology::ResendRepair{name_of(source, fields, "resend", "the stream of a resend repair")},
      {},
      {}};
}

RepairDecl read_merge(Source& source, const Fields& fields) {
  return {topology::MergeRepair{name_of(source, fields, "merge", "the stream of a merge repair")},
          {},
          {}};
}

RepairDecl read_variant(Source& source, const Fields& fields) {
  return {topology::VariantRepair{
              name_of(source, fields, "variant", "the component of a variant repair"),
              name_of(source, fields, "to", "the variant of a variant repair")},
          {},
          {}};
}

struct RepairKind {
  KeyTable keys;
  RepairDecl (*read)(Source&, const Fields&);
};

/// In the order of keys::kRepairKinds.
constexpr std::array<RepairKind, keys::kRepairKinds.size()> kKinds{{
    {keys::kSealRepair, read_seal},
    {keys::kOrderRepair, read_order},
    {keys::kFifoRepair, read_fifo},
    {keys::kDedupRepair, read_dedup},
    {keys::kResendRepair, read_resend},
    {keys::kMergeRepair, read_merge},
    {keys::kVariantRepair, read_variant},
}};

/// The kind of a repair: which of the keys that name a kind stands in the mapping.
std::optional<std::size_t> kind_of(Source& source, NodeId node) {
  if (source.kind(node) != NodeKind::Map) {
    source.wrong_type(node, "a repair", "a mapping such as { seal: STREAM, key: [ATTRIBUTE] }");
    return std::nullopt;
  }
  std::optional<std::size_t> kind;
  const std::span<const NodeId> children = source.document().children(node);
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    if (source.kind(children[i]) != NodeKind::Scalar) continue;
    const std::string_view key = source.document().text(children[i]);
    const auto found = std::find(keys::kRepairKinds.begin(), keys::kRepairKinds.end(), key);
    if (found == keys::kRepairKinds.end() || kind) continue;
    kind = static_cast<std::size_t>(found - keys::kRepairKinds.begin());
  }
  if (!kind) {
    source.error(
        source.span(node), "missing-key",
        fmt::format("a repair needs one of the keys {}", alternatives(keys::kRepairKinds)));
  }
  return kind;
}

std::optional<RepairDecl> read_repair(Source& source, NodeId node) {
  const auto kind = kind_of(source, node);
  if (!kind) return std::nullopt;
  const Fields fields(source, node, kKinds[*kind].keys);
  RepairDecl repair = kKinds[*kind].read(source, fields);
  repair.span = source.span(node);
  if (const auto cost = fields.find("cost")) {
    repair.cost = source.number(*cost, "the cost of a repair", 0, topology::kHighestCost);
  }
  return repair;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// `Seal[b, a]` as the tool prints it, `Seal[a,b]`; nothing if it is no such label.
std::optional<std::string> canonical_seal(std::string_view text) {
  if (!text.starts_with("Seal[") || !text.ends_with("]")) return std::nullopt;
  text.remove_prefix(5);
  text.remove_suffix(1);
  std::vector<std::string_view> attributes;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    attributes.push_back(trimmed(text.substr(0, comma)));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  std::sort(attributes.begin(), attributes.end());
  std::string label = "Seal[";
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    label += i > 0 ? "," : "";
    label += attributes[i];
  }
  return label + "]";
}

std::optional<Name> read_stream_label(Source& source, NodeId node) {
  if (source.kind(node) == NodeKind::Scalar) {
    if (auto seal = canonical_seal(source.document().text(node))) {
      return Name{std::move(*seal), source.span(node)};
    }
  }
  constexpr std::array<std::string_view, 6> kForms{"Ordered", "Async",   "Run",
                                                   "Inst",    "Diverge", "\"Seal[a,b]\""};
  const auto label = source.one_of(node, "the label of a stream", kForms);
  if (!label) return std::nullopt;
  return Name{std::string(source.document().text(node)), source.span(node)};
}

using Expected = std::vector<std::pair<Name, Name>>;

Expected read_expected_labels(Source& source, NodeId node, std::string_view what) {
  Expected labels;
  const auto entries = source.entries(node, what);
  if (!entries) return labels;
  for (const auto& [stream, value] : *entries) {
    if (auto label = read_stream_label(source, value)) labels.emplace_back(stream, *label);
  }
  return labels;
}

std::optional<Name> read_choice(Source& source, NodeId node, std::string_view what,
                                std::span<const std::string_view> values) {
  const auto choice = source.one_of(node, what, values);
  if (!choice) return std::nullopt;
  return Name{std::string(values[*choice]), source.span(node)};
}

Expected read_expected_sinks(Source& source, NodeId node) {
  Expected sinks;
  const auto entries = source.entries(node, "the expected sinks");
  if (!entries) return sinks;
  for (const auto& [sink, value] : *entries) {
    auto anomaly = read_choice(source, value, "the anomaly of a sink", keys::kAnomalies);
    if (anomaly) sinks.emplace_back(sink, *anomaly);
  }
  return sinks;
}

std::optional<topology::ExpectedRepairDecl> read_expected_repair(Source& source, NodeId node) {
  const Fields fields(source, node, keys::kExpectRepair);
  topology::ExpectedRepairDecl result;
  if (const auto target = fields.find("target")) {
    result.target = read_choice(source, *target, "the target of a repair", keys::kTargets);
  }
  const auto cost = fields.require("cost");
  if (!cost) return std::nullopt;
  const bool none =
      source.kind(*cost) == NodeKind::Scalar && source.document().text(*cost) == "none";
  if (none) return result;
  result.cost =
      source.number(*cost, "the cost of an expected repair, unless it is none", 0, ~0ULL >> 1U);
  return result.cost ? std::optional(result) : std::nullopt;
}

}  // namespace

std::vector<RepairDecl> read_repairs(Source& source, NodeId node) {
  std::vector<RepairDecl> repairs;
  const auto items = source.items(node, "repairs");
  if (!items) return repairs;
  for (const NodeId item : *items) {
    if (auto repair = read_repair(source, item)) repairs.push_back(std::move(*repair));
  }
  return repairs;
}

ExpectDecl read_expect(Source& source, NodeId node) {
  ExpectDecl expect;
  expect.span = source.span(node);
  const Fields fields(source, node, keys::kExpect);
  if (const auto verdict = fields.find("verdict")) {
    expect.verdict = read_choice(source, *verdict, "the expected verdict", keys::kVerdicts);
  }
  if (const auto sinks = fields.find("sinks")) {
    expect.sinks = read_expected_sinks(source, *sinks);
  }
  if (const auto labels = fields.find("labels")) {
    expect.labels = read_expected_labels(source, *labels, "the expected labels");
  }
  if (const auto labels = fields.find("icde14")) {
    expect.icde14 = read_expected_labels(source, *labels, "the labels expected under icde14");
  }
  if (const auto repair = fields.find("repair")) {
    expect.repair = read_expected_repair(source, *repair);
  }
  return expect;
}

}  // namespace firebreak::frontend
