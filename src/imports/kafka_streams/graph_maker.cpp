// SPDX-License-Identifier: Apache-2.0
// Nodes, in the order of the files.
#include "imports/kafka_streams/graph_maker.h"

#include <fmt/format.h>

#include <algorithm>

namespace firebreak::imports::kafka_streams {

void GraphMaker::run() {
  for (const Application& application : applications_) {
    for (const SubTopology& part : application.description.parts) {
      add_part(application, part);
    }
  }
  find_components();
  for (std::size_t i = 0; i < parts_.size(); ++i) add_edges(parts_[i]);
  add_patterns();
  add_topics();
  check_internal_topics();
}

std::string GraphMaker::id_of(const Application& application, const std::string& name) const {
  return applications_.size() > 1 ? application.name + "/" + name : name;
}

void GraphMaker::add_part(const Application& application, const SubTopology& part) {
  Part made;
  for (const Described& described : part.nodes) {
    One one{&described, &part, &application, id_of(application, described.name),
            graph_.nodes.size()};
    if (!ids_.insert(one.id).second) {
      graph_.error("duplicate-id", application.file, {described.line, 1},
                   fmt::format("there is a node '{}' already", one.id));
      continue;
    }
    Node node{.id = one.id,
              .kind = kind_of(described.what),
              .group = part.name.empty() ? "" : id_of(application, part.name),
              .stores = described.stores,
              .global = part.global,
              .place = {application.file, described.line}};
    std::ranges::sort(node.stores);
    if (!part.global) node.parallelism = Count(fmt::format("P_{}", part.name));
    graph_.nodes.push_back(std::move(node));
    made.nodes.push_back(std::move(one));
  }
  parts_.push_back(std::move(made));
}

NodeKind GraphMaker::kind_of(What what) {
  switch (what) {
    case What::Source:
      return NodeKind::Source;
    case What::Processor:
      return NodeKind::Operator;
    case What::Sink:
      return NodeKind::Sink;
  }
  return NodeKind::Operator;
}

}  // namespace firebreak::imports::kafka_streams
