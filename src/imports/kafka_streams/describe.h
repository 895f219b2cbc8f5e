// SPDX-License-Identifier: Apache-2.0
// What `Topology#describe()` prints, in all its dialects, as it stands there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "imports/graph.h"

namespace firebreak::imports::kafka_streams {

enum class What : std::uint8_t { Source, Processor, Sink };

struct Described {
  What what = What::Processor;
  std::string name;
  std::vector<std::string> topics;       // of a source
  std::optional<std::string> pattern;    // of a source, instead
  std::optional<std::string> extractor;  // of a sink, instead of a topic
  std::string topic;                     // of a sink
  std::vector<std::string> stores;
  std::vector<std::string> next;      // -->
  std::vector<std::string> previous;  // <--
  bool has_next = false;
  bool has_previous = false;
  std::uint32_t line = 0;
};

struct SubTopology {
  std::string name;  // its number
  bool global = false;
  std::vector<Described> nodes;
  std::uint32_t line = 0;
};

struct Description {
  std::string name;  // of a named topology
  std::vector<SubTopology> parts;
};

/// The topologies of a text. What is cut off, as far as that can be seen, is an error of the graph.
std::vector<Description> read_description(std::string_view text, const std::string& file,
                                          Graph& graph);

}  // namespace firebreak::imports::kafka_streams
