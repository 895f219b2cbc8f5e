// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <iterator>
#include <map>
#include <vector>

#include "replay/interpreter_input.h"

namespace firebreak::replay::interpreter {

namespace {

using topology::AttributeSet;

std::vector<std::size_t> places_in(const AttributeSet& schema, const AttributeSet& key) {
  std::vector<std::size_t> places;
  for (const topology::AttributeId a : key) {
    const auto place = std::ranges::lower_bound(schema, a);
    places.push_back(static_cast<std::size_t>(std::distance(schema.begin(), place)));
  }
  return places;
}

}  // namespace

// Where a key is kept from a stream further up (semantics 3.10), messages agree on it only if those
// that they come of do.
std::string check_unique(const topology::Topology& topology, const topology::UniqueKeys& unique,
                         const Script& script) {
  std::map<topology::StreamId, std::vector<const Message*>> by_stream;
  for (const Message& message : std::span(script.messages).first(script.listed)) {
    if (topology[message.stream].unique.empty()) continue;
    if (unique.of(message.stream).empty()) continue;  // something may repeat
    by_stream[message.stream].push_back(&message);
  }
  for (auto& [stream, messages] : by_stream) {
    for (const AttributeSet& key : topology[stream].unique) {
      script.spend(messages.size() * (key.size() + 1) *
                   static_cast<std::size_t>(std::bit_width(messages.size())));
      const auto places = places_in(topology[stream].attributes, key);
      const auto differ = [&](const Message* a, const Message* b) {
        return std::ranges::find_if(places,
                                    [&](std::size_t p) { return a->values[p] != b->values[p]; });
      };
      std::ranges::sort(messages, [&](const Message* a, const Message* b) {
        const auto place = differ(a, b);
        return place == places.end() ? a < b : a->values[*place] < b->values[*place];
      });
      const auto same = std::ranges::adjacent_find(
          messages,
          [&](const Message* a, const Message* b) { return differ(a, b) == places.end(); });
      if (same == messages.end()) continue;
      return fmt::format("{} and {} agree on ({}), which is unique on stream '{}'", (*same)->id,
                         (*std::next(same))->id, topology::describe(topology, key),
                         topology[stream].name);
    }
  }
  return "";
}

}  // namespace firebreak::replay::interpreter
