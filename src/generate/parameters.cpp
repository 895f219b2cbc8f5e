// SPDX-License-Identifier: Apache-2.0
#include "generate/parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace firebreak::generate {

namespace {

constexpr std::uint32_t kMostComponents = 100'000;
constexpr std::uint32_t kMostFan = 100;
constexpr std::uint32_t kMostAttributes = 10;

using P = Parameters;

constexpr std::array kParameters{
    Parameter{"components", "how many components there are", &P::components, 1, kMostComponents},
    Parameter{"width", "components of a layer, or of a cycle", &P::width, 1, kMostComponents},
    Parameter{"fan", "the most streams that a component reads", &P::fan, 1, kMostFan},
    Parameter{"attributes", "how many attributes there are", &P::attributes, 0, kMostAttributes},
    Parameter{"order-sensitive", "paths that are OR or OW", &P::order_sensitive, 0, 100},
    Parameter{"stateful", "paths that change the state: CW or OW", &P::stateful, 0, 100},
    Parameter{"gated", "of the OR and OW paths those with a subscript", &P::gated, 0, 100},
    Parameter{"kept", "of a stream's attributes those that it has of what it is made of", &P::kept,
              0, 100},
    Parameter{"rewrites", "paths that rewrite an attribute", &P::rewrites, 0, 100},
    Parameter{"overwriting",
              "components that overwrite what a partition has: all paths OW, gated alike",
              &P::overwriting, 0, 100},
    Parameter{"newest", "components that keep the newest message of each partition", &P::newest, 0,
              100},
    Parameter{"commutes", "components two of whose inputs commute", &P::commutes, 0, 100},
    Parameter{"replicated", "components with replicas", &P::replicated, 0, 100},
    Parameter{"instances", "components of several instances", &P::instances, 0, 100},
    Parameter{"crashes", "components that replay their input after a crash", &P::crashes, 0, 100},
    Parameter{"ordered", "components whose inputs are sequenced", &P::ordered, 0, 100},
    Parameter{"behaviors", "components with a behaviour instead of annotations", &P::behaviors, 0,
              100},
    Parameter{"sealed", "sources with a seal", &P::sealed, 0, 100},
    Parameter{"sealable", "sources that could have one", &P::sealable, 0, 100},
    Parameter{"fifo", "streams in order", &P::fifo, 0, 100},
    Parameter{"producers", "sources with several producers", &P::producers, 0, 100},
    Parameter{"at-least-once", "streams that may repeat messages", &P::at_least_once, 0, 100},
    Parameter{"at-most-once", "streams that may lose messages", &P::at_most_once, 0, 100},
    Parameter{"accepted", "sinks that accept anomaly run", &P::accepted, 0, 100},
    Parameter{"observed-sets", "sinks of which the set is observed", &P::observed_sets, 0, 100},
    Parameter{"observed-sequences", "of the others those of which the sequence is observed",
              &P::observed_sequences, 0, 100},
    Parameter{"observed-latest", "of the others those of which what comes last is observed",
              &P::observed_latest, 0, 100},
    Parameter{"observed-newest", "of the others those of which the newest is observed",
              &P::observed_newest, 0, 100},
};

}  // namespace

std::span<const std::string> shape_names() {
  static const std::vector<std::string> kNames{"chain", "layered", "scale-free", "fan-in",
                                               "cycles"};
  return kNames;
}

std::span<const Parameter> parameters() { return kParameters; }

void set(Parameters& parameters, std::string_view name, std::uint64_t value,
         const std::string& file, base::SourceSpan span, base::Diagnostics& diagnostics) {
  const auto known = std::ranges::find(kParameters, name, &Parameter::name);
  if (known == kParameters.end()) {
    std::vector<std::string> names;
    for (const Parameter& parameter : kParameters) names.emplace_back(parameter.name);
    diagnostics.add({"unknown-parameter", file, span,
                     fmt::format("there is no parameter '{}'", name),
                     base::did_you_mean(name, names)});
    return;
  }
  if (value < known->least || value > known->most) {
    diagnostics.add(
        {"bad-parameter", file, span,
         fmt::format("{} is from {} to {}, not {}", name, known->least, known->most, value), ""});
    return;
  }
  parameters.*known->value = static_cast<std::uint32_t>(value);
}

void set_shape(Parameters& parameters, std::string_view name, const std::string& file,
               base::SourceSpan span, base::Diagnostics& diagnostics) {
  const auto names = shape_names();
  const auto known = std::ranges::find(names, name);
  if (known == names.end()) {
    std::string hint = base::did_you_mean(name, names);
    if (hint.empty()) hint = fmt::format("one of {}", fmt::join(names, ", "));
    diagnostics.add(
        {"unknown-shape", file, span, fmt::format("there is no shape '{}'", name), hint});
    return;
  }
  parameters.shape = static_cast<Shape>(known - names.begin());
}

std::string describe(const Parameters& parameters) {
  const Parameters usual;
  std::string result = shape_names()[static_cast<std::size_t>(parameters.shape)];
  for (const Parameter& parameter : kParameters) {
    const std::uint32_t value = parameters.*parameter.value;
    if (value == usual.*parameter.value && parameter.name != "components") continue;
    result += fmt::format(" {}={}", parameter.name, value);
  }
  return result;
}

}  // namespace firebreak::generate
