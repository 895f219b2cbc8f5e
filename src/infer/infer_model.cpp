// SPDX-License-Identifier: Apache-2.0
#include "infer/infer_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "infer/audit.h"
#include "infer/behaviors.h"
#include "infer/complete.h"
#include "infer/inferences.h"

namespace firebreak::infer {

namespace {

using result::NamedValues;

NamedValues state_values(const behavior::Program& program, const behavior::StateValues& state) {
  NamedValues result;
  for (std::size_t i = 0; i < state.size(); ++i) {
    result.emplace_back(program.states[i].name, behavior::to_string(state[i]));
  }
  return result;
}

NamedValues message_values(const std::vector<std::string>* names,
                           const behavior::Arguments& message) {
  NamedValues result;
  for (std::size_t i = 0; i < message.size(); ++i) {
    result.emplace_back(names != nullptr && i < names->size() ? (*names)[i] : fmt::to_string(i + 1),
                        behavior::to_string(message[i]));
  }
  return result;
}

class Translation {
 public:
  Translation(const topology::Model& model, const Behavior& behavior, const ComponentClaims& claims)
      : model_(model), behavior_(behavior), claims_(claims) {}

  result::InferredComponent component(const topology::ComponentDecl& decl) const {
    result::InferredComponent result;
    result.name = decl.name.text;
    result.span = decl.span;
    for (std::size_t i = 0; i < behavior_.program->handlers.size(); ++i) {
      const behavior::Handler& handler = behavior_.program->handlers[i];
      NamedValues attributes;
      for (std::size_t p = 0; p < handler.parameters.size(); ++p) {
        attributes.emplace_back(behavior_.subject.inputs[i][p],
                                behavior::to_string(handler.parameters[p].type));
      }
      result.inputs.emplace_back(handler.interface, std::move(attributes));
    }
    for (const PathClaim& claim : claims_.paths) result.paths.push_back(path(claim, decl));
    std::ranges::copy_if(
        decl.paths, std::back_inserter(result.lacking), [&](const topology::PathDecl& declared) {
          return std::ranges::none_of(
              claims_.paths, [&](const PathClaim& claim) { return speaks_of(declared, claim); });
        });
    for (const PairClaim& claim : claims_.pairs) result.pairs.push_back(pair(claim, decl));
    result.invariants = claims_.invariants;
    result.questions = claims_.questions;
    return result;
  }

 private:
  // One without an output is about what the handler changes and does not emit.
  bool speaks_of(const topology::PathDecl& declared, const PathClaim& claim) const {
    if (declared.from.text != behavior_.program->handlers[claim.from].interface) return false;
    return declared.to ? declared.to->text == claim.to : claim.to.empty() || claim.silent;
  }

  result::InferredPath path(const PathClaim& claim, const topology::ComponentDecl& decl) const {
    result::InferredPath result;
    result.path = path_of(decl, behavior_, claim);
    if (!claim.newest.empty()) result.path.newest = {{claim.newest}};
    result.undecided = claim.undecided;
    result.by_invariant = claim.by_invariant;
    result.keeps = kept(claim);
    if (claim.witness) result.witness = witness(*claim.witness);
    const auto declared = std::ranges::find_if(
        decl.paths, [&](const topology::PathDecl& path) { return speaks_of(path, claim); });
    if (declared != decl.paths.end()) {
      result.declared = *declared;
      AuditResult audited = audit(*declared, result.path, matters(decl, result.path),
                                  {claim.undecided.empty(), claim.declared_newest});
      if (claim.declared_newest && claim.declared_newest->witness) {
        result.newest_witness = witness(*claim.declared_newest->witness);
      }
      result.audit = audited.audit;
      result.differences = std::move(audited.differences);
    } else if (!decl.paths.empty() && result.path.to) {
      result.audit = claim.undecided.empty() ? result::Audit::Stronger : result::Audit::Undecided;
      result.differences.push_back(
          fmt::format("the annotation says nothing of this path, whose handler is in line {}",
                      result.path.span.line));
    }
    return result;
  }

