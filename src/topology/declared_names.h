// SPDX-License-Identifier: Apache-2.0
// What a model declares, by name: what the checks of its declarations look up.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "topology/model.h"
#include "topology/names.h"

namespace firebreak::topology {

/// The model and the reporter must outlive it.
class DeclaredNames {
 public:
  using Streams = std::vector<const StreamDecl*>;

  DeclaredNames(const Model& model, const Reporter& report);

  /// What has that name; if nothing has, that is reported.
  const StreamDecl* find_stream(const Name& name) const;
  const ComponentDecl* find_component(const Name& name) const;

  /// One end of a stream that has several; only orderings need to name one.
  struct Copy {
    const StreamDecl* stream;
    std::string reader;
  };
  /// Null if no copy has that name.
  const Copy* find_copy(const Name& name) const;

  const Streams& streams_into(const ComponentDecl& component) const;
  const Streams& streams_from(const ComponentDecl& component) const;

  /// Whether a stream goes to a component that does not exist. The builder has reported that, and
  /// perhaps another component was meant.
  bool is_astray(const StreamDecl& stream) const;
  bool is_astray_interface(const std::string& name) const {
    return astray_interfaces_.contains(name);
  }
  bool is_astray_attribute(const std::string& name) const {
    return astray_attributes_.contains(name);
  }

 private:
  using StreamLists = std::unordered_map<std::string_view, Streams>;

  void add_end(const StreamDecl& stream, const Endpoint& end);
  bool is_astray(const Endpoint& end) const { return !components_.contains(end.component.text); }

  const Model& model_;  // whose texts are the keys below
  const Reporter& report_;
  std::unordered_map<std::string_view, const StreamDecl*> streams_;
  std::unordered_map<std::string_view, const ComponentDecl*> components_;
  std::unordered_map<std::string, Copy> copies_;
  StreamLists incoming_;  // by component
  StreamLists outgoing_;
  std::unordered_set<std::string> astray_interfaces_;  // of the streams that are astray
  std::unordered_set<std::string> astray_attributes_;
};

}  // namespace firebreak::topology
