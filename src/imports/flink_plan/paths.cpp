// SPDX-License-Identifier: Apache-2.0
// What nodes do with their inputs, and which fields keep their names.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "imports/flink_plan/graph_maker.h"

namespace firebreak::imports::flink_plan {

namespace {

bool insert_only(const Modes& modes) { return modes == Modes{"INSERT"}; }

}  // namespace

// Nothing but what the plan says is insert-only.
bool GraphMaker::inserts(const PlanNode& node, std::size_t position, const Input& input) {
  if (position < node.input_modes.size()) return insert_only(node.input_modes[position]);
  if (node.input_modes.size() == 1) return insert_only(node.input_modes.front());
  return input.from->output_modes && insert_only(*input.from->output_modes);
}

bool GraphMaker::confluent_join(const PlanNode& node) const {
  const auto inputs = inputs_.find(node.id);
  if (node.operation != "join" || node.join_type != "INNER") return false;
  if (node.states.empty() || std::ranges::any_of(node.states, &State::forgets)) return false;
  if (inputs == inputs_.end()) return false;
  for (std::size_t i = 0; i < inputs->second.size(); ++i) {
    if (!inserts(node, i, inputs->second[i])) return false;
  }
  return true;
}

Path GraphMaker::path_of(const PlanNode& node, const std::optional<Operation>& known) const {
  Path path;
  if (!known) return path;
  const bool keeps_written = known->does == Does::Relays && node.sink && remembers(node);
  path.ground = {Basis::Derived, fmt::format("flink-{}", known->name)};
  if (known->does == Does::Relays && !keeps_written) path.label = Annotation::CR;
  if (known->does == Does::Joins && confluent_join(node)) path.label = Annotation::CW;
  if (known->does == Does::LooksUp) {
    path.label = Annotation::OR;
    path.ground = {};
  }
  return path;
}

bool GraphMaker::remembers(const PlanNode& node) {
  return node.materializes || !node.states.empty();
}

void GraphMaker::add_paths(const PlanNode& node, const std::optional<Operation>& known) {
  Part& part = graph_.parts[id_of(node)];
  const Path usual = path_of(node, known);
  const bool forgets = std::ranges::any_of(node.states, &State::forgets);
  const bool gated =
      known && known->does != Does::LooksUp && !topology::is_confluent(usual.label) && !forgets;
  const Lineage lineage = known ? known->lineage : Lineage::Unknown;
  Texts gate;
  for (const Input& input : inputs_[node.id]) {
    Path path = usual;
    path.from = input.port;
    if (gated && !input.keys().empty()) {
      path.gate = input.routed_as.empty() ? input.keys() : input.routed_as;
    }
    if (path.gate && gate.empty()) gate = *path.gate;
    path.rewrites = rewritten(node, lineage, input);
    // What goes out under such a name is made up of what the next node calls its keys.
    if (path.rewrites) {
      path.rewrites->insert(path.rewrites->end(), input.routed_as.begin(), input.routed_as.end());
    }
    part.paths.push_back(std::move(path));
  }
  Path others = usual;  // of what comes from outside, or from topics
  if (known) others.rewrites = Texts{};
  part.paths.push_back(std::move(others));
  if (!known) return;  // the builder asks for labels that are assumed
  const bool open = known->does == Does::Remembers || (node.sink && remembers(node));
  const std::string shown = gate.empty() ? "*" : fmt::format("[{}]", fmt::join(gate, ", "));
  if (open) graph_.holes.push_back({id_of(node), "annotation", "OW " + shown, node.place});
  if (waits(node.operation)) {
    graph_.holes.push_back({id_of(node), "seal", std::string("none"), node.place});
  }
}

// Where the fields of an input stand in the output: the position of each, if it has one.
std::vector<std::optional<std::size_t>> GraphMaker::positions(const PlanNode& node, Lineage lineage,
                                                              const Input& input) const {
  const std::size_t count = (*input.fields)->size();
  std::vector<std::optional<std::size_t>> at(count);
  std::size_t offset = 0;
  if (lineage == Lineage::Joined) {
    for (const Input& before : inputs_.at(node.id)) {
      if (before.port == input.port) break;
      if (*before.fields) offset += (*before.fields)->size();
    }
  }
  if (lineage == Lineage::Same || lineage == Lineage::Joined) {
    for (std::size_t i = 0; i < count; ++i) at[i] = offset + i;
  } else if (lineage == Lineage::Projected) {
    for (std::size_t k = 0; k < node.projection.size(); ++k) {
      if (node.projection[k] && *node.projection[k] < count) at[*node.projection[k]] = k;
    }
  } else if (lineage == Lineage::Grouped) {
    for (std::size_t k = 0; k < node.grouping.size(); ++k) {
      if (node.grouping[k] < count) at[node.grouping[k]] = k;
    }
  }
  return at;
}

// Names that input and output share, but not for the same field. None: not known, all.
std::optional<Texts> GraphMaker::rewritten(const PlanNode& node, Lineage lineage,
                                           const Input& input) const {
  if (node.sink) return Texts{};
  if (lineage == Lineage::Unknown || !node.fields || !*input.fields) return std::nullopt;
  const std::set<std::string_view> out(node.fields->begin(), node.fields->end());
  const auto at = positions(node, lineage, input);
  Texts names;
  for (std::size_t i = 0; i < at.size(); ++i) {
    const std::string& name = (**input.fields)[i];
    const bool kept = at[i] && *at[i] < node.fields->size() && (*node.fields)[*at[i]] == name;
    if (!kept && out.contains(name)) names.push_back(name);
  }
  return names;
}

}  // namespace firebreak::imports::flink_plan
