// SPDX-License-Identifier: Apache-2.0
#include "execute/assumed.h"

#include <algorithm>
#include <optional>

#include "behavior/evaluation.h"
#include "infer/inference.h"

namespace firebreak::execute {

using behavior::Value;
using infer::Assumption;

namespace {

// Whether the two agree on both sides of the dependency, or on neither.
bool depends(const Network& network, const topology::FdDecl& dependency, const Sent& sent,
             const Sent& other) {
  const auto side = [&](const topology::Names& names) -> std::optional<bool> {
    bool same = true;
    for (const topology::Name& name : names) {
      const Value* found[2] = {nullptr, nullptr};
      const Sent* const of[2] = {&sent, &other};
      for (std::size_t i = 0; i < 2; ++i) {
        const auto& all = network.channels[of[i]->channel].stream->attributes;
        const auto place = static_cast<std::size_t>(std::ranges::find(all, name) - all.begin());
        if (place < of[i]->values.size()) found[i] = &of[i]->values[place];
      }
      if (found[0] == nullptr || found[1] == nullptr) return std::nullopt;
      same = same && *found[0] == *found[1];
    }
    return same;
  };
  const auto from = side(dependency.from);
  const auto to = side(dependency.to);
  return !from || !to || *from == *to;
}

bool holds(const Network& network, const Assumption& assumption, const Assumption::Of& own,
           const Sent& sent, const End& end, const Input& others) {
  if (assumption.kind == Assumption::Kind::Where) {
    behavior::Arguments parameters;
    for (const std::size_t place : own.from) parameters.push_back(sent.values[place]);
    return std::get<bool>(behavior::evaluate(*assumption.where, parameters).of);
  }
  for (const Sent& other : others) {
    for (const End& its : network.channels[other.channel].ends) {
      if (its.node != end.node) continue;
      const auto also = std::ranges::find(assumption.of, its.handler, &Assumption::Of::handler);
      if (also == assumption.of.end() || !agree(sent.values, own.from, other.values, also->from))
        continue;
      if (assumption.kind == Assumption::Kind::Unique ||
          !agree(sent.values, own.to, other.values, also->to)) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace

bool fits(const Network& network, const Sent& sent, const Input& others) {
  const Channel& channel = network.channels[sent.channel];
  for (const topology::FdDecl& dependency : network.model->fds) {
    for (const Sent& other : others) {
      if (!depends(network, dependency, sent, other)) return false;
    }
  }
  for (const topology::Names& key : channel.stream->unique) {
    Places places;
    for (const topology::Name& name : key) {
      const auto& names = channel.stream->attributes;
      places.push_back(static_cast<std::size_t>(std::ranges::find(names, name) - names.begin()));
    }
    for (const Sent& other : others) {
      if (other.channel == sent.channel && agree(sent.values, places, other.values, places))
        return false;
    }
  }
  for (const End& end : channel.ends) {
    for (const Assumption& assumption : network.nodes[end.node].behavior->subject.assumptions) {
      const auto own = std::ranges::find(assumption.of, end.handler, &Assumption::Of::handler);
      if (own == assumption.of.end()) continue;
      if (!holds(network, assumption, *own, sent, end, others)) return false;
    }
  }
  return true;
}

}  // namespace firebreak::execute
