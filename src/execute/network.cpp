// SPDX-License-Identifier: Apache-2.0
#include "execute/network.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "execute/above.h"
#include "execute/units.h"
#include "infer/reads.h"
#include "topology/conflicts.h"

namespace firebreak::execute {

using topology::ComponentDecl;
using topology::Model;
using topology::Names;
using topology::StreamDecl;

namespace {

constexpr std::uint32_t kMostInstances = 4;

std::string uncovered(const ComponentDecl& component) {
  if (!component.behavior) return "has no behaviour";
  if (component.instances.count > kMostInstances) {
    return fmt::format("has more than {} instances", kMostInstances);
  }
  if (component.crash != topology::Crash::Survives && !component.orderings.empty()) {
    return "may crash and is ordered";
  }
  if (component.crash != topology::Crash::Survives && component.instances.count > 1) {
    return "may crash and has instances";
  }
  return "";
}

class Cutter {
 public:
  Cutter(const Model& model, const topology::Topology& topology,
         const std::vector<infer::Behavior>& behaviors, Replicas replicas)
      : model_(model), topology_(topology), conflicts_(topology), behaviors_(behaviors) {
    network_.model = &model;
    network_.replicas = replicas == Replicas::Both;
  }

  Cut run(const StreamDecl& sink) {
    components_ = components_above(model_, sink.name.text);
    for (const ComponentDecl& component : model_.components) {
      if (!components_.contains(component.name.text)) continue;
      const std::string why = uncovered(component);
      if (!why.empty()) return {{}, fmt::format("'{}' {}", component.name.text, why)};
    }
    for (const infer::Behavior& behavior : behaviors_) add(behavior);
    for (const StreamDecl& stream : model_.streams) {
      if (&stream == &sink || leads_in(stream)) add(stream, &stream == &sink);
    }
    network_.observed = sink.observe.what;
    network_.observed_key = places(sink, sink.observe.key);
    network_.observed_by = places(sink, sink.observe.by);
    for (Node& node : network_.nodes) finish(node);
    find_flow(network_);
    std::string why = find_units(topology_, network_);
    if (why.empty()) why = mixed();
    if (!why.empty()) return {{}, std::move(why)};
    return {std::move(network_), ""};
  }

 private:
  bool leads_in(const StreamDecl& stream) const {
    return std::ranges::any_of(stream.ends(), [&](const topology::Endpoint& end) {
      return components_.contains(end.component.text);
    });
  }

  bool replicated(const std::string& component) const {
    const auto id = topology_.find_component(component);
    return id && topology_[*id].replicated;
  }

  void add(const infer::Behavior& behavior) {
    const std::string& name = model_.components[behavior.component].name.text;
    if (!components_.contains(name)) return;
    Node node{.behavior = &behavior, .name = name};
    if (!network_.replicas || !replicated(name)) return network_.nodes.push_back(std::move(node));
    for (node.replica = 1; node.replica <= 2; ++node.replica) network_.nodes.push_back(node);
  }

  static Places places(const StreamDecl& stream, const Names& names) {
    Places result;
    for (const topology::Name& name : names) {
      result.push_back(static_cast<std::size_t>(std::ranges::find(stream.attributes, name) -
                                                stream.attributes.begin()));
    }
    return result;
  }

  void add(const StreamDecl& stream, bool is_sink) {
    Channel channel{.stream = &stream,
                    .may_repeat = topology::may_repeat(stream.delivery),
                    .may_lose = topology::may_lose(stream.delivery)};
    for (const Names& key : stream.fifos) channel.fifos.push_back(places(stream, key));
    channel.producers_by = places(stream, stream.producers_by);
    for (const topology::Endpoint& end : stream.ends()) {
      for (const std::size_t to : network_.nodes_of(end.component.text)) {
        const auto& handlers = network_.nodes[to].behavior->program->handlers;
        const auto handler =
            std::ranges::find(handlers, end.interface.text, &behavior::Handler::interface);
        channel.ends.push_back({to, static_cast<std::size_t>(handler - handlers.begin())});
      }
    }
    const auto id = topology_.find_stream(stream.name.text);
    channel.merged = network_.replicas && id && topology_[*id].is_merged;
    channel.each = network_.replicas && !stream.from && id && topology_[*id].replicated;
    const std::size_t place = network_.channels.size();
    if (!stream.from) network_.sources.push_back(place);
    for (const std::size_t from :
         stream.from ? network_.nodes_of(stream.from->component.text) : Places{}) {
      network_.nodes[from].outputs[stream.from->interface.text].push_back(place);
    }
    if (is_sink) network_.sink = place;
    network_.channels.push_back(std::move(channel));
  }

