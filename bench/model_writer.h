// SPDX-License-Identifier: Apache-2.0
// The text of a model file, piece by piece, for the families.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace firebreak::bench {

/// Streams, components and repairs are collected apart and put together at the end. All streams
/// have the attributes id, campaign and window.
class ModelWriter {
 public:
  explicit ModelWriter(std::string name) : name_(std::move(name)) {}

  /// `from` and `to` are "Component.interface", or empty; `rest` is more keys, as text.
  void stream(std::string_view name, std::string_view from, std::string_view to,
              std::string_view rest = "");
  /// The paths that follow are the component's.
  void component(std::string_view name, bool replicated = false);
  /// `gate` is a list, "[id]", or empty.
  void path(std::string_view from, std::string_view to, std::string_view label,
            std::string_view gate = "");
  /// A candidate, "seal: s, key: [id]".
  void repair(std::string_view candidate, unsigned cost);
  std::string text() const;

 private:
  std::string name_;
  std::string streams_;
  std::string components_;
  std::string repairs_;
};

}  // namespace firebreak::bench
