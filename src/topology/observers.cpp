// SPDX-License-Identifier: Apache-2.0
#include "topology/observers.h"

namespace firebreak::topology {

bool is_observer(const Topology& topology, ComponentId id) {
  const Component& component = topology[id];
  if (component.outputs.size() != 1) return false;
  const std::vector<StreamId>& streams = topology[component.outputs.front()].streams;
  return streams.size() == 1 && topology[streams.front()].is_sink() &&
         has_observer(topology[streams.front()].observed);
}

StreamId arriving(const Topology& topology, StreamId sink) {
  const Stream& stream = topology[sink];
  if (!stream.is_sink() || !stream.from) return sink;
  const Output& output = topology[*stream.from];
  if (!is_observer(topology, output.component)) return sink;
  return topology[topology[output.paths.front()].from].streams.front();
}

StreamId declared(const Topology& topology, StreamId stream) {
  if (!topology[stream].to) return stream;
  const ComponentId reader = topology[*topology[stream].to].component;
  if (!is_observer(topology, reader)) return stream;
  return topology[topology[reader].outputs.front()].streams.front();
}

}  // namespace firebreak::topology
