// SPDX-License-Identifier: Apache-2.0
#include "export/unfolding.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "enumerator/slice.h"
#include "export/names.h"
#include "topology/conflicts.h"

namespace firebreak::exports {
namespace {

using topology::AttributeId;
using topology::AttributeSet;
using topology::Component;
using topology::Conflict;
using topology::Ordering;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

class Unfolder {
 public:
  Unfolder(const Topology& topology, unsigned bound) : topology_(topology), conflicts_(topology) {
    result_.bound = bound;
    result_.name = names_.take(topology.name());
  }

  std::optional<Unfolding> run() {
    if (!add_messages()) return std::nullopt;
    add_stages();
    add_views();
    for (const Stage& stage : result_.stages) {
      for (std::size_t i = 0; stage.ordered && i < stage.messages.size(); ++i) {
        for (std::size_t j = i + 1; j < stage.messages.size(); ++j) {
          relate(stage.messages[i], stage.messages[j]);
        }
      }
    }
    for (const StreamId sink : topology_.sinks()) add_sink(topology_[sink]);
    return std::move(result_);
  }

 private:
  const Stream& stream_of(std::size_t message) const {
    return topology_[result_.messages[message].stream];
  }
  const Component& component_of(std::size_t message) const {
    return topology_[topology_[*stream_of(message).to].component];
  }

  bool add_messages() {
    for (const Stream& stream : topology_.streams()) {
      for (unsigned i = 0; stream.is_source() && i < result_.bound; ++i) {
        add(Message{.name = {}, .stream = stream.id, .parent = {}});
      }
    }
    for (std::size_t parent = 0; parent < result_.messages.size(); ++parent) {
      if (result_.messages.size() > kMostMessages) return false;
      if (!stream_of(parent).to) continue;
      for (const PathId path : topology_[*stream_of(parent).to].paths) {
        for (const StreamId stream : topology_[topology_[path].to].streams) {
          add(Message{.name = {}, .stream = stream, .parent = parent, .path = path});
        }
      }
    }
    return result_.messages.size() <= kMostMessages;
  }

  void add(Message message) {
    const Stream& stream = topology_[message.stream];
    const std::size_t id = result_.messages.size();
    message.name = names_.take(fmt::format("{}_{}", stream.name, ++numbers_[stream.id]));
    for (const AttributeId attribute : stream.attributes) {
      message.origins.push_back(origin_of_new(message, id, attribute));
    }
    if (message.parent) result_.messages[*message.parent].children.push_back(id);
    result_.messages.push_back(std::move(message));
  }

  std::size_t origin_of_new(const Message& message, std::size_t id, AttributeId attribute) const {
    if (!message.parent) return id;
    const StreamId in = result_.messages[*message.parent].stream;
    const bool kept = keeps(topology_, in, message.path, message.stream, attribute);
    return kept ? origin(*message.parent, attribute) : id;
  }

  std::size_t origin(std::size_t message, AttributeId attribute) const {
    const AttributeSet& carried = stream_of(message).attributes;
    const auto place = std::ranges::lower_bound(carried, attribute);
    return result_.messages[message].origins[static_cast<std::size_t>(place - carried.begin())];
  }

  /// That two messages agree on what both carry of the attributes.
  Agreement agreement(std::size_t a, std::size_t b, const AttributeSet& attributes) {
    Agreement result;
    for (const AttributeId attribute : attributes) {
      if (!contains(stream_of(a).attributes, attribute)) continue;
      if (!contains(stream_of(b).attributes, attribute)) continue;
      const std::size_t left = origin(a, attribute);
      const std::size_t right = origin(b, attribute);
      if (left != right) result.emplace_back(value(left, attribute), value(right, attribute));
    }
    return result;
  }

  std::size_t value(std::size_t message, AttributeId attribute) {
    const auto [place, fresh] =
        values_.try_emplace(std::pair(message, attribute), result_.values.size());
    if (fresh) {
      result_.values.push_back(names_.take(
          fmt::format("{}_of_{}", topology_[attribute], result_.messages[message].name)));
    }
    return place->second;
  }

  void add_stages() {
    for (const topology::ComponentId id : in_stages(topology_)) {
      const Component& component = topology_[id];
      Stage stage{.name = names_.take("handle_" + component.name),
                  .replicated = component.replicated};
      for (std::size_t message = 0; message < result_.messages.size(); ++message) {
        if (stream_of(message).to && component_of(message).id == id) {
          stage.messages.push_back(message);
        }
      }
      stage.ordered = ordered(component);
      result_.replicas = result_.replicas || component.replicated;
      result_.stages.push_back(std::move(stage));
    }
  }

  bool ordered(const Component& component) const {
    const bool emits_in_order =
        std::ranges::any_of(component.outputs, [&](topology::OutputId output) {
          return std::ranges::any_of(topology_[output].streams, [&](StreamId stream) {
            return !topology_[stream].fifos.empty();
          });
        });
    return emits_in_order || std::ranges::any_of(component.paths, [&](PathId path) {
             return !conflicts_.of(path).empty();
           });
  }

