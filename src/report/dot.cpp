// SPDX-License-Identifier: Apache-2.0
#include "report/dot.h"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "report/display.h"
#include "report/stream_text.h"

namespace firebreak::report {

namespace {

using topology::Stream;
using topology::Topology;

// A quoted DOT string. Names are made printable first, so the only line breaks are ours.
std::string quoted(const std::vector<std::string>& lines) {
  std::string text = "\"";
  for (const std::string& line : lines) {
    if (text.size() > 1) text += "\\n";
    for (char c : printable(line)) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
  }
  return text + "\"";
}

std::string_view color_of(result::Severity severity) {
  switch (severity) {
    case result::Severity::Ordered:
    case result::Severity::Seal:
    case result::Severity::Async:
      return "black";
    case result::Severity::Run:
      return "darkorange";
    case result::Severity::Inst:
    case result::Severity::Diverge:
      return "red";
  }
  return "black";
}

std::string tail_of(const Topology& topology, const Stream& stream) {
  if (!stream.from) return fmt::format("source{}", stream.id.index());
  return fmt::format("component{}", topology[*stream.from].component.index());
}

std::string head_of(const Topology& topology, const Stream& stream) {
  if (!stream.to) return fmt::format("sink{}", stream.id.index());
  return fmt::format("component{}", topology[*stream.to].component.index());
}

}  // namespace

std::string to_dot(const Topology& topology, const labels::Labeling& labeling) {
  std::string text =
      fmt::format("digraph {} {{\n  rankdir=LR;\n  node [shape=box];\n", quoted({topology.name()}));
  for (const topology::Component& component : topology.components()) {
    text += fmt::format("  component{} [label={}{}];\n", component.id.index(),
                        quoted(lines_of(topology, component)),
                        component.replicated ? ", peripheries=2" : "");
  }
  for (const Stream& stream : topology.streams()) {
    if (stream.is_source()) {
      text += fmt::format("  {} [shape=plaintext, label={}];\n", tail_of(topology, stream),
                          quoted({stream.name}));
    }
    if (stream.is_sink()) {
      text += fmt::format("  {} [shape=oval, label={}];\n", head_of(topology, stream),
                          quoted({stream.name}));
    }
  }
  for (const Stream& stream : topology.streams()) {
    text += fmt::format("  {} -> {} [label={}, color={}];\n", tail_of(topology, stream),
                        head_of(topology, stream), quoted(lines_of(topology, labeling, stream)),
                        color_of(labeling.streams[stream.id.index()].severity));
  }
  return text + "}\n";
}

}  // namespace firebreak::report
