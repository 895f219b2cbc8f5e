// SPDX-License-Identifier: Apache-2.0
// What shows that a description was cut off.
#include <fmt/format.h>

#include <algorithm>

#include "imports/kafka_streams/description_reader.h"

namespace firebreak::imports::kafka_streams {

void DescriptionReader::truncated(std::uint32_t line, std::string message) {
  graph_.error("truncated", file_, {line, 1}, std::move(message));
}

void DescriptionReader::check(Description& description) {
  for (SubTopology& part : description.parts) {
    if (part.nodes.empty()) truncated(part.line, "a sub-topology has no nodes");
    std::set<std::string> names;
    for (const Described& node : part.nodes) names.insert(node.name);
    for (Described& node : part.nodes) {
      recombine(node.next, names);
      recombine(node.previous, names);
      check(node);
    }
    check_counterparts(part);
  }
}

// Names that hold ", " were taken apart.
void DescriptionReader::recombine(std::vector<std::string>& list,
                                  const std::set<std::string>& names) {
  std::vector<std::string> whole;
  for (std::size_t i = 0; i < list.size();) {
    std::string name = list[i];
    std::size_t end = i + 1;
    std::string longer = name;
    constexpr std::size_t kMostParts = 20;
    for (std::size_t k = i + 1; k < std::min(list.size(), i + kMostParts); ++k) {
      if (names.contains(name)) break;
      longer += ", " + list[k];
      if (!names.contains(longer)) continue;
      name = longer;
      end = k + 1;
    }
    whole.push_back(std::move(name));
    i = end;
  }
  list = std::move(whole);
}

void DescriptionReader::check(const Described& node) {
  if (node.what != What::Sink && !node.has_next) {
    truncated(node.line, fmt::format("'{}' has no line '-->'", node.name));
  }
  if (node.what != What::Source && !node.has_previous) {
    truncated(node.line, fmt::format("'{}' has no line '<--'", node.name));
  }
}

void DescriptionReader::check_counterparts(const SubTopology& part) {
  std::set<std::pair<std::string, std::string>> next;
  std::set<std::pair<std::string, std::string>> previous;
  for (const Described& node : part.nodes) {
    for (const std::string& to : node.next) next.emplace(node.name, to);
    for (const std::string& from : node.previous) previous.emplace(from, node.name);
  }
  for (const Described& node : part.nodes) {
    for (const std::string& to : node.next) {
      if (previous.contains({node.name, to})) continue;
      truncated(node.line, fmt::format("'{}' leads to '{}', which does not say so", node.name, to));
    }
    for (const std::string& from : node.previous) {
      if (next.contains({from, node.name})) continue;
      truncated(node.line,
                fmt::format("'{}' comes after '{}', which does not say so", node.name, from));
    }
  }
}

}  // namespace firebreak::imports::kafka_streams
