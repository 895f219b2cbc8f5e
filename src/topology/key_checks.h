// SPDX-License-Identifier: Apache-2.0
// Checks of the attributes that a declaration lists, and of orderings, which list streams, too.
#pragma once

#include <string_view>
#include <unordered_map>

#include "topology/declared_names.h"
#include "topology/model.h"
#include "topology/names.h"
#include "topology/schemas.h"

namespace firebreak::topology {

class KeyChecks {
 public:
  KeyChecks(const DeclaredNames& declared, const Reporter& report)
      : declared_(declared), report_(report) {}

  /// No name is listed twice.
  void check_distinct(const Names& names, std::string_view role) const;
  /// Every name of `key` is an attribute of `stream`.
  void check_carried(const Names& key, const StreamDecl& stream, std::string_view role) const;
  /// The ordering is one of streams into the component that carry its key.
  void check_ordering(const ComponentDecl& component, const OrderingDecl& ordering) const;

 private:
  void check_carried_by_all(const Names& key, const ComponentDecl& component) const;

  const DeclaredNames& declared_;
  const Reporter& report_;
  Schemas schemas_;
  mutable std::unordered_map<const ComponentDecl*, std::unordered_map<std::string, std::size_t>>
      carriers_;  // how many inputs of the component carry the attribute
};

}  // namespace firebreak::topology
