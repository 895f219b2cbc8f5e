// SPDX-License-Identifier: Apache-2.0
// A behaviour handles a message as a whole. So it waits at a handler if all paths from there wait,
// each for the same; where only some do, it is not run.
#include "execute/units.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "infer/reads.h"
#include "labels/sound.h"

namespace firebreak::execute {

using topology::AttributeId;
using topology::AttributeSet;
using topology::Conflict;
using topology::InputId;
using topology::Path;
using topology::StreamId;
using topology::Topology;

namespace {

class Finder {
 public:
  Finder(const Topology& topology, Network& network)
      : topology_(topology), network_(network), analysis_(topology) {}

  std::string run() {
    for (Channel& channel : network_.channels) close(channel);
    for (Node& node : network_.nodes) {
      const std::string why = find(node);
      if (!why.empty()) return why;
    }
    return "";
  }

 private:
  // The attribute's place among those of the stream; none if it has no such attribute.
  std::optional<std::size_t> place(StreamId stream, AttributeId attribute) const {
    const auto& order = topology_[stream].attribute_order;
    const auto found = std::ranges::find(order, attribute);
    if (found == order.end()) return std::nullopt;
    return static_cast<std::size_t>(found - order.begin());
  }

  std::optional<Places> places(StreamId stream, const AttributeSet& attributes) const {
    Places result;
    for (const AttributeId attribute : attributes) {
      const auto one = place(stream, attribute);
      if (!one) return std::nullopt;
      result.push_back(*one);
    }
    return result;
  }

  void close(Channel& channel) const {
    const auto id = topology_.find_stream(channel.stream->name.text);
    if (!id) return;
    for (const topology::KeyId key : analysis_.seals.streams[id->index()].keys()) {
      if (auto where = places(*id, analysis_.seals.keys[key])) {
        channel.closed.push_back(*std::move(where));
      }
    }
  }

  std::optional<InputId> input(const Node& node, std::size_t handler) const {
    const std::string& name = node.behavior->program->handlers[handler].interface;
    for (const InputId id : topology_[*topology_.find_component(node.name)].inputs) {
      if (topology_[id].name == name) return id;
    }
    return std::nullopt;
  }

  std::string find(Node& node) {
    const std::size_t handlers = node.behavior->program->handlers.size();
    node.units.resize(handlers);
    for (std::size_t i = 0; i < handlers; ++i) {
      const auto id = input(node, i);
      if (!id || topology_[*id].streams.empty()) continue;
      std::size_t waiting = 0;
      for (const topology::PathId path : topology_[*id].paths) {
        const labels::Handling handling = analysis_.deliveries.handling(path);
        if (handling == labels::Handling::Unsure) return refusal(node, "may wait or not");
        if (handling == labels::Handling::Waits) ++waiting;
      }
      if (waiting == 0) continue;
      if (waiting < topology_[*id].paths.size()) {
        return refusal(node, "waits with some of what it does for a message");
      }
      node.units[i] = Unit{};
    }
    for (std::size_t i = 0; i < handlers; ++i) {
      if (!node.units[i]) continue;
      const std::string why = fill(node, i, *input(node, i));
      if (!why.empty()) return refusal(node, why);
    }
    return hasten(node);
  }

  static std::string refusal(const Node& node, const std::string& why) {
    return fmt::format("'{}' {}", node.name, why);
  }

  std::string fill(Node& node, std::size_t handler, InputId id) {
    Unit& unit = *node.units[handler];
    const StreamId own = topology_[id].streams.front();
    std::vector<std::optional<AttributeSet>> shared(node.units.size());
    const auto share = [&](std::size_t other, const AttributeSet& attributes) {
      if (!node.units[other]) return;
      shared[other] =
          shared[other] ? topology::set_intersection(*shared[other], attributes) : attributes;
    };
    for (const topology::PathId path : topology_[id].paths) {
      const Path& one = topology_[path];
      unit.writes = unit.writes || one.writes();
      if (!one.gate.unknown) share(handler, one.gate.attributes);
      for (const Conflict& conflict : analysis_.conflicts.of(path)) {
        const InputId rival = topology_[conflict.writer].from;
        for (std::size_t i = 0; i < node.units.size(); ++i) {
          if (input(node, i) == rival) share(i, conflict.shared);
        }
        const std::string why = wait(unit, own, conflict);
        if (!why.empty()) return why;
      }
    }
    for (const std::optional<AttributeSet>& attributes : shared) {
      unit.together.emplace_back();
      if (!attributes) continue;
      const std::size_t other = unit.together.size() - 1;
      const StreamId its = topology_[*input(node, other)].streams.front();
      auto& [ours, theirs] = unit.together.back().emplace();
      for (const AttributeId attribute : *attributes) {
        const auto here = place(own, attribute);
        const auto there = place(its, attribute);
        if (!here || !there) continue;
        ours.push_back(*here);
        theirs.push_back(*there);
      }
    }
    return "";
  }

