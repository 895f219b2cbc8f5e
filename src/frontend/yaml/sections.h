// SPDX-License-Identifier: Apache-2.0
// The sections of a model file, one function each. All report what is wrong to the source and
// leave out what they could not read: the caller looks at the diagnostics before it uses it.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "frontend/yaml/fields.h"
#include "topology/model.h"

namespace firebreak::frontend {

std::vector<topology::FdDecl> read_dependencies(Source& source, NodeId node);
/// What streams have that do not say otherwise.
struct StreamDefaults {
  topology::Names attributes;
  topology::Delivery delivery = topology::Delivery::ExactlyOnce;
};
StreamDefaults read_defaults(Source& source, NodeId node);
std::vector<topology::StreamDecl> read_streams(Source& source, NodeId node,
                                               const StreamDefaults& defaults);
/// `Component.interface`, or both as a mapping. `hint` is for what is neither.
std::optional<topology::Endpoint> read_endpoint(Source& source, NodeId node, std::string_view what,
                                                const char* hint = "");
/// What a stream ends at: one end, or a list of them.
void read_ends(Source& source, NodeId node, topology::StreamDecl& stream);
/// Of a sink: what has to agree there, and which anomalies may show.
topology::ObserveDecl read_observe(Source& source, NodeId node);
topology::Accept read_accept(Source& source, NodeId node);
std::vector<topology::ComponentDecl> read_components(Source& source, NodeId node);
topology::ComponentDecl read_component(Source& source, topology::Name name, NodeId node);
/// A list of paths, or one path.
std::vector<topology::PathDecl> read_paths(Source& source, NodeId node, std::string_view what);
std::vector<topology::AssumeDecl> read_assumptions(Source& source, NodeId node);
/// The pairs of inputs of a component whose messages commute.
std::vector<std::pair<topology::Name, topology::Name>> read_commutes(Source& source, NodeId node);
std::vector<topology::RepairDecl> read_repairs(Source& source, NodeId node);
topology::CostsDecl read_costs(Source& source, NodeId node);
topology::ExpectDecl read_expect(Source& source, NodeId node);

/// `mechanism`, `streams` and `by` of an ordering; an order repair has them too.
topology::OrderingDecl read_ordering_fields(Source& source, const Fields& fields);

}  // namespace firebreak::frontend
