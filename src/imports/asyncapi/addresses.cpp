// SPDX-License-Identifier: Apache-2.0
#include "imports/asyncapi/addresses.h"

namespace firebreak::imports::asyncapi {

namespace {

// The address without the names of its parameters; where these are all that it has, the address.
std::string shape_of(std::string_view address) {
  std::string shape;
  bool more = false;
  for (std::size_t i = 0; i < address.size(); ++i) {
    const std::size_t end =
        address[i] == '{' ? address.find_first_of("{}", i + 1) : std::string_view::npos;
    if (end != std::string_view::npos && address[end] == '}') {
      shape += "{}";
      i = end;
    } else {
      shape += address[i];
      more = true;
    }
  }
  return more ? shape : std::string(address);
}

}  // namespace

Addresses::Addresses(const std::vector<Alias>& aliases) {
  for (const Alias& alias : aliases) aliases_[shape_of(alias.from)] = {alias};
}

const std::string& Addresses::called(std::string_view address) {
  const auto alias = aliases_.find(shape_of(address));
  if (alias != aliases_.end()) {
    alias->second.used = true;
    address = alias->second.alias.to;
  }
  return called_.emplace(shape_of(address), address).first->second;
}

std::vector<Alias> Addresses::unused() const {
  std::vector<Alias> all;
  for (const auto& [shape, aliased] : aliases_) {
    if (!aliased.used) all.push_back(aliased.alias);
  }
  return all;
}

}  // namespace firebreak::imports::asyncapi
