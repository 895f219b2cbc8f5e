// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "replay/interpreter_input.h"
#include "topology/given_keys.h"

namespace firebreak::replay::interpreter {

std::string check_unique(const topology::Topology& topology, const topology::UniqueKeys& unique,
                         std::span<const Message> messages) {
  using Values = std::vector<std::int64_t>;
  std::map<std::tuple<topology::StreamId, std::size_t, Values>, const Message*> known;
  for (const Message& message : messages) {
    if (unique.of(message.stream).empty()) continue;  // or something may repeat
    const topology::Keys keys = given_keys(topology, message.stream);
    for (std::size_t k = 0; k < keys.size(); ++k) {
      Values values;
      for (topology::AttributeId a : keys[k]) {
        values.push_back(*value_of(topology, message, a));
      }
      const auto [place, fresh] =
          known.try_emplace({message.stream, k, std::move(values)}, &message);
      if (fresh) continue;
      return fmt::format("{} and {} agree on ({}), which is unique on stream '{}'",
                         place->second->id, message.id, topology::describe(topology, keys[k]),
                         topology[message.stream].name);
    }
  }
  return "";
}

}  // namespace firebreak::replay::interpreter
