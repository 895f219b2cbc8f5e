// SPDX-License-Identifier: Apache-2.0
// What a random model is like. One table says of each parameter its name, its range and what it
// means; options, plans, docs and results take it from there.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/diagnostics.h"

namespace firebreak::generate {

/// How components are connected (docs/experiments.md).
enum class Shape : std::uint8_t { Chain, Layered, ScaleFree, FanIn, Cycles };

/// By Shape: "chain", "layered", "scale-free", "fan-in", "cycles".
std::span<const std::string> shape_names();

struct Parameters {
  Shape shape = Shape::Layered;
  std::uint32_t components = 10;
  std::uint32_t width = 3;
  std::uint32_t fan = 2;
  std::uint32_t attributes = 3;
  // Shares, in percent.
  std::uint32_t order_sensitive = 30;
  std::uint32_t stateful = 50;
  std::uint32_t gated = 80;
  std::uint32_t kept = 80;
  std::uint32_t rewrites = 0;
  std::uint32_t overwriting = 0;
  std::uint32_t newest = 0;
  std::uint32_t commutes = 0;
  std::uint32_t replicated = 10;
  std::uint32_t instances = 0;
  std::uint32_t crashes = 0;
  std::uint32_t ordered = 0;
  std::uint32_t behaviors = 0;
  std::uint32_t sealed = 20;
  std::uint32_t sealable = 50;
  std::uint32_t fifo = 0;
  std::uint32_t producers = 0;
  std::uint32_t at_least_once = 0;
  std::uint32_t at_most_once = 0;
  std::uint32_t accepted = 0;
  std::uint32_t observed_sets = 0;
  std::uint32_t observed_sequences = 0;
  std::uint32_t observed_latest = 0;
  std::uint32_t observed_newest = 0;
  bool operator==(const Parameters&) const = default;
};

struct Parameter {
  std::string_view name;  // "order-sensitive"
  std::string_view what;  // in words, for help and docs
  std::uint32_t Parameters::*value;
  std::uint32_t least;
  std::uint32_t most;
};

/// All but the shape, in the order of the struct.
std::span<const Parameter> parameters();

/// Adds an error to `diagnostics`, with the nearest name or the range, where there is no such
/// parameter or the value is out of its range; `file` and `span` are its place.
void set(Parameters& parameters, std::string_view name, std::uint64_t value,
         const std::string& file, base::SourceSpan span, base::Diagnostics& diagnostics);

/// The same of the shape.
void set_shape(Parameters& parameters, std::string_view name, const std::string& file,
               base::SourceSpan span, base::Diagnostics& diagnostics);

/// "layered components=10 width=3 …": what differs from the defaults, but for the shape and the
/// number of components, which always stand there.
std::string describe(const Parameters& parameters);

}  // namespace firebreak::generate
