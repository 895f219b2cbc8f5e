// SPDX-License-Identifier: Apache-2.0
#include "imports/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/words.h"
#include "report/display.h"

namespace firebreak::imports {

namespace {

constexpr std::size_t kMostHoles = 10;

struct ValueText {
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::uint64_t value) const { return fmt::to_string(value); }
  std::string operator()(const std::string& value) const { return value; }
  std::string operator()(const std::vector<std::string>& value) const {
    return fmt::format("[{}]", fmt::join(value, ", "));
  }
  std::string operator()(const Order& value) const {
    if (!value.fifo) return "unordered";
    return value.by.empty() ? "fifo" : fmt::format("fifo by {}", fmt::join(value.by, ", "));
  }
};

std::string counted(std::size_t count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

std::string text_of(const Value& value) { return std::visit(ValueText{}, value); }

std::string findings_text(const Graph& graph) {
  std::string text;
  for (const Finding& finding : graph.findings) {
    std::string line = base::format(finding.what);
    if (!finding.error) {
      const std::size_t at = line.find("error[" + finding.what.code + "]");
      if (at != std::string::npos) line.replace(at, 5, "warning");
    }
    text += line + "\n";
  }
  return text;
}

namespace {

std::string help_text(const Weight& weight) {
  if (weight.gains > 0) return counted(weight.gains, "sink");
  if (weight.without_faults == 0) return "";
  return counted(weight.without_faults, "sink") + " but for repetitions and losses";
}

}  // namespace

std::string table(const Graph& graph, const std::vector<Weight>& weights,
                  const std::vector<Advice>& advice) {
  std::string text = findings_text(graph);
  text += report::printable(fmt::format(
              "{}: {}, {}, {}", graph.model, counted(graph.nodes.size(), "node"),
              counted(graph.edges.size(), "edge"), counted(graph.holes.size(), "hole"))) +
          "\n";
  if (graph.holes.empty()) return text + advice_text(advice, {});
  text += "\nOnly a person can say (first what matters most; --stub writes a file to fill in):\n";
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < std::min(weights.size(), kMostHoles); ++i) {
    const Hole& hole = graph.holes[weights[i].hole];
    rows.push_back({report::printable(hole.subject), hole.property,
                    report::printable(text_of(hole.assumed)), help_text(weights[i]),
                    report::printable(to_string(hole.place))});
  }
  text += report::table({"of", "what", "assumed", "would help", "where"}, rows, 2);
  if (weights.size() > kMostHoles) {
    text += fmt::format("  and {} more\n", weights.size() - kMostHoles);
  }
  const auto weighed = std::ranges::count(weights, true, &Weight::weighed);
  if (static_cast<std::size_t>(weighed) < weights.size()) {
    text += fmt::format("  for a model of this size {} of {} holes are weighed\n", weighed,
                        weights.size());
  }
  return text + advice_text(advice, {});
}

}  // namespace firebreak::imports
