// SPDX-License-Identifier: Apache-2.0
// Streams: of edges, of what comes from outside, and of what leaves.
#include <fmt/format.h>

#include <algorithm>

#include "imports/model_builder.h"

namespace firebreak::imports::building {

namespace {

constexpr std::size_t kMostAttributes = 2'000;  // of one stream
constexpr std::size_t kMostInAll = 300'000;

}  // namespace

// Each stream has the attributes of all that leave the same port, so few bytes of a file may
// make many of a model.
bool ModelBuilder::fits() {
  std::map<std::pair<std::string, std::string>, std::set<std::string>> schemas;
  for (const Edge& edge : graph_.edges) {
    if (!edge.attributes) {
      auto& schema = schemas[{edge.from, edge.port}];
      schema.insert(edge.keys.begin(), edge.keys.end());
      schema.insert(edge.routed_as.begin(), edge.routed_as.end());
    }
  }
  std::size_t all = 0;
  for (const Edge& edge : graph_.edges) {
    const std::size_t count =
        edge.attributes ? edge.attributes->size() : schemas.at({edge.from, edge.port}).size();
    all += count;
    if (count <= kMostAttributes && all <= kMostInAll) continue;
    graph_.error("too-large", edge.place.file, {edge.place.line, 1},
                 fmt::format("a stream has more than {} attributes, or all of them have more "
                             "than {}",
                             kMostAttributes, kMostInAll));
    return false;
  }
  return true;
}

std::string ModelBuilder::input_of(const Node& node) const {
  return node.interface.empty() ? "in" : node.interface;
}

std::string ModelBuilder::output_of(const Node& node, const std::string& port) const {
  if (!node.interface.empty()) return node.interface;
  return port.empty() ? "out" : port;
}

Stream& ModelBuilder::add_stream(Stream stream) {
  stream.name = stream_names_.give(stream.name);
  if (stream.from) {
    add_new(components_[*stream.from].outputs, stream.output);
    components_[*stream.from].out.push_back(streams_.size());
  }
  if (stream.to) {
    add_new(components_[*stream.to].inputs, stream.input);
    components_[*stream.to].in.push_back(streams_.size());
  }
  streams_.push_back(std::move(stream));
  return streams_.back();
}

void ModelBuilder::add_feed(std::size_t n, const Feed& feed) {
  const Node& node = graph_.nodes[n];
  Stream stream;
  stream.name = node.id + ".in";
  stream.to = of_node_.at(n);
  stream.input = input_of(node);
  stream.attributes = feed.attributes;
  stream.decl.delivery = feed.delivery;
  stream.decl.producers = number_of(feed.producers);
  if (subset(feed.by, feed.attributes)) stream.decl.producers_by = names_of(feed.by);
  if (feed.order.fifo && subset(feed.order.by, feed.attributes)) {
    stream.decl.fifos = {names_of(feed.order.by)};
  }
  stream.decl.origin = to_string(node.place);
  stream.note = "what comes from outside";
  add_stream(std::move(stream));
}

void ModelBuilder::add_feeds() {
  std::set<std::string_view> written;
  for (const Edge& edge : graph_.edges) written.insert(edge.to);
  for (const auto& [n, component] : of_node_) {
    const Node& node = graph_.nodes[n];
    const bool begins = node.kind == NodeKind::Source || node.kind == NodeKind::Topic;
    if (node.feed) {
      add_feed(n, *node.feed);
    } else if (begins && !written.contains(node.id)) {
      add_feed(n, {});
    }
  }
}

// Attributes by node and port, in the order in which they come.
std::map<std::pair<std::string, std::string>, Texts> ModelBuilder::schemas() const {
  std::map<std::pair<std::string, std::string>, Texts> all;
  for (const Edge& edge : graph_.edges) {
    Texts& schema = all[{edge.from, edge.port}];
    for (const std::string& key : edge.keys) add_new(schema, key);
    for (const std::string& key : edge.routed_as) add_new(schema, key);
  }
  return all;
}

void ModelBuilder::add_edges() {
  const auto schema_of = schemas();
  for (std::size_t e = 0; e < graph_.edges.size(); ++e) {
    Edge& edge = graph_.edges[e];
    const auto from = nodes_.find(edge.from);
    const auto to = nodes_.find(edge.to);
    if (edge.inside || from == nodes_.end() || to == nodes_.end()) continue;
    if (!graph_.nodes[from->second].fed || !graph_.nodes[to->second].fed) continue;
    Stream stream;
    stream.name = edge.stream.empty() ? stream_name(edge.from, edge.port, edge.to) : edge.stream;
    stream.from = of_node_.at(from->second);
    stream.output = edge.from_interface.empty() ? output_of(graph_.nodes[from->second], edge.port)
                                                : edge.from_interface;
    stream.to = of_node_.at(to->second);
    stream.input =
        edge.to_interface.empty() ? input_of(graph_.nodes[to->second]) : edge.to_interface;
    stream.attributes = edge.attributes ? *edge.attributes : schema_of.at({edge.from, edge.port});
    stream.decl.delivery = edge.delivery;
    stream.decl.origin = to_string(edge.place);
    stream.note =
        fmt::format("{}; {}; {}", name_of(edge.grouping), note("order", edge.order_ground),
                    note("delivery", edge.delivery_ground));
    edge.stream = add_stream(std::move(stream)).name;
    of_edge_[e] = streams_.size() - 1;
    edge_of_[streams_.size() - 1] = e;
    add_edge_facts(edge);
  }
}

void ModelBuilder::add_edge_facts(const Edge& edge) {
  const bool unknown = edge.grouping == Grouping::Unknown;
  const Ground grouping = unknown ? Ground{} : edge.grouping_ground;
  graph_.facts.push_back({edge.stream, "grouping", std::string(name_of(edge.grouping)),
                          grouping.basis, grouping.rule, edge.place});
  graph_.facts.push_back({edge.stream, "order", edge.order, edge.order_ground.basis,
                          edge.order_ground.rule, edge.place});
  graph_.facts.push_back({edge.stream, "delivery", std::string(name_of(edge.delivery)),
                          edge.delivery_ground.basis, edge.delivery_ground.rule, edge.place});
}

// What the files say that messages to a component have. Keys of a routing are only known to stand
// in what is routed by them.
Texts ModelBuilder::declared_attributes(std::size_t component) const {
  Texts all;
  for (const std::size_t s : components_[component].in) {
    const auto edge = edge_of_.find(s);
    if (edge != edge_of_.end() && !graph_.edges[edge->second].attributes) continue;
    for (const std::string& attribute : streams_[s].attributes) add_new(all, attribute);
  }
  return all;
}

void ModelBuilder::add_end(std::size_t n) {
  const Node& node = graph_.nodes[n];
  Stream stream;
  stream.name = node.id + ".out";
  stream.from = of_node_.at(n);
  stream.output = node.interface.empty() ? "out" : node.interface;
  stream.attributes = node.leaves ? *node.leaves : declared_attributes(*stream.from);
  stream.decl.origin = to_string(node.place);
  if (node.leaves_sets) stream.decl.observe.what = topology::Observed::Set;
  stream.note = "what leaves the system";
  add_stream(std::move(stream));
}

void ModelBuilder::add_ends() {
  for (const auto& [n, component] : of_node_) {
    const bool last = components_[component].nodes.back() == n;
    if (graph_.nodes[n].ends || (last && components_[component].out.empty())) add_end(n);
  }
  const bool any = std::ranges::any_of(streams_, [](const Stream& one) { return !one.to; });
  if (!any && !of_node_.empty()) add_end(of_node_.rbegin()->first);
}

// Every component is fed from a source in the end: the first one that is not gets one.
void ModelBuilder::add_missing_sources() {
  std::vector<bool> fed(components_.size(), false);
  std::vector<std::size_t> agenda;
  const auto feed = [&](std::size_t component) {
    if (!fed[component]) agenda.push_back(component);
    fed[component] = true;
  };
  const auto go_on = [&] {
    while (!agenda.empty()) {
      const std::size_t component = agenda.back();
      agenda.pop_back();
      for (const std::size_t s : components_[component].out) {
        if (streams_[s].to) feed(*streams_[s].to);
      }
    }
  };
  for (const Stream& stream : streams_) {
    if (!stream.from) feed(*stream.to);
  }
  go_on();
  for (std::size_t c = 0; c < components_.size(); ++c) {
    if (fed[c]) continue;
    add_feed(components_[c].nodes.front(), {});
    feed(c);
    go_on();
  }
}

}  // namespace firebreak::imports::building
