// SPDX-License-Identifier: Apache-2.0
// Components of several instances: which messages one of them handles (semantics 1.9).
#pragma once

#include "topology/topology.h"

namespace firebreak::topology {

inline bool has_instances(const Component& component) { return component.instances > 1; }

/// Whether any of its instances may get any message: then nothing orders what it handles.
inline bool scattered(const Component& component) {
  return has_instances(component) && component.instances_by.empty();
}
/// Whether the stream leads to such a component.
bool is_scattered(const Topology& topology, const Stream& stream);

/// Whether messages on the stream go to all of several instances of their reader, since they do not
/// say to which.
bool goes_to_all(const Topology& topology, StreamId stream);

/// Whether messages on both streams say which instance of their reader they go to.
bool choose_instance(const Topology& topology, StreamId a, StreamId b);

/// Whether one instance of their reader handles both messages, one on `a` and one on `b`; `agree`
/// says of an AttributeSet whether they agree on it.
template <class Agree>
bool one_instance(const Topology& topology, StreamId a, StreamId b, const Agree& agree) {
  const Component& component = topology[topology[*topology[a].to].component];
  return !has_instances(component) ||
         (choose_instance(topology, a, b) && agree(component.instances_by));
}

}  // namespace firebreak::topology