  // What it takes the streams for, too.
  void finish(Node& node) const {
    const ComponentDecl& component = model_.components[node.behavior->component];
    node.crash = component.crash;
    node.instances = component.instances.count;
    node.scattered = node.instances > 1 && component.instances.by.empty();
    const auto& handlers = node.behavior->program->handlers;
    node.by.resize(handlers.size());
    std::vector<infer::Reads> reads;
    for (std::size_t i = 0; i < handlers.size(); ++i) {
      reads.push_back(infer::reads_of(handlers[i]));
      const auto& inputs = node.behavior->subject.inputs[i];
      Places key;
      for (const topology::Name& name : component.instances.by) {
        const auto found = std::ranges::find(inputs, name.text);
        if (found != inputs.end()) key.push_back(static_cast<std::size_t>(found - inputs.begin()));
      }
      if (key.size() == component.instances.by.size()) node.by[i] = std::move(key);
    }
    for (const auto& [output, channels] : node.outputs) {
      infer::States shown = infer::seen_at(output, reads);
      const infer::States written = written_for(node, output, reads);
      std::erase_if(shown, [&](std::size_t one) { return !written.contains(one); });
      node.seen.merge(shown);
    }
    for (const topology::OrderingDecl& ordering : component.orderings) order(node, ordering);
  }

  // What W paths keep that the output sees (semantics 2.3). What the text reads may be nothing that
  // ever shows.
  infer::States written_for(const Node& node, const std::string& output,
                            const std::vector<infer::Reads>& reads) const {
    infer::States result;
    const auto leads_there = [&](topology::PathId path) {
      return topology_[topology_[path].to].name == output;
    };
    const auto& handlers = node.behavior->program->handlers;
    for (const topology::PathId id : topology_[*topology_.find_component(node.name)].paths) {
      const topology::Path& path = topology_[id];
      const bool seen = leads_there(id) || std::ranges::any_of(conflicts_.readers(id), leads_there);
      if (!path.writes() || !seen) continue;
      for (std::size_t i = 0; i < handlers.size(); ++i) {
        if (handlers[i].interface != topology_[path.from].name) continue;
        for (const auto& [variable, read] : reads[i].assigned) result.insert(variable);
      }
    }
    return result;
  }

  void order(Node& node, const topology::OrderingDecl& ordering) const {
    Order result{ordering.mechanism, {}};
    const auto self = static_cast<std::size_t>(&node - network_.nodes.data());
    for (std::size_t i = 0; i < network_.channels.size(); ++i) {
      const Channel& channel = network_.channels[i];
      const bool here =
          std::ranges::any_of(channel.ends, [&](const End& end) { return end.node == self; });
      const bool named =
          ordering.streams.empty() ||
          std::ranges::find(ordering.streams, channel.stream->name) != ordering.streams.end();
      if (here && named) result.by[i] = places(*channel.stream, ordering.by);
    }
    if (!node.scattered) node.orders.push_back(std::move(result));
  }

  // What is not run together.
  std::string mixed() const {
    const bool unit = std::ranges::any_of(network_.nodes, [](const Node& node) {
      return std::ranges::any_of(node.units, [](const auto& one) { return one.has_value(); });
    });
    const bool crash = std::ranges::any_of(
        network_.nodes, [](const Node& node) { return node.crash != topology::Crash::Survives; });
    const bool merged =
        std::ranges::any_of(network_.channels, [](const Channel& one) { return one.merged; });
    for (const Channel& channel : network_.channels) {
      const std::string& name = channel.stream->name.text;
      if (channel.may_repeat && unit) return fmt::format("'{}' may repeat what is sealed", name);
      if (channel.may_repeat && merged) return fmt::format("'{}' may repeat what is merged", name);
      if (!channel.stream->watermarks.empty()) return fmt::format("'{}' has watermarks", name);
    }
    if (crash && unit) return "components may crash and wait";
    if (crash && merged) return "components may crash and replicas are merged";
    return "";
  }

  const Model& model_;
  const topology::Topology& topology_;
  const topology::Conflicts conflicts_;
  const std::vector<infer::Behavior>& behaviors_;
  std::set<std::string> components_;
  Network network_;
};

}  // namespace

bool Network::faulty() const {
  return std::ranges::any_of(channels,
                             [](const Channel& one) { return one.may_lose || one.may_repeat; }) ||
         std::ranges::any_of(
             nodes, [](const Node& one) { return one.crash != topology::Crash::Survives; });
}

std::vector<std::size_t> Network::nodes_of(const std::string& component) const {
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].name == component) result.push_back(i);
  }
  return result;
}

Cut cut(const Model& model, const topology::Topology& topology,
        const std::vector<infer::Behavior>& behaviors, const std::string& sink, Replicas replicas) {
  const StreamDecl* stream = find_stream(model, sink);
  if (stream == nullptr) return {std::nullopt, fmt::format("there is no stream '{}'", sink)};
  return Cutter(model, topology, behaviors, replicas).run(*stream);
}

std::vector<const behavior::Program*> programs_of(const Network& network) {
  std::vector<const behavior::Program*> result;
  for (const Node& node : network.nodes) result.push_back(node.behavior->program.get());
  return result;
}

bool agree(const behavior::Arguments& a, const Places& at_a, const behavior::Arguments& b,
           const Places& at_b) {
  for (std::size_t i = 0; i < at_a.size(); ++i) {
    if (!(a[at_a[i]] == b[at_b[i]])) return false;
  }
  return true;
}

}  // namespace firebreak::execute
