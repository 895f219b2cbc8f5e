// SPDX-License-Identifier: Apache-2.0
// What builder.cpp, builder_streams.cpp, builder_paths.cpp and builder_instances.cpp share: a model
// while it is put together.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "imports/builder.h"
#include "imports/names.h"

namespace firebreak::imports::building {

using topology::Annotation;
using Texts = std::vector<std::string>;

topology::Names names_of(const Texts& texts);
bool subset(const Texts& some, const Texts& all);
void add_new(Texts& all, const std::string& one);
std::string note(std::string_view what, const Ground& ground);

/// A component while it is put together.
struct Component {
  std::string name;
  std::vector<std::size_t> nodes;
  Texts inputs;  // interfaces
  Texts outputs;
  Part part;
  Place place;
  std::vector<std::size_t> in = {};  // streams
  std::vector<std::size_t> out = {};
  std::uint32_t count = 1;  // of instances
  std::optional<Texts> by;  // what they are routed by; none: by nothing that is known
  bool replicated = false;
  std::string routing;  // note
};

/// A stream while it is put together. Indices of components; none: the outside.
struct Stream {
  std::string name;
  std::optional<std::size_t> from;
  std::string output;
  std::optional<std::size_t> to;
  std::string input;
  Texts attributes;
  topology::StreamDecl decl;
  std::string note;
};

class ModelBuilder {
 public:
  ModelBuilder(Graph& graph, const std::map<std::string, std::uint32_t>& tasks)
      : graph_(graph), tasks_(tasks) {}
  Built run();

 private:
  bool fits();
  void apply_tasks();
  void set_count(Node& node, std::uint32_t count);
  void add_components();
  Part part_of(const Node& node) const;
  std::string input_of(const Node& node) const;
  std::string output_of(const Node& node, const std::string& port) const;
  Stream& add_stream(Stream stream);
  void add_feed(std::size_t n, const Feed& feed);
  void add_feeds();
  std::map<std::pair<std::string, std::string>, Texts> schemas() const;
  void add_edges();
  void add_edge_facts(const Edge& edge);
  Texts declared_attributes(std::size_t component) const;
  void add_end(std::size_t n);
  void add_ends();
  void add_missing_sources();
  std::vector<std::size_t> along_forwards() const;
  std::optional<Texts> routed_by(const Edge& edge, const Stream& stream) const;
  static bool keeps(const Component& component, const Texts& attributes);
  void add_instances(std::size_t c);
  void spread_replication();
  void add_open_numbers();
  void add_assumed_facts();
  Texts attributes_at(std::size_t component, const std::string& interface, bool input) const;
  topology::PathDecl path_of(std::size_t c, const Path& path, const std::string& from,
                             const std::string& to) const;
  void add_paths(std::size_t c, topology::ComponentDecl& decl, Notes::Component& notes);
  void add_label(const Component& component, const Path& path, const topology::PathDecl& decl);
  void set_order(const Edge& edge, Stream& stream) const;
  Built finish();
  void finish_component(std::size_t c, Built& built);
  bool subset_of_all_inputs(std::size_t c, const Texts& by) const;
  void sort();

  Graph& graph_;
  const std::map<std::string, std::uint32_t>& tasks_;
  std::map<std::string, std::size_t> nodes_;    // by id
  std::map<std::size_t, std::size_t> of_node_;  // node → component
  std::map<std::size_t, std::size_t> of_edge_;  // edge → stream
  std::map<std::size_t, std::size_t> edge_of_;  // stream → edge
  std::vector<Component> components_;
  std::vector<Stream> streams_;
  std::map<std::size_t, std::optional<Texts>> routing_;  // by component
  Names stream_names_;
  bool any_replicated_ = false;
  std::set<std::string> labelled_;  // component and label that a fact says
  std::set<std::string> holed_;     // components whose annotation is open
};

}  // namespace firebreak::imports::building
