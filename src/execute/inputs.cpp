// SPDX-License-Identifier: Apache-2.0
#include "execute/inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "execute/assumed.h"

namespace firebreak::execute {

using behavior::Value;

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
      if (fits(network_, sent, result)) result.push_back(std::move(sent));
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
      if (fits(network_, sent, {})) result.push_back(std::move(sent));
    }
  }
  return result;
}

}  // namespace firebreak::execute
