// SPDX-License-Identifier: Apache-2.0
// What graph_maker.cpp, graph_components.cpp and graph_topics.cpp share: the graph of applications
// while it is made.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "imports/graph.h"
#include "imports/kafka_streams/describe.h"
#include "imports/kafka_streams/labels.h"

namespace firebreak::imports::kafka_streams {

using topology::Annotation;
using topology::Delivery;
using Texts = std::vector<std::string>;

/// Of topics that only their application uses.
inline constexpr std::string_view kInternal = "-repartition";

struct Application {
  std::string file;
  std::string name;  // of its topology, else the file's stem
  Description description;
};

/// Sets that grow together.
class Sets {
 public:
  std::size_t find(std::size_t i) {
    while (parent_.size() <= i) parent_.push_back(parent_.size());
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join(std::size_t a, std::size_t b) {
    const std::size_t first = find(a);
    parent_[find(b)] = first;
  }

 private:
  std::vector<std::size_t> parent_;
};

class GraphMaker {
 public:
  GraphMaker(std::vector<Application> applications, bool exactly_once, Graph& graph)
      : applications_(std::move(applications)), exactly_once_(exactly_once), graph_(graph) {}
  void run();

 private:
  /// A node as it stands there and in the graph.
  struct One {
    const Described* node = nullptr;
    const SubTopology* part = nullptr;
    const Application* application = nullptr;
    std::string id;
    std::size_t index = 0;  // of Graph::nodes
  };
  struct Part {
    std::vector<One> nodes;
  };
  std::string id_of(const Application& application, const std::string& name) const;
  void add_part(const Application& application, const SubTopology& part);
  static NodeKind kind_of(What what);
  void find_components();
  void join_windows(const Part& part, Sets& sets);
  void name_components(Sets& sets);
  void add_component(const std::string& name, const std::vector<One>& all, bool several);
  static const One* last_of_closed(const std::vector<One>& all);
  void end(const One& one, Path& path);
  Guess guess_of(const One& one, bool several) const;
  bool shares(const One& one) const { return !graph_.nodes[one.index].interface.empty(); }
  static Path plain(const One& one, bool several);
  Path path(const One& one, const Guess& what, bool several) const;
  static bool in_window_join(const Described& node);
  bool add_window_join(const std::string& name, const std::vector<One>& all, imports::Part& part);
  Ground partition_log() const;
  Ground guarantee() const;
  Delivery delivery() const;
  Edge to_topic_edge(std::string from, std::string to, const Place& place) const;
  void add_source_edge(const One& one, const std::string& topic);
  std::string topic_node(const One& one, const std::string& topic, const Place& place);
  std::set<std::string> rewritten(const Part& part) const;
  void add_edges(const Part& part);
  void add_inner(const One& one, const std::string& next, const Place& place);
  void add_sink(const One& one, bool other_key, const Place& place);
  void add_patterns();
  void add_topics();
  /// What an application does with a topic.
  struct Sides {
    bool read = false;
    bool written = false;
    Place place;
  };
  Sides& note_internal(const One& one, const std::string& topic);
  void check_internal_topics();

  const std::vector<Application> applications_;
  const bool exactly_once_;
  Graph& graph_;
  std::vector<Part> parts_;
  std::set<std::string> ids_;
  std::map<std::string, std::size_t> component_of_;  // by id
  std::set<std::string> in_windows_;                 // ids of nodes of joins by windows
  std::map<std::size_t, bool> only_global_;          // joins of global stores: there is one only
  std::map<std::string, Place> topics_;              // by id
  std::map<std::string, Place> pattern_topics_;
  std::map<std::string, Place> dynamic_;
  std::vector<One> patterns_;
  std::map<std::pair<std::string, std::string>, Sides> sides_;  // by application and topic
  std::set<std::string> written_;                               // topics, by id
};

}  // namespace firebreak::imports::kafka_streams
