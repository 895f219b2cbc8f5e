// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "topology/model.h"
#include "topology/names.h"

namespace firebreak::topology {

/// The interfaces of components, by name.
class InterfaceNames {
 public:
  /// The last `relays` components that are added stand in no model, so nobody is told of them.
  InterfaceNames(std::size_t relays, const Reporter& report) : relays_(relays), report_(report) {}

  /// Whether its name is new.
  bool add_component(const std::string& name);

  NameTable components;
  std::vector<NameTable> inputs;   // by component
  std::vector<NameTable> outputs;  // by component

  /// The names of the components that are the model's.
  std::vector<std::string> listed_components() const;

  struct Place {
    std::size_t component;
    std::size_t interface;  // among those of one direction
  };
  /// What the endpoint names; if there is no such interface, that is reported.
  std::optional<Place> find_input(const Endpoint& endpoint) const;
  std::optional<Place> find_output(const Endpoint& endpoint) const;

 private:
  std::optional<Place> find(const Endpoint& endpoint, const std::vector<NameTable>& interfaces,
                            const std::vector<NameTable>& opposite, const char* direction) const;
  void report_dangling(const Endpoint& endpoint, const NameTable& valid, const NameTable& opposite,
                       const char* direction) const;

  std::size_t relays_;
  const Reporter& report_;
};

}  // namespace firebreak::topology