  Matters matters(const topology::ComponentDecl& decl, const topology::PathDecl& path) const {
    Matters result;
    for (const topology::StreamDecl& stream : model_.streams) {
      const bool leaves = stream.from && path.to && stream.from->component == decl.name &&
                          stream.from->interface == *path.to;
      const bool enters = std::ranges::any_of(stream.ends(), [&](const topology::Endpoint& end) {
        return end.component == decl.name && end.interface == path.from;
      });
      result.order = result.order || (leaves && !stream.fifos.empty());
      result.repetition = result.repetition || (enters && topology::may_repeat(stream.delivery));
    }
    return result;
  }

  std::vector<std::string> kept(const PathClaim& claim) const {
    std::vector<std::string> result;
    const auto output = behavior_.subject.outputs.find(claim.to);
    if (output == behavior_.subject.outputs.end()) return result;
    for (const std::string& name : behavior_.subject.inputs[claim.from]) {
      if (std::ranges::find(output->second, name) != output->second.end() &&
          std::ranges::find(claim.rewrites, name) == claim.rewrites.end()) {
        result.push_back(name);
      }
    }
    return result;
  }

  result::InferredPair pair(const PairClaim& claim, const topology::ComponentDecl& decl) const {
    using Commute = result::InferredPair::Commute;
    result::InferredPair result;
    result.first = behavior_.program->handlers[claim.first].interface;
    result.second = behavior_.program->handlers[claim.second].interface;
    result.by = claim.apart_by;
    result.conditions = claim.conditions;
    result.undecided = claim.reason;
    if (claim.witness) result.witness = witness(*claim.witness);
    for (const auto& [first, second] : decl.commutes) {
      if (std::minmax(first.text, second.text) != std::minmax(result.first, result.second))
        continue;
      result.audit = claim.commute == Decision::Proved    ? result::Audit::Exact
                     : claim.commute == Decision::Refuted ? result::Audit::Stronger
                                                          : result::Audit::Undecided;
    }
    result.commute = claim.commute == Decision::Proved      ? Commute::Always
                     : !claim.apart_by.empty()              ? Commute::Apart
                     : claim.commute == Decision::Undecided ? Commute::Undecided
                                                            : Commute::Never;
    return result;
  }

  result::InferenceWitness witness(const Witness& found) const {
    result::InferenceWitness result;
    for (const auto& [name, value] : found.constants) {
      result.constants.emplace_back(name, behavior::to_string(value));
    }
    result.before = state_values(*behavior_.program, found.before);
    for (const Witness::Handling& handling : found.first) {
      result.first.push_back(handled(handling));
    }
    for (const Witness::Handling& handling : found.second) {
      result.second.push_back(handled(handling));
    }
    return result;
  }

  result::InferenceWitness::Handling handled(const Witness::Handling& handling) const {
    const auto& handlers = behavior_.program->handlers;
    const auto place = std::ranges::find(handlers, handling.input, &behavior::Handler::interface);
    const auto& names =
        behavior_.subject.inputs[static_cast<std::size_t>(place - handlers.begin())];
    result::InferenceWitness::Handling result{handling.input,
                                              message_values(&names, handling.message),
                                              {},
                                              state_values(*behavior_.program, handling.after)};
    for (const auto& [output, tuples] : handling.emitted) {
      const auto schema = behavior_.subject.outputs.find(output);
      const auto* of = schema == behavior_.subject.outputs.end() ? nullptr : &schema->second;
      for (const behavior::Arguments& tuple : tuples) {
        result.emitted.emplace_back(output, message_values(of, tuple));
      }
    }
    return result;
  }

  const topology::Model& model_;
  const Behavior& behavior_;
  const ComponentClaims& claims_;
};

}  // namespace

std::optional<result::Inference> infer_model(topology::Model& model,
                                             const base::Environment& environment,
                                             base::Diagnostics& diagnostics) {
  const auto behaviors = read_behaviors(model, diagnostics);
  if (!behaviors) return std::nullopt;
  result::Inference result;
  result.model = model.name.text;
  const Wanted wanted{.conditions = true, .newest = true};
  Inferences inferences(model, environment, wanted);
  for (const Behavior& behavior : *behaviors) {
    topology::ComponentDecl& decl = model.components[behavior.component];
    const ComponentClaims& claims = inferences.of(behavior);
    inferences.check(behavior, diagnostics);
    result.components.push_back(Translation(model, behavior, claims).component(decl));
    complete(decl, behavior, claims);
  }
  return result;
}

}  // namespace firebreak::infer
