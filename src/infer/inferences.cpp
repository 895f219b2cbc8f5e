// SPDX-License-Identifier: Apache-2.0
#include "infer/inferences.h"

#include <fmt/format.h>

#include <algorithm>

#include "behavior/printer.h"

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
}

}  // namespace firebreak::infer
