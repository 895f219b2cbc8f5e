// SPDX-License-Identifier: Apache-2.0
#include "frontend/printer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "frontend/flow_map.h"
#include "frontend/yaml/keys.h"
#include "frontend/yaml/scalars.h"

namespace firebreak::frontend {

using topology::Model;
using topology::Name;
using topology::Names;

namespace {

std::string_view word(topology::Mechanism mechanism) {
  return keys::kMechanisms[static_cast<std::size_t>(mechanism)];
}

std::string path(const topology::PathDecl& decl) {
  FlowMap map;
  map.add("from", scalar(decl.from));
  if (decl.to) map.add("to", scalar(*decl.to));
  map.add("label", keys::kAnnotations[static_cast<std::size_t>(decl.label)]);
  if (decl.subscript) map.add_list("subscript", *decl.subscript);
  map.add_nonempty("rewrites", decl.rewrites);
  if (decl.idempotent) map.add("idempotent", "true");
  if (decl.repeats) map.add("repeats", "true");
  if (decl.unordered_emission) map.add("emits", "unordered");
  map.add_nonempty("newest", decl.newest);
  return map.text();
}

void add_ordering(FlowMap& map, const topology::OrderingDecl& decl) {
  map.add("mechanism", word(decl.mechanism));
  map.add_nonempty("streams", decl.streams);
  map.add_nonempty("by", decl.by);
}

std::string ordering(const topology::OrderingDecl& decl) {
  FlowMap map;
  add_ordering(map, decl);
  return map.text();
}

struct RepairFields {
  FlowMap& map;
  void operator()(const topology::SealRepair& repair) const {
    map.add("seal", scalar(repair.stream)).add_list("key", repair.key);
  }
  void operator()(const topology::OrderRepair& repair) const {
    map.add("order", scalar(repair.component));
    add_ordering(map, repair.ordering);
  }
  void operator()(const topology::FifoRepair& repair) const {
    map.add("fifo", scalar(repair.stream)).add_nonempty("key", repair.key);
  }
  void operator()(const topology::DedupRepair& repair) const {
    map.add("dedup", scalar(repair.stream));
  }
  void operator()(const topology::ResendRepair& repair) const {
    map.add("resend", scalar(repair.stream));
  }
  void operator()(const topology::MergeRepair& repair) const {
    map.add("merge", scalar(repair.stream));
  }
  void operator()(const topology::VariantRepair& repair) const {
    map.add("variant", scalar(repair.component)).add("to", scalar(repair.variant));
  }
};

std::string repair(const topology::RepairDecl& decl) {
  FlowMap map;
  std::visit(RepairFields{map}, decl.what);
  if (decl.cost) map.add("cost", fmt::to_string(*decl.cost));
  return map.text();
}

std::string dependency(const topology::FdDecl& decl) {
  return FlowMap().add_list("from", decl.from).add_list("to", decl.to).text();
}

/// `key:` and below it one line for each item; an empty list stands on the line of the key.
template <class Items, class Print>
void add_section(std::string& out, int indent, std::string_view key, const Items& items,
                 Print print) {
  out += fmt::format("{:{}}{}:{}\n", "", indent, key, items.empty() ? " []" : "");
  for (const auto& item : items) out += fmt::format("{:{}}- {}\n", "", indent + 2, print(item));
}

// As a block, where YAML gives it back as it is.
std::string code(const topology::CodeDecl& decl, std::size_t indent) {
  bool block = decl.text.front() != ' ' && decl.text.front() != '\t' && decl.text.front() != '\n';
  for (std::size_t i = 0; i < decl.text.size(); ++i) {
    const char c = decl.text[i];
    block = block && (c == '\n' || c == '\t' || special_at(decl.text, i).length == 0);
  }
  if (!block) return quote_if_needed(decl.text);
  std::string result = "|-\n";
  for (std::size_t begin = 0; begin <= decl.text.size();) {
    const std::size_t end = std::min(decl.text.find('\n', begin), decl.text.size());
    const std::string line = decl.text.substr(begin, end - begin);
    if (!line.empty()) result += std::string(indent, ' ') + line;
    result += '\n';
    begin = end + 1;
  }
  result.pop_back();
  return result;
}

std::string assumption(const topology::AssumeDecl& decl) {
  FlowMap map;
  map.add_list("streams", decl.streams);
  map.add_nonempty("unique", decl.unique).add_nonempty("from", decl.from);
  map.add_nonempty("to", decl.to);
  if (decl.where) map.add("where", quote_if_needed(decl.where->text));
  return map.text();
}

void add_component(std::string& out, const topology::ComponentDecl& decl) {
  out += fmt::format("  {}:\n", scalar(decl.name));
  if (decl.rep) out += fmt::format("    Rep: {}\n", *decl.rep);
  const bool derived = decl.behavior && decl.paths.empty();
  if (!derived) add_section(out, 4, "annotation", decl.paths, path);
  if (!decl.orderings.empty()) add_section(out, 4, "order", decl.orderings, ordering);
  if (!decl.commutes.empty()) {
    std::vector<Names> pairs;
    for (const auto& [first, second] : decl.commutes) pairs.push_back({first, second});
    out += fmt::format("    commutes: {}\n", print_lists(pairs));
  }
  if (decl.late != topology::Late::Reopened) {
    out += fmt::format("    late: {}\n", keys::kLates[static_cast<std::size_t>(decl.late)]);
  }
  if (!decl.forwards) out += "    forwards: false\n";
  if (decl.instances != topology::InstancesDecl{}) {
    FlowMap map;
    map.add("count", fmt::to_string(decl.instances.count));
    map.add_nonempty("by", decl.instances.by);
    out += fmt::format("    instances: {}\n", map.text());
  }
  if (decl.crash != topology::Crash::Survives) {
    out += fmt::format("    crash: {}\n", keys::kCrashes[static_cast<std::size_t>(decl.crash)]);
  }
  if (!decl.origin.empty()) out += fmt::format("    origin: {}\n", quote_if_needed(decl.origin));
  if (decl.behavior) out += fmt::format("    behavior: {}\n", code(*decl.behavior, 6));
  if (decl.variants.empty()) return;
  out += "    variants:\n";
  for (const topology::VariantDecl& variant : decl.variants) {
    add_section(out, 6, scalar(variant.name), variant.paths, path);
  }
}

void add_cost_entries(std::string& out, std::string_view key,
                      const std::vector<std::pair<Name, topology::CostNumbers>>& entries) {
  if (entries.empty()) return;
  out += fmt::format("  {}:\n", key);
  for (const auto& [name, numbers] : entries) {
    FlowMap map;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (numbers[i]) map.add(keys::kCostItems[i], fmt::to_string(*numbers[i]));
    }
    out += fmt::format("    {}: {}\n", scalar(name), map.text());
  }
}

void add_costs(std::string& out, const topology::CostsDecl& costs) {
  std::string lines;
  for (std::size_t i = 0; i < costs.all.size(); ++i) {
    if (costs.all[i]) lines += fmt::format("  {}: {}\n", keys::kCostItems[i], *costs.all[i]);
  }
  add_cost_entries(lines, "streams", costs.streams);
  add_cost_entries(lines, "components", costs.components);
  out += lines.empty() ? "costs: {}\n" : "costs:\n" + lines;
}

void add_expected(std::string& out, std::string_view key,
                  const std::vector<std::pair<Name, Name>>& entries) {
  if (entries.empty()) return;
  FlowMap map;
  for (const auto& [name, value] : entries) map.add(scalar(name), scalar(value));
  out += fmt::format("  {}: {}\n", key, map.text());
}

void add_expect(std::string& out, const topology::ExpectDecl& expect) {
  std::string lines;
  if (expect.verdict) lines += fmt::format("  verdict: {}\n", scalar(*expect.verdict));
  add_expected(lines, "sinks", expect.sinks);
  add_expected(lines, "labels", expect.labels);
  add_expected(lines, "icde14", expect.icde14);
  if (expect.repair) {
    FlowMap map;
    if (expect.repair->target) map.add("target", scalar(*expect.repair->target));
    map.add("cost", expect.repair->cost ? fmt::to_string(*expect.repair->cost) : "none");
    lines += fmt::format("  repair: {}\n", map.text());
  }
  out += lines.empty() ? "expect: {}\n" : "expect:\n" + lines;
}

}  // namespace

std::string print_path(const topology::PathDecl& decl) { return path(decl); }

std::string print_name(const std::string& name) { return quote_if_needed(name); }

std::string print_names(const Names& names) {
  std::string out = "[";
  for (const Name& name : names) {
    if (out.size() > 1) out += ", ";
    out += scalar(name);
  }
  return out + "]";
}

std::string print_model(const Model& model) {
  std::string out = fmt::format("name: {}\n", scalar(model.name));
  if (!model.fds.empty()) add_section(out, 0, "fds", model.fds, dependency);
  out += model.streams.empty() ? "streams: {}\n" : "streams:\n";
  for (const topology::StreamDecl& decl : model.streams) {
    out += fmt::format("  {}: {}\n", scalar(decl.name), print_stream(decl));
  }
  out += model.components.empty() ? "components: {}\n" : "components:\n";
  for (const topology::ComponentDecl& decl : model.components) add_component(out, decl);
  if (!model.assumptions.empty()) add_section(out, 0, "assume", model.assumptions, assumption);
  if (model.repairs) add_section(out, 0, "repairs", *model.repairs, repair);
  if (model.costs) add_costs(out, *model.costs);
  if (model.expect) add_expect(out, *model.expect);
  return out;
}

}  // namespace firebreak::frontend
