// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <map>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "base/environment.h"
#include "infer/behaviors.h"
#include "infer/inference.h"
#include "topology/model.h"

namespace firebreak::infer {

/// Infers what the behaviours of one model say: once for all components that have the same text,
/// the same attributes around it and the same assumptions.
class Inferences {
 public:
  /// All three must outlive it.
  Inferences(const topology::Model& model, const base::Environment& environment,
             const Wanted& wanted)
      : model_(model), environment_(environment), wanted_(wanted) {}

  const ComponentClaims& of(const Behavior& behavior);

  /// Says where no message satisfies what is assumed, of which everything could be proved, and
  /// where the behaviour does not keep what is assumed of what it emits.
  void check(const Behavior& behavior, base::Diagnostics& diagnostics);

 private:
  struct Key {
    std::string text;
    std::vector<std::vector<std::string>> inputs;
    std::map<std::string, std::vector<std::string>> outputs;
    std::vector<std::string> assumptions;
    std::vector<DeclaredNewest> newest;
    auto operator<=>(const Key&) const = default;
  };
  void check(const Behavior& behavior, const Owed& owed, base::Diagnostics& diagnostics) const;
  Key key_of(const Behavior& behavior) const;

  const topology::Model& model_;
  const base::Environment& environment_;
  const Wanted& wanted_;
  std::map<Key, ComponentClaims> known_;
};

}  // namespace firebreak::infer
