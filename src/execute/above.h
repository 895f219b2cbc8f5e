// SPDX-License-Identifier: Apache-2.0
// What a sink depends on, as the model is written.
#pragma once

#include <set>
#include <string>

#include "topology/model.h"
#include "topology/topology.h"

namespace firebreak::execute {

/// None if there is none of that name.
const topology::StreamDecl* find_stream(const topology::Model& model, const std::string& name);

/// The components that the sink depends on, by name.
std::set<std::string> components_above(const topology::Model& model, const std::string& sink);

/// Whether one copy of what replicas emit gets through somewhere above the sink, or at it. What
/// follows is the same for both replicas.
bool merges(const topology::Model& model, const topology::Topology& topology,
            const std::string& sink);

/// Whether a behaviour is among what the sink depends on.
bool behaves(const topology::Model& model, const std::string& sink);

}  // namespace firebreak::execute
