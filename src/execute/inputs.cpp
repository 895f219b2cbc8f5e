// SPDX-License-Identifier: Apache-2.0
#include "execute/inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace firebreak::execute {

using behavior::Value;
using infer::Assumption;

Inputs::Inputs(const Network& network, const Values& values) : network_(network), values_(values) {
  for (const std::size_t source : network.sources) {
    const Channel& channel = network.channels[source];
    if (channel.ends.empty()) continue;
    sources_.push_back(source);
    ordered_ = ordered_ || !channel.fifos.empty();
  }
}

const std::vector<behavior::Parameter>& Inputs::parameters(std::size_t channel) const {
  const End& end = network_.channels[channel].ends.front();
  return network_.nodes[end.node].behavior->program->handlers[end.handler].parameters;
}

Sent Inputs::draw_one(std::size_t channel, std::mt19937& random) const {
  Sent sent{channel, {}};
  for (const behavior::Parameter& parameter : parameters(channel)) {
    sent.values.push_back(values_.draw(parameter.type, random));
  }
  return sent;
}

Input Inputs::draw(std::size_t size, std::mt19937& random) const {
  Input result;
  for (const std::size_t source : sources_) {
    for (std::size_t i = 0; i < size; ++i) {
      Sent sent = draw_one(source, random);
      if (fits(sent, result)) result.push_back(std::move(sent));
    }
  }
  return result;
}

Sent Inputs::repeated(const Sent& sent, std::size_t n, bool renewed) const {
  Sent result = sent;
  if (!renewed) return result;
  for (Value& value : result.values) {
    if (auto* number = std::get_if<behavior::Integer>(&value.of)) *number += n;
    if (auto* text = std::get_if<std::string>(&value.of)) *text += fmt::to_string(n);
  }
  return result;
}

std::vector<Sent> Inputs::some(std::size_t most) const {
  std::vector<Sent> result;
  for (const std::size_t source : sources_) {
    std::size_t of_each = 1;  // values of a parameter
    const auto number = [&](std::size_t of) {
      std::size_t product = 1;
      for (const auto& parameter : parameters(source)) {
        product *= values_.some(parameter.type, of).size();
        if (product > most) return product;
      }
      return product;
    };
    while (of_each < most && number(of_each + 1) <= most) ++of_each;
    std::vector<Sent> of_source{{source, {}}};
    for (const auto& parameter : parameters(source)) {
      std::vector<Sent> longer;
      for (const Sent& sent : of_source) {
        for (const Value& value : values_.some(parameter.type, of_each)) {
          longer.push_back(sent);
          longer.back().values.push_back(value);
        }
      }
      of_source = std::move(longer);
    }
    for (Sent& sent : of_source) {
      if (fits(sent, {})) result.push_back(std::move(sent));
    }
  }
  return result;
}

bool Inputs::agree(const Sent& a, const Places& at_a, const Sent& b, const Places& at_b) const {
  for (std::size_t i = 0; i < at_a.size(); ++i) {
    if (!(a.values[at_a[i]] == b.values[at_b[i]])) return false;
  }
  return true;
}

// Whether the two agree on both sides of the dependency, or on neither.
bool Inputs::depends(const topology::FdDecl& dependency, const Sent& sent,
                     const Sent& other) const {
  const auto side = [&](const topology::Names& names) -> std::optional<bool> {
    bool same = true;
    for (const topology::Name& name : names) {
      const Value* found[2] = {nullptr, nullptr};
      const Sent* const of[2] = {&sent, &other};
      for (std::size_t i = 0; i < 2; ++i) {
        const auto& all = network_.channels[of[i]->channel].stream->attributes;
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

bool Inputs::fits(const Sent& sent, const Input& others) const {
  const Channel& channel = network_.channels[sent.channel];
  for (const topology::FdDecl& dependency : network_.model->fds) {
    for (const Sent& other : others) {
      if (!depends(dependency, sent, other)) return false;
    }
  }
  for (const topology::Names& key : channel.stream->unique) {
    Places places;
    for (const topology::Name& name : key) {
      const auto& names = channel.stream->attributes;
      places.push_back(static_cast<std::size_t>(std::ranges::find(names, name) - names.begin()));
    }
    for (const Sent& other : others) {
      if (other.channel == sent.channel && agree(sent, places, other, places)) return false;
    }
  }
  for (const End& end : channel.ends) {
    for (const Assumption& assumption : network_.nodes[end.node].behavior->subject.assumptions) {
      const auto own = std::ranges::find(assumption.of, end.handler, &Assumption::Of::handler);
      if (own == assumption.of.end()) continue;
      if (!holds(assumption, *own, sent, end, others)) return false;
    }
  }
  return true;
}

bool Inputs::holds(const Assumption& assumption, const Assumption::Of& own, const Sent& sent,
                   const End& end, const Input& others) const {
  if (assumption.kind == Assumption::Kind::Where) {
    behavior::Arguments parameters;
    for (const std::size_t place : own.from) parameters.push_back(sent.values[place]);
    return std::get<bool>(behavior::evaluate(*assumption.where, parameters).of);
  }
  for (const Sent& other : others) {
    for (const End& its : network_.channels[other.channel].ends) {
      if (its.node != end.node) continue;
      const auto also = std::ranges::find(assumption.of, its.handler, &Assumption::Of::handler);
      if (also == assumption.of.end() || !agree(sent, own.from, other, also->from)) continue;
      if (assumption.kind == Assumption::Kind::Unique || !agree(sent, own.to, other, also->to)) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace firebreak::execute
