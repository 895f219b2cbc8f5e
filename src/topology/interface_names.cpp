// SPDX-License-Identifier: Apache-2.0
#include "topology/interface_names.h"

#include <fmt/format.h>

#include <algorithm>

namespace firebreak::topology {

bool InterfaceNames::add_component(const std::string& name) {
  inputs.emplace_back();
  outputs.emplace_back();
  return components.insert(name).second;
}

std::vector<std::string> InterfaceNames::listed_components() const {
  std::vector<std::string> names = components.names();
  names.resize(names.size() - std::min(relays_, names.size()));
  return names;
}

std::optional<InterfaceNames::Place> InterfaceNames::find(const Endpoint& endpoint,
                                                          const std::vector<NameTable>& interfaces,
                                                          const std::vector<NameTable>& opposite,
                                                          const char* direction) const {
  const auto component = components.find(endpoint.component.text);
  if (!component) {
    report_.unknown("unknown-component", endpoint.component,
                    fmt::format("there is no component '{}'", endpoint.component.text),
                    listed_components());
    return std::nullopt;
  }
  const NameTable& table = interfaces[*component];
  const auto local = table.find(endpoint.interface.text);
  if (!local) {
    report_dangling(endpoint, table, opposite[*component], direction);
    return std::nullopt;
  }
  return Place{*component, *local};
}

void InterfaceNames::report_dangling(const Endpoint& endpoint, const NameTable& valid,
                                     const NameTable& opposite, const char* direction) const {
  const std::string message =
      fmt::format("component '{}' has no {} interface '{}'", endpoint.component.text, direction,
                  endpoint.interface.text);
  if (opposite.find(endpoint.interface.text)) {
    report_.error("dangling-interface", endpoint.interface.span, message,
                  fmt::format("'{}' is an interface of the other direction; no path has it as "
                              "its {}",
                              endpoint.interface.text, direction));
  } else if (valid.find(endpoint.component.text + "." + endpoint.interface.text)) {
    report_.error("dangling-interface", endpoint.interface.span,
                  message + ": no path of its annotation names it",
                  fmt::format("paths name an interface without its component: write {} there",
                              endpoint.interface.text));
  } else {
    report_.unknown("dangling-interface", endpoint.interface,
                    message + ": no path of its annotation names it", valid.names());
  }
}

std::optional<InterfaceNames::Place> InterfaceNames::find_input(const Endpoint& endpoint) const {
  return find(endpoint, inputs, outputs, "input");
}

std::optional<InterfaceNames::Place> InterfaceNames::find_output(const Endpoint& endpoint) const {
  return find(endpoint, outputs, inputs, "output");
}

}  // namespace firebreak::topology