  std::string wait(Unit& unit, StreamId own, const Conflict& conflict) const {
    for (const StreamId stream : topology_[topology_[conflict.writer].from].streams) {
      const AttributeSet within = topology::largest_compatible_key(topology_, conflict.complete,
                                                                   topology_[stream].attributes);
      const auto keys = analysis_.seals.streams[stream.index()].keys();
      const auto key = std::ranges::find_if(keys, [&](const topology::KeyId one) {
        return topology::is_subset(analysis_.seals.keys[one], within) &&
               places(own, analysis_.seals.keys[one]);
      });
      if (key == keys.end()) return "handles a message with several partitions";
      Awaited awaited{channel(topology_[stream].declared), {}, {}};
      awaited.key = *places(stream, analysis_.seals.keys[*key]);
      awaited.own = *places(own, analysis_.seals.keys[*key]);
      unit.awaited.push_back(std::move(awaited));
    }
    return "";
  }

  std::size_t channel(const std::string& name) const {
    const auto found = std::ranges::find_if(
        network_.channels, [&](const Channel& one) { return one.stream->name.text == name; });
    return static_cast<std::size_t>(found - network_.channels.begin());
  }

  // Where orders fix the moments at which partitions end (semantics 4.5), they end at once.
  std::string hasten(Node& node) const {
    const auto self = static_cast<std::size_t>(&node - network_.nodes.data());
    const bool fifo = std::ranges::any_of(network_.channels, [&](const Channel& channel) {
      return !channel.fifos.empty() &&
             std::ranges::any_of(channel.ends, [&](const End& end) { return end.node == self; });
    });
    for (const auto& unit : node.units) {
      if (!unit) continue;
      node.prompt = fifo || !node.orders.empty();
      for (const Awaited& awaited : unit->awaited) {
        const bool inner = network_.channels[awaited.channel].stream->from.has_value();
        if (inner && !node.orders.empty()) return refusal(node, "orders ends of partitions");
      }
    }
    return "";
  }

  const Topology& topology_;
  Network& network_;
  const labels::SoundAnalysis analysis_;
};

}  // namespace

void find_flow(Network& network) {
  for (Node& node : network.nodes) {
    for (const behavior::Handler& handler : node.behavior->program->handlers) {
      std::set<std::size_t>& found = node.leads_to.emplace_back();
      for (const auto& [output, reads] : infer::reads_of(handler).emissions) {
        const auto channels = node.outputs.find(output);
        if (channels == node.outputs.end()) continue;
        found.insert(channels->second.begin(), channels->second.end());
      }
    }
  }
  for (bool more = true; more;) {
    more = false;
    for (Node& node : network.nodes) {
      for (std::set<std::size_t>& found : node.leads_to) {
        const std::size_t before = found.size();
        for (const std::size_t channel : std::set<std::size_t>(found)) {
          for (const End& end : network.channels[channel].ends) {
            const auto& further = network.nodes[end.node].leads_to[end.handler];
            found.insert(further.begin(), further.end());
          }
        }
        more = more || found.size() > before;
      }
    }
  }
}

bool leads_into(const Network& network, const End& end, std::size_t channel,
                const behavior::Arguments& values, const Awaited& awaited,
                const behavior::Arguments& own) {
  if (!network.nodes[end.node].leads_to[end.handler].contains(awaited.channel)) return false;
  // It is of another partition if it differs in a key that its stream is sealed on.
  const Channel& from = network.channels[channel];
  const auto& names = from.stream->attributes;
  const auto& wanted = network.channels[awaited.channel].stream->attributes;
  return std::ranges::none_of(from.closed, [&](const Places& key) {
    bool differs = false;
    for (const std::size_t place : key) {
      const auto at = std::ranges::find_if(
          awaited.key, [&](std::size_t its) { return wanted[its] == names[place]; });
      if (at == awaited.key.end()) return false;
      const auto position = static_cast<std::size_t>(at - awaited.key.begin());
      differs = differs || !(values[place] == own[awaited.own[position]]);
    }
    return differs;
  });
}

std::string find_units(const Topology& topology, Network& network) {
  const bool sealed = std::ranges::any_of(
      topology.streams(), [](const topology::Stream& stream) { return !stream.seals.empty(); });
  if (sealed) return Finder(topology, network).run();
  for (Node& node : network.nodes) {
    node.units.resize(node.behavior->program->handlers.size());
  }
  return "";
}

}  // namespace firebreak::execute
