// SPDX-License-Identifier: Apache-2.0
// A compiled plan of Flink SQL as it stands in its file: nodes, exchanges among them, and edges.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "imports/graph.h"
#include "imports/tree.h"

namespace firebreak::imports::flink_plan {

/// How rows get to the instances of who reads them.
struct Distribution {
  Grouping grouping = Grouping::Unknown;
  std::vector<std::uint64_t> keys;  // fields, by position
};

struct State {
  std::string name;
  std::string ttl;
  bool forgets = false;  // the time is not 0
};

using Modes = std::vector<std::string>;  // "INSERT", "UPDATE_AFTER", …

struct PlanNode {
  std::uint64_t id = 0;
  std::string type;       // as it stands there
  std::string operation;  // of "stream-exec-OPERATION_VERSION"; else the type
  bool source = false;
  bool sink = false;
  std::optional<std::vector<std::string>> fields;  // of the rows that it emits
  std::vector<State> states;
  std::vector<std::string> topics;    // of Kafka, that it reads or writes
  std::vector<Modes> input_modes;     // of each input; of one for all
  std::optional<Modes> output_modes;  // none: not said
  std::vector<std::uint64_t> grouping;
  std::vector<std::optional<std::uint64_t>> projection;  // the fields of the input that come out
  std::string join_type;
  bool materializes = false;  // a sink that keeps what it has written
  Distribution required;      // of an exchange
  Place place;
  base::SourceSpan span;

  bool exchange() const { return operation == "exchange"; }
};

struct PlanEdge {
  std::uint64_t source = 0;
  std::uint64_t target = 0;
  Distribution shuffle;
  Place place;
};

struct Plan {
  std::vector<PlanNode> nodes;
  std::vector<PlanEdge> edges;
  std::map<std::uint64_t, std::size_t> index;  // of nodes, by id
};

/// Reads the text of a file; what is wrong with it is added to the graph.
Plan read_plan(std::string_view text, const std::string& file, Graph& graph);

}  // namespace firebreak::imports::flink_plan
