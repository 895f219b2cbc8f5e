// SPDX-License-Identifier: Apache-2.0
#include "execute/network.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "infer/reads.h"

namespace firebreak::execute {

using topology::ComponentDecl;
using topology::Model;
using topology::StreamDecl;

namespace {

const StreamDecl* find_stream(const Model& model, const std::string& name) {
  for (const StreamDecl& stream : model.streams) {
    if (stream.name.text == name) return &stream;
  }
  return nullptr;
}

// The names of the components that the stream comes from, however far up.
std::set<std::string> above(const Model& model, const StreamDecl& sink) {
  std::set<std::string> found;
  std::vector<std::string> open;
  const auto add = [&](const StreamDecl& stream) {
    if (stream.from && found.insert(stream.from->component.text).second) {
      open.push_back(stream.from->component.text);
    }
  };
  add(sink);
  while (!open.empty()) {
    const std::string name = open.back();
    open.pop_back();
    for (const StreamDecl& stream : model.streams) {
      for (const topology::Endpoint& end : stream.ends()) {
        if (end.component.text == name) add(stream);
      }
    }
  }
  return found;
}

std::string uncovered(const ComponentDecl& component) {
  if (!component.behavior) return "has no behaviour";
  if (!component.orderings.empty()) return "is ordered";
  if (component.instances.count > 1) return "has instances";
  if (component.crash != topology::Crash::Survives) return "may crash";
  return "";
}

std::string uncovered(const StreamDecl& stream) {
  if (!stream.seals.empty() || !stream.watermarks.empty()) return "is sealed";
  if (!stream.fifos.empty() && stream.producers > 1) return "has several producers";
  return "";
}

class Cutter {
 public:
  Cutter(const Model& model, const std::vector<infer::Behavior>& behaviors)
      : model_(model), behaviors_(behaviors) {}

  Cut run(const StreamDecl& sink) {
    const std::set<std::string> components = above(model_, sink);
    for (const ComponentDecl& component : model_.components) {
      if (!components.contains(component.name.text)) continue;
      const std::string why = uncovered(component);
      if (!why.empty()) {
        return {std::nullopt, fmt::format("'{}' {}", component.name.text, why)};
      }
    }
    if (sink.observe.what != topology::Observed::Multiset &&
        sink.observe.what != topology::Observed::Set) {
      return {std::nullopt,
              fmt::format("'{}' does not observe what arrives as a whole", sink.name.text)};
    }
    network_.as_set = sink.observe.what == topology::Observed::Set;
    for (const infer::Behavior& behavior : behaviors_) {
      const std::string& name = model_.components[behavior.component].name.text;
      if (components.contains(name)) network_.nodes.push_back({&behavior, {}, name, {}});
    }
    for (const StreamDecl& stream : model_.streams) {
      const bool to_one = std::ranges::any_of(
          stream.ends(), [&](const auto& end) { return components.contains(end.component.text); });
      if (!to_one && &stream != &sink) continue;
      const std::string why = uncovered(stream);
      if (!why.empty()) return {std::nullopt, fmt::format("'{}' {}", stream.name.text, why)};
      add(stream, &stream == &sink);
    }
    for (Node& one : network_.nodes) see(one);
    return {std::move(network_), ""};
  }

 private:
  static void see(Node& node) {
    std::vector<infer::Reads> reads;
    for (const auto& handler : node.behavior->program->handlers) {
      reads.push_back(infer::reads_of(handler));
    }
    for (const auto& [output, channels] : node.outputs) {
      node.seen.merge(infer::seen_at(output, reads));
    }
  }

  Node* node(const std::string& name) {
    const auto found = std::ranges::find(network_.nodes, name, &Node::name);
    return found == network_.nodes.end() ? nullptr : &*found;
  }

  void add(const StreamDecl& stream, bool is_sink) {
    Channel channel{&stream,
                    {},
                    {},
                    topology::may_repeat(stream.delivery),
                    topology::may_lose(stream.delivery)};
    for (const topology::Names& key : stream.fifos) {
      std::vector<std::size_t> places;
      for (const topology::Name& name : key) {
        places.push_back(static_cast<std::size_t>(std::ranges::find(stream.attributes, name) -
                                                  stream.attributes.begin()));
      }
      channel.fifos.push_back(std::move(places));
    }
    for (const topology::Endpoint& end : stream.ends()) {
      Node* to = node(end.component.text);
      if (to == nullptr || is_sink) continue;
      const auto& handlers = to->behavior->program->handlers;
      const auto handler =
          std::ranges::find(handlers, end.interface.text, &behavior::Handler::interface);
      channel.ends.push_back({static_cast<std::size_t>(to - network_.nodes.data()),
                              static_cast<std::size_t>(handler - handlers.begin())});
    }
    // Who observes a sink that may repeat, or anything behind what may, counts nothing twice.
    network_.as_set = network_.as_set || channel.may_repeat;
    const std::size_t place = network_.channels.size();
    if (stream.from) {
      node(stream.from->component.text)->outputs[stream.from->interface.text].push_back(place);
    } else {
      network_.sources.push_back(place);
    }
    if (is_sink) network_.sink = place;
    network_.channels.push_back(std::move(channel));
  }

  const Model& model_;
  const std::vector<infer::Behavior>& behaviors_;
  Network network_;
};

}  // namespace

Cut cut(const Model& model, const std::vector<infer::Behavior>& behaviors,
        const std::string& sink) {
  const StreamDecl* stream = find_stream(model, sink);
  if (stream == nullptr) return {std::nullopt, fmt::format("there is no stream '{}'", sink)};
  return Cutter(model, behaviors).run(*stream);
}

std::vector<const behavior::Program*> programs_of(const Network& network) {
  std::vector<const behavior::Program*> result;
  for (const Node& node : network.nodes) result.push_back(node.behavior->program.get());
  return result;
}

bool behaves(const Model& model, const std::string& sink) {
  const StreamDecl* stream = find_stream(model, sink);
  if (stream == nullptr) return false;
  const std::set<std::string> components = above(model, *stream);
  return std::ranges::any_of(model.components, [&](const ComponentDecl& component) {
    return component.behavior && components.contains(component.name.text);
  });
}

}  // namespace firebreak::execute
