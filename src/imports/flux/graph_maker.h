// SPDX-License-Identifier: Apache-2.0
// What streams.cpp and nodes.cpp share: the graph of a definition while it is made.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "imports/flux/classes.h"
#include "imports/flux/definition.h"

namespace firebreak::imports::flux {

class GraphMaker {
 public:
  GraphMaker(const Definition& definition, const ClassTable& classes, Graph& graph)
      : definition_(definition), classes_(classes), graph_(graph) {}
  void run();

 private:
  void check_whole();
  void index();
  void resolve_streams();
  std::string nearest(const std::string& id);
  bool check_ends(const StreamDef& stream, const std::set<std::string>& fed);
  std::optional<Count> config(const char* key) const;
  std::pair<Count, std::string> parallelism(const Bean& bean) const;
  Node node_of(const Bean& bean, NodeKind kind);
  void add_spout(const Bean& spout);
  void add_bolt(const Bean& bolt);
  void add_builtin(const std::string& id, const Place& place);
  bool at_most_once(const Bean& spout) const;
  void find_guarantees();
  /// What these feed, directly or not, with them.
  std::set<std::string> fed_by(std::vector<std::string> agenda) const;
  void set_guarantee(Edge& edge) const;
  void set_grouping(const StreamDef& stream, Edge& edge) const;
  void add_edge(const StreamDef& stream);
  void check_refs();
  const Definition& definition_;
  const ClassTable& classes_;
  Graph& graph_;
  std::map<std::string, const Bean*> spouts_;
  std::map<std::string, const Bean*> bolts_;
  std::map<std::string, const Bean*> beans_;
  std::map<std::string, Place> builtins_;
  std::vector<const StreamDef*> streams_;
  std::set<std::string> fed_;
  std::size_t sought_ = 0;                // ids that are not there
  std::set<std::string> unacknowledged_;  // what never comes again
};

}  // namespace firebreak::imports::flux
