// SPDX-License-Identifier: Apache-2.0
#include "infer/complete.h"

#include <algorithm>
#include <utility>

#include "infer/inferences.h"

namespace firebreak::infer {

using topology::Name;

namespace {

topology::Names names(const std::vector<std::string>& all) {
  topology::Names result;
  for (const std::string& one : all) result.push_back({one});
  return result;
}

bool sensitive(const ComponentClaims& claims, std::size_t handler) {
  return std::ranges::any_of(claims.paths, [&](const PathClaim& path) {
    return path.from == handler && !topology::is_confluent(path.label);
  });
}

}  // namespace

topology::PathDecl path_of(const topology::ComponentDecl& component, const Behavior& behavior,
                           const PathClaim& claim) {
  const behavior::Handler& handler = behavior.program->handlers[claim.from];
  topology::PathDecl path;
  path.from = {handler.interface, handler.span};
  path.span = handler.span;
  path.label = claim.label;
  if (claim.to.empty()) {  // it may keep state, which nothing shows
    path.label = topology::Annotation::CW;
    return path;
  }
  path.to = Name{claim.to, handler.span};
  if (claim.gate) path.subscript = names(*claim.gate);
  path.rewrites = names(claim.rewrites);
  const bool scattered = component.instances.count > 1 && component.instances.by.empty();
  path.idempotent = claim.idempotent && !scattered;
  path.repeats = claim.repeats;
  path.unordered_emission = claim.unordered;
  return path;
}

void complete(topology::ComponentDecl& component, const Behavior& behavior,
              const ComponentClaims& claims) {
  component.paths.clear();
  component.commutes.clear();
  for (const PathClaim& claim : claims.paths)
    component.paths.push_back(path_of(component, behavior, claim));
  const auto input = [&](std::size_t handler) {
    const behavior::Handler& of = behavior.program->handlers[handler];
    return Name{of.interface, of.span};
  };
  for (const PairClaim& pair : claims.pairs) {
    if (pair.commute != Decision::Proved) continue;
    if (!sensitive(claims, pair.first) && !sensitive(claims, pair.second)) continue;
    component.commutes.emplace_back(input(pair.first), input(pair.second));
  }
}

bool complete_model(topology::Model& model, base::Diagnostics& diagnostics) {
  if (!has_behaviors(model) && model.assumptions.empty()) return true;
  const auto behaviors = read_behaviors(model, diagnostics);
  if (!behaviors) return false;
  const base::Environment environment;
  const Wanted wanted;
  Inferences inferences(model, environment, wanted);
  const std::size_t errors_before = diagnostics.size();
  for (const Behavior& behavior : *behaviors) {
    inferences.check(behavior, diagnostics);
    complete(model.components[behavior.component], behavior, inferences.of(behavior));
  }
  return diagnostics.size() == errors_before;
}

}  // namespace firebreak::infer
