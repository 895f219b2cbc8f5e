// SPDX-License-Identifier: Apache-2.0
#include "topology/observers_built.h"

#include <algorithm>
#include <string>
#include <utility>

#include "topology/observers.h"

namespace firebreak::topology {

namespace {

class Observers {
 public:
  explicit Observers(const GrowingParts& parts) : parts_(parts) {}

  // What is said of the sink's delivery is said of the stream to the observer from now on.
  void add(StreamId id) {
    Component observer;
    observer.id = ComponentId(parts_.components.size());
    observer.name = fresh(parts_.component_names, "observer of " + parts_.streams[id.index()].name);
    observer.span = parts_.streams[id.index()].span;
    observer.replicated = parts_.streams[id.index()].is_private;
    Path path;
    path.id = PathId(parts_.paths.size());
    path.component = observer.id;
    path.from = InputId(parts_.inputs.size());
    path.to = OutputId(parts_.outputs.size());
    path.span = observer.span;
    const Stream& sink = parts_.streams[id.index()];
    path.annotation = Annotation::OR;
    path.gate = {false, sink.observed_key};
    path.newest = sink.observed_version;
    path.idempotent = !path.newest.empty();
    observer.inputs = {path.from};
    observer.outputs = {path.to};
    observer.paths = {path.id};
    const StreamId arriving(parts_.streams.size());
    parts_.inputs.push_back({path.from, observer.id, "in", {path.id}, {arriving}});
    parts_.outputs.push_back({path.to, observer.id, "out", {path.id}, {id}});
    parts_.components.push_back(std::move(observer));
    parts_.paths.push_back(path);
    parts_.streams.push_back(arriving_at(path.from, id, arriving));
    std::ranges::replace(parts_.outputs[parts_.streams.back().from->index()].streams, id, arriving);
    leave_observed(parts_.streams[id.index()], path.to);
  }

 private:
  Stream arriving_at(InputId input, StreamId sink, StreamId id) {
    Stream stream = parts_.streams[sink.index()];
    stream.id = id;
    stream.name = fresh(parts_.stream_names, stream.name + " in transit");
    stream.to = input;
    stream.accept = Accept::None;
    stream.observed = Observed::Multiset;
    stream.observed_key.clear();
    stream.observed_version.clear();
    return stream;
  }

  static void leave_observed(Stream& sink, OutputId from) {
    sink.from = from;
    sink.seals.clear();
    sink.watermarks.clear();
    sink.fifos.clear();
    sink.delivery = Delivery::ExactlyOnce;
    sink.producers = 1;
    sink.producers_by.clear();
    sink.replicated = sink.is_private;
    sink.is_merged = false;
  }

  // A name that the model does not have.
  static std::string fresh(NameTable& names, std::string name) {
    while (!names.insert(name).second) name += "'";
    return name;
  }

  const GrowingParts& parts_;
};

}  // namespace

void add_observers(const GrowingParts& parts) {
  Observers observers(parts);
  const std::size_t declared = parts.streams.size();
  for (std::size_t i = 0; i < declared; ++i) {
    const Stream& stream = parts.streams[i];
    if (stream.is_sink() && stream.from && has_observer(stream.observed)) observers.add(stream.id);
  }
}

}  // namespace firebreak::topology
