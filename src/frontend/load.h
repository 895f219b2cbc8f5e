// SPDX-License-Identifier: Apache-2.0
// From the text of a model to the resolved model.
#pragma once

#include <functional>
#include <optional>

#include "base/diagnostics.h"
#include "frontend/reader.h"
#include "topology/builder.h"
#include "topology/model.h"
#include "topology/topology.h"

namespace firebreak::frontend {

struct Loaded {
  topology::Model model;
  topology::Topology topology;  // under the chosen variants
};

/// Works on a model that was read before it is resolved; false, and diagnostics, where it cannot.
using Completion = std::function<bool(topology::Model&, base::Diagnostics&)>;

/// Reads a model, or a file of annotations with the `topology` that it goes with, and resolves it;
/// empty iff something was added to `diagnostics`, which then are sorted. What it includes is read
/// by `files`; `complete`, where there is one, adds what follows from behaviours.
std::optional<Loaded> load_model(const SourceText& text, const std::optional<SourceText>& topology,
                                 const topology::VariantChoice& variants,
                                 base::Diagnostics& diagnostics, const FileReader& files = {},
                                 const Completion& complete = {});

}  // namespace firebreak::frontend
