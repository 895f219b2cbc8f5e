// SPDX-License-Identifier: Apache-2.0
#include "imports/label_comparison.h"

#include <fmt/format.h>

#include <algorithm>

namespace firebreak::imports {

namespace {

using result::Anomaly;

// The sink stream of an output.
std::optional<std::string> sink_of(const Imported& imported, const std::string& output) {
  const auto& nodes = imported.graph.nodes;
  const auto node = std::ranges::find(nodes, output, &Node::id);
  if (node == nodes.end()) return std::nullopt;
  for (const topology::StreamDecl& stream : imported.model.streams) {
    if (!stream.to && stream.from && stream.from->component.text == node->component &&
        stream.from->interface.text == output) {
      return stream.name.text;
    }
  }
  return std::nullopt;
}

void find_here(const LabelComparison& of, ComparedOutput& output) {
  const std::optional<std::string> sink = sink_of(of.imported, output.name);
  if (!sink) return;
  for (const result::SinkVerdict& verdict : of.found.sinks) {
    if ((*of.topology)[verdict.sink].name == *sink) output.here = &verdict;
  }
  const auto trace = std::ranges::find(of.found.traces, *sink, &result::Trace::sink);
  if (trace != of.found.traces.end()) output.trace = &*trace;
}

bool deterministic_here(const ComparedOutput& output) {
  return output.here->anomaly == Anomaly::None && output.here->decided;
}

void add(const std::vector<OwnReason>& reasons, const std::string& before, ComparedOutput& output) {
  for (const OwnReason& reason : reasons) {
    output.why.push_back({before + reason.text, reason.file, reason.line});
  }
}

void explain_cautious(const std::string& tool, ComparedOutput& output) {
  add(output.own->reasons, tool + " says: ", output);
  output.why.push_back(
      {"no execution gives other contents, however many messages there are: "
       "solver and label rules agree, so what it says cannot be seen here",
       "", 0});
}

void explain_missed(const std::string& tool, ComparedOutput& output) {
  if (output.own->ignored.empty()) {
    output.why.push_back({tool + " takes every rule on the way for monotone, and no two channels "
                                 "for racing",
                          "", 0});
  }
  add(output.own->ignored, tool + " leaves out: ", output);
  const std::string shown(result::meaning(output.here->anomaly));
  output.why.push_back(
      {output.trace == nullptr ? shown : shown + ": " + output.trace->difference, "", 0});
}

void explain(const std::string& tool, ComparedOutput& output) {
  const OwnLabel& own = *output.own;
  add(own.chance, "neither side can tell what comes of chance: ", output);
  if (own.label.empty()) {
    add(own.reasons, tool + " gives it no label: ", output);
    output.differs = output.here != nullptr;
  }
  if (output.here == nullptr) {
    output.why.push_back(
        {"it is no sink here: nothing that comes in leads to it, or only rules read it", "", 0});
    output.differs = !own.label.empty();
    return;
  }
  const bool anomaly = output.here->anomaly != Anomaly::None;
  if (own.label.empty()) return;
  if (own.diverges && deterministic_here(output)) {
    output.differs = true;
    explain_cautious(tool, output);
  } else if (!own.diverges && anomaly) {
    output.differs = true;
    explain_missed(tool, output);
  } else if (!own.diverges && !own.chance.empty()) {
    output.differs = true;
  }
}

}  // namespace

std::vector<ComparedOutput> compare_labels(const LabelComparison& of) {
  const OwnLabels& own = *of.imported.graph.own_labels;
  std::vector<ComparedOutput> all;
  for (const auto& [name, label] : own.outputs) {
    ComparedOutput output{.name = name, .own = &label};
    find_here(of, output);
    explain(own.tool, output);
    all.push_back(std::move(output));
  }
  return all;
}

}  // namespace firebreak::imports
