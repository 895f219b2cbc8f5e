// SPDX-License-Identifier: Apache-2.0
#include "infer/inferences.h"

#include <fmt/format.h>

#include <algorithm>

#include "behavior/printer.h"
#include "infer/owed.h"

namespace firebreak::infer {

namespace {

std::string text_of(const Assumption& assumption) {
  std::string result = fmt::format("{} {} ", static_cast<int>(assumption.kind), assumption.lifted);
  for (const Assumption::Of& of : assumption.of) {
    result +=
        fmt::format("{}: {}; {}. ", of.handler, fmt::join(of.from, " "), fmt::join(of.to, " "));
  }
  if (assumption.where) result += behavior::to_string(*assumption.where);
  return result;
}

}  // namespace

Inferences::Key Inferences::key_of(const Behavior& behavior) const {
  Key key{model_.components[behavior.component].behavior->text,
          behavior.subject.inputs,
          behavior.subject.outputs,
          {},
          behavior.subject.newest};
  for (const Assumption& assumption : behavior.subject.assumptions) {
    key.assumptions.push_back(text_of(assumption));
  }
  return key;
}

const ComponentClaims& Inferences::of(const Behavior& behavior) {
  const auto [known, fresh] = known_.try_emplace(key_of(behavior));
  if (fresh) known->second = infer(behavior.subject, environment_, wanted_);
  return known->second;
}

void Inferences::check(const Behavior& behavior, base::Diagnostics& diagnostics) {
  for (const std::size_t handler : of(behavior).impossible) {
    const auto where =
        std::ranges::find_if(behavior.subject.assumptions, [&](const Assumption& assumption) {
          return assumption.where && assumption.of.front().handler == handler;
        });
    const base::SourceSpan span = where->where->span;
    diagnostics.add({"contradictory-assumption", model_.file_of(span), span,
                     fmt::format("no message of '{}.{}' satisfies all that is assumed of it",
                                 model_.components[behavior.component].name.text,
                                 behavior.program->handlers[handler].interface),
                     ""});
  }
  for (const Owed& owed : behavior.owed) check(behavior, owed, diagnostics);
}

void Inferences::check(const Behavior& behavior, const Owed& owed,
                       base::Diagnostics& diagnostics) const {
  const OwedFinding found = ask_owed(behavior, owed, environment_);
  if (found.decision == Decision::Proved) return;
  const std::string& component = model_.components[behavior.component].name.text;
  const std::string message =
      found.decision == Decision::Refuted
          ? fmt::format("'{}' does not keep what is assumed of '{}': {}", component, owed.stream,
                        found.shown)
          : fmt::format("that '{}' keeps what is assumed of '{}' is not proved", component,
                        owed.stream);
  diagnostics.add({"unproved-assumption", model_.file_of(owed.span), owed.span, message,
                   "assume it of the sources that it comes from"});
}

}  // namespace firebreak::infer
