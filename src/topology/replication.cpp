// SPDX-License-Identifier: Apache-2.0
// The least fixpoint of semantics 1.6: replication spreads downstream from the components and the
// streams that say `Rep: true`, until something says `Rep: false`.
#include "topology/replication.h"

#include <vector>

namespace firebreak::topology {

namespace {

class Replication {
 public:
  Replication(const Model& model, const TopologyParts& parts) : model_(model), parts_(parts) {}

  void run() {
    for (std::size_t i = 0; i < model_.components.size(); ++i) {
      if (model_.components[i].rep == true) mark(parts_.components[i]);
    }
    for (std::size_t i = 0; i < model_.streams.size(); ++i) {
      if (model_.streams[i].rep == true) work_.emplace_back(i);
    }
    while (!work_.empty()) {
      Stream& stream = parts_.streams[work_.back().index()];
      work_.pop_back();
      if (!stream.replicated) mark(stream);
    }
  }

 private:
  void mark(Component& component) {
    if (component.replicated) return;
    component.replicated = true;
    for (const OutputId output : component.outputs) {
      for (const StreamId stream : parts_.outputs[output.index()].streams) {
        if (model_.streams[stream.index()].rep.value_or(true)) work_.push_back(stream);
      }
    }
  }

  void mark(Stream& stream) {
    stream.replicated = true;
    if (!stream.to) return;
    const ComponentId consumer = parts_.inputs[stream.to->index()].component;
    if (model_.components[consumer.index()].rep.value_or(true)) {
      mark(parts_.components[consumer.index()]);
    }
  }

  const Model& model_;
  const TopologyParts& parts_;
  std::vector<StreamId> work_;
};

}  // namespace

void derive_replication(const Model& model, const TopologyParts& parts) {
  Replication(model, parts).run();
}

}  // namespace firebreak::topology
