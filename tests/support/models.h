// SPDX-License-Identifier: Apache-2.0
// Models for tests, written as the user writes them and read by the real reader.
#pragma once

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "base/diagnostics.h"
#include "frontend/printer.h"
#include "frontend/reader.h"
#include "topology/builder.h"

namespace firebreak::test_support {

inline std::string to_text(const base::Diagnostics& diagnostics) {
  std::string text;
  for (const base::Diagnostic& diagnostic : diagnostics.all()) {
    text += base::format(diagnostic) + "\n";
  }
  return text;
}

/// The model of the text; fails the test, with the diagnostics, where the text is none.
inline topology::Model model_of(std::string_view yaml) {
  base::Diagnostics diagnostics;
  auto model = frontend::read_model(yaml, "test.yaml", diagnostics);
  if (!model) {
    ADD_FAILURE() << to_text(diagnostics);
    throw std::runtime_error("the test's model is not valid");
  }
  return *model;
}

/// The topology of the model, with the chosen variants; fails the test likewise.
inline topology::Topology built(const topology::Model& model,
                                const topology::VariantChoice& variants = {}) {
  base::Diagnostics diagnostics;
  auto topology = topology::build(model, variants, diagnostics);
  if (!topology) {
    ADD_FAILURE() << to_text(diagnostics) << frontend::print_model(model);
    throw std::runtime_error("the test's model is not valid");
  }
  return *std::move(topology);
}

/// The topology of the text after a change of the model as it was read.
template <class Change>
topology::Topology changed_topology_of(std::string_view yaml, Change change) {
  topology::Model model = model_of(yaml);
  change(model);
  return built(model);
}

/// The topology of the text, with the chosen variants.
inline topology::Topology topology_of(std::string_view yaml,
                                      const topology::VariantChoice& variants = {}) {
  return built(model_of(yaml), variants);
}

/// What the reader and, if it accepts, the builder say of the text.
inline std::string diagnostics_of(std::string_view yaml) {
  base::Diagnostics diagnostics;
  const auto model = frontend::read_model(yaml, "test.yaml", diagnostics);
  if (model) topology::build(*model, {}, diagnostics);
  diagnostics.sort();
  return to_text(diagnostics);
}

}  // namespace firebreak::test_support
