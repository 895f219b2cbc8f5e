// SPDX-License-Identifier: Apache-2.0
#include "infer/complete.h"

#include <algorithm>
#include <utility>

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

topology::PathDecl path_of(const Behavior& behavior, const PathClaim& claim) {
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
  path.idempotent = claim.idempotent;
  path.repeats = claim.repeats;
  path.unordered_emission = claim.unordered;
  return path;
}

bool complete(topology::Model& model, const base::Environment& environment,
              base::Diagnostics& diagnostics) {
  const auto has_one = [](const topology::ComponentDecl& c) { return c.behavior.has_value(); };
  if (std::ranges::none_of(model.components, has_one) && model.assumptions.empty()) return true;
  const auto behaviors = read_behaviors(model, diagnostics);
  if (!behaviors) return false;
  for (const Behavior& behavior : *behaviors) {
    const ComponentClaims claims = infer(behavior.subject, environment);
    topology::ComponentDecl& component = model.components[behavior.component];
    component.paths.clear();
    component.commutes.clear();
    for (const PathClaim& claim : claims.paths) component.paths.push_back(path_of(behavior, claim));
    for (const PairClaim& pair : claims.pairs) {
      if (pair.commute != Decision::Proved) continue;
      if (!sensitive(claims, pair.first) && !sensitive(claims, pair.second)) continue;
      const auto& handlers = behavior.program->handlers;
      component.commutes.emplace_back(
          Name{handlers[pair.first].interface, handlers[pair.first].span},
          Name{handlers[pair.second].interface, handlers[pair.second].span});
    }
  }
  return true;
}

bool complete_model(topology::Model& model, base::Diagnostics& diagnostics) {
  const base::Environment environment;
  return complete(model, environment, diagnostics);
}

}  // namespace firebreak::infer
