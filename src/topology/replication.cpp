// SPDX-License-Identifier: Apache-2.0
// The least fixpoint of semantics 1.6: replication spreads downstream from the components and the
// streams that say `Rep: true`, until something says `Rep: false`. Then that of 4.6: what replicas
// ask of a component that is not replicated is answered to each of them.
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
    find_private();
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
      Component& component = parts_.components[consumer.index()];
      if (!component.replicated) component.replicated_by = stream.id;
      mark(component);
    }
  }

  // By OutputId: the replicas have messages of their own there.
  void find_private() {
    std::vector<bool> own(parts_.outputs.size(), false);
    for (const Component& component : parts_.components) {
      if (!component.replicated) continue;
      for (const OutputId output : component.outputs) answer(output, own);
    }
    for (Stream& stream : parts_.streams) {
      if (stream.replicated && !stream.is_private) ask(stream, own);
    }
  }

  void answer(OutputId first, std::vector<bool>& own) {
    std::vector<OutputId> work{first};
    while (!work.empty()) {
      const Output& output = parts_.outputs[work.back().index()];
      work.pop_back();
      if (own[output.id.index()]) continue;
      own[output.id.index()] = true;
      for (const StreamId id : output.streams) {
        Stream& stream = parts_.streams[id.index()];
        stream.is_merged = model_.streams[id.index()].rep == false;
        stream.is_private = !stream.is_merged;
        if (!stream.is_private || !stream.to) continue;
        for (const PathId path : parts_.inputs[stream.to->index()].paths) {
          work.push_back(parts_.paths[path.index()].to);
        }
      }
    }
  }

  void ask(Stream& stream, std::vector<bool>& own) {
    stream.is_private = true;
    if (!stream.to) return;
    for (const PathId path : parts_.inputs[stream.to->index()].paths) {
      answer(parts_.paths[path.index()].to, own);
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