  void add_views() {
    for (std::size_t message = 0; message < result_.messages.size(); ++message) {
      if (!stream_of(message).to) continue;
      for (const PathId path : topology_[*stream_of(message).to].paths) {
        if (conflicts_.of(path).empty()) continue;
        view_of_[{path, message}] = result_.views.size();
        result_.messages[message].views.push_back(result_.views.size());
        result_.views.push_back({.name = names_.take(fmt::format("view_{}_of_{}", place(path),
                                                                 result_.messages[message].name)),
                                 .message = message,
                                 .path = path});
      }
    }
    for (View& view : result_.views) add_sights(view);
    for (Message& message : result_.messages) {
      if (message.parent) message.view = seen(message.path, *message.parent);
    }
  }

  std::string place(PathId path) const {
    const auto& paths = topology_[topology_[path].component].paths;
    return std::to_string(std::ranges::find(paths, path) - paths.begin() + 1);
  }

  std::optional<std::size_t> seen(PathId path, std::size_t message) const {
    const auto found = view_of_.find({path, message});
    return found == view_of_.end() ? std::nullopt : std::optional(found->second);
  }

  void add_sights(View& view) {
    for (const Conflict& conflict : conflicts_.of(view.path)) {
      for (std::size_t other = 0; other < result_.messages.size(); ++other) {
        if (other == view.message || stream_of(other).to != topology_[conflict.writer].from) {
          continue;
        }
        view.sights.push_back({.message = other,
                               .view = seen(conflict.writer, other),
                               .shares = agreement(view.message, other, conflict.shared)});
      }
    }
  }

  void relate(std::size_t a, std::size_t b) {
    for (const Ordering& ordering : component_of(a).orderings) {
      const auto covers = [&](std::size_t message) {
        return std::ranges::binary_search(ordering.streams, result_.messages[message].stream);
      };
      if (!covers(a) || !covers(b)) continue;
      result_.ties.push_back({.one = a,
                              .other = b,
                              .dynamic = ordering.mechanism == topology::Mechanism::Dynamic,
                              .covers = agreement(a, b, ordering.by)});
    }
    if (result_.messages[a].stream != result_.messages[b].stream) return;
    for (const AttributeSet& key : stream_of(a).fifos) queue(a, b, agreement(a, b, key));
  }

  /// Messages are numbered in the order of the handlings and paths that emit them.
  void queue(std::size_t a, std::size_t b, const Agreement& keeps) {
    const Message& one = result_.messages[a];
    const Message& other = result_.messages[b];
    if (!one.parent || one.parent == other.parent) {
      if (one.parent && unordered(one.path, other.path)) return;
      result_.queues.push_back({.first = a, .second = b, .emitters = {}, .keeps = keeps});
      return;
    }
    if (unordered(one.path, other.path)) return;
    result_.queues.push_back({.first = a,
                              .second = b,
                              .emitters = std::pair(*one.parent, *other.parent),
                              .keeps = keeps});
    result_.queues.push_back({.first = b,
                              .second = a,
                              .emitters = std::pair(*other.parent, *one.parent),
                              .keeps = keeps});
  }

  bool unordered(PathId a, PathId b) const {
    return topology_[a].unordered_emission || topology_[b].unordered_emission;
  }

  void add_sink(const Stream& stream) {
    Sink sink{.name = names_.take(stream.name)};
    for (std::size_t message = 0; message < result_.messages.size(); ++message) {
      if (result_.messages[message].stream == stream.id) sink.messages.push_back(message);
    }
    for (const PathId path : enumerator::visible_states(topology_, stream.id)) {
      State state;
      for (std::size_t message = 0; message < result_.messages.size(); ++message) {
        if (stream_of(message).to != topology_[path].from) continue;
        state.handled.emplace_back(message, seen(path, message));
      }
      if (!state.handled.empty()) sink.states.push_back(std::move(state));
    }
    result_.sinks.push_back(std::move(sink));
  }

  const Topology& topology_;
  topology::Conflicts conflicts_;
  Identifiers names_;
  std::map<StreamId, unsigned> numbers_;
  std::map<std::pair<std::size_t, AttributeId>, std::size_t> values_;
  std::map<std::pair<PathId, std::size_t>, std::size_t> view_of_;
  Unfolding result_;
};

}  // namespace

std::optional<Unfolding> unfold(const Topology& topology, unsigned bound) {
  return Unfolder(topology, bound).run();
}

std::vector<topology::ComponentId> in_stages(const Topology& topology) {
  std::vector<std::size_t> waits(topology.components().size(), 0);
  const auto consumer = [&](StreamId id) { return topology[*topology[id].to].component.index(); };
  for (const Stream& stream : topology.streams()) {
    if (stream.from && stream.to) ++waits[consumer(stream.id)];
  }
  std::vector<topology::ComponentId> result;
  for (const Component& component : topology.components()) {
    if (waits[component.id.index()] == 0) result.push_back(component.id);
  }
  for (std::size_t i = 0; i < result.size(); ++i) {
    const topology::ComponentId id = result[i];
    for (const topology::OutputId output : topology[id].outputs) {
      for (const StreamId stream : topology[output].streams) {
        if (topology[stream].to && --waits[consumer(stream)] == 0) {
          result.emplace_back(consumer(stream));
        }
      }
    }
  }
  return result;
}

}  // namespace firebreak::exports
