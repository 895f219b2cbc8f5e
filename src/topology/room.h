// SPDX-License-Identifier: Apache-2.0
// The limits on what holds beside each other at one place. They bind what repairs add, too, or else
// a model could be written that is not read.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "topology/model.h"

namespace firebreak::topology {

/// Each ordering may cover all inputs of its component, so this keeps a topology linear in its
/// file.
inline constexpr std::size_t kMostOrderings = 100;
/// Of the seals of one stream, exact and not, and of its FIFO orders.
inline constexpr std::size_t kMostKeys = 100;

/// The places that a model leaves. What it declares already needs none.
class Room {
 public:
  explicit Room(const Model& model);

  /// Takes the place that the repair needs; false, and none is taken, where there is none.
  bool take(const RepairDecl& repair);

 private:
  using Keys = std::vector<Names>;
  using Orderings = std::vector<OrderingDecl>;

  std::unordered_map<std::string, Orderings> orderings_;  // by component
  std::unordered_map<std::string, Keys> seals_;           // by stream
  std::unordered_map<std::string, Keys> fifos_;
};

}  // namespace firebreak::topology
