// SPDX-License-Identifier: Apache-2.0
// What graph_maker.cpp and paths.cpp share: the part of the graph that one plan is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "imports/flink_plan/operations.h"
#include "imports/flink_plan/plan.h"

namespace firebreak::imports::flink_plan {

using topology::Annotation;
using topology::Delivery;
using Texts = std::vector<std::string>;

/// What comes in at one place: from which node, how, and rows of which fields.
struct Input {
  const PlanNode* from = nullptr;
  std::string port;
  Distribution distribution;
  const std::optional<Texts>* fields = nullptr;
  Place place;
  Texts routed_as = {};  // Edge::routed_as

  /// The names of the fields that it is hashed by.
  Texts keys() const {
    Texts names;
    if (distribution.grouping != Grouping::Hash || !*fields) return names;
    for (const std::uint64_t key : distribution.keys) {
      if (key < (*fields)->size()) names.push_back((**fields)[key]);
    }
    return names;
  }
};

/// Makes the part of the graph that one plan is.
class GraphMaker {
 public:
  GraphMaker(const Plan& plan, std::string prefix, Graph& graph)
      : plan_(plan), prefix_(std::move(prefix)), graph_(graph) {}
  void run();

 private:
  std::string id_of(const PlanNode& node) const;
  const PlanNode& node_of(std::uint64_t id) const;
  void find_inputs();
  static void name_keys(std::vector<Input>& inputs);
  static constexpr std::size_t kMostInputs = 10'000;  // of one node, through exchanges
  void add_origins(Input input, const std::map<std::uint64_t, std::vector<const PlanEdge*>>& into,
                   std::set<std::uint64_t>& passed, std::vector<Input>& inputs) const;
  void add_node(const PlanNode& node);
  void add_facts(const PlanNode& node);
  static bool inserts(const PlanNode& node, std::size_t position, const Input& input);
  bool confluent_join(const PlanNode& node) const;
  Path path_of(const PlanNode& node, const std::optional<Operation>& known) const;
  static bool remembers(const PlanNode& node);
  void add_paths(const PlanNode& node, const std::optional<Operation>& known);
  std::vector<std::optional<std::size_t>> positions(const PlanNode& node, Lineage lineage,
                                                    const Input& input) const;
  std::optional<Texts> rewritten(const PlanNode& node, Lineage lineage, const Input& input) const;
  void add_edge(const PlanNode& node, const Input& input);
  void add_topic_edge(const PlanNode& node, const std::string& topic);
  const Plan& plan_;
  const std::string prefix_;
  Graph& graph_;
  std::map<std::uint64_t, std::vector<Input>> inputs_;
};

}  // namespace firebreak::imports::flink_plan
