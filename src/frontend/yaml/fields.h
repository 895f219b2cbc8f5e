// SPDX-License-Identifier: Apache-2.0
// Mappings with fixed keys, as they are read.
#pragma once

#include <optional>
#include <string_view>

#include "frontend/yaml/keys.h"
#include "frontend/yaml/source.h"

namespace firebreak::frontend {

/// A mapping with fixed keys. Making one reports unknown keys and things that are no mapping.
class Fields {
 public:
  Fields(Source& source, NodeId node, const KeyTable& table);

  bool valid() const { return valid_; }
  /// Whether all its keys are known; if not, a key that is absent may be a misspelt one.
  bool all_known() const { return all_known_; }
  base::SourceSpan span() const { return source_.span(node_); }
  /// The value of the key, if it is there.
  std::optional<NodeId> find(std::string_view key) const;
  /// The same; reports its absence.
  std::optional<NodeId> require(std::string_view key) const;

 private:
  void report_unknown(NodeId key);

  Source& source_;
  NodeId node_;
  const KeyTable& table_;
  bool valid_ = false;
  bool all_known_ = true;
};

}  // namespace firebreak::frontend
