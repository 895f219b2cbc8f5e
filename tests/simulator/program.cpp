// SPDX-License-Identifier: Apache-2.0
#include "simulator/program.h"

#include <algorithm>

#include "simulator/hash.h"

namespace firebreak::simulator {

using namespace topology;

namespace {

// `ordered`: something in the model is. The machine's sequencers know messages by where they come
// from, and which of them a counter gives which number is not fixed.
Flavor draw(const Path& p, std::uint64_t random, bool ordered) {
  if (!p.confluent()) return random % 3 == 0 ? Flavor::Selective : Flavor::Plain;
  if (random % 5 == 0) return Flavor::Filter;
  if (p.writes() && !p.idempotent && random % 5 == 1) return Flavor::Join;
  if (p.writes() && !p.idempotent && random % 5 == 2) return Flavor::Threshold;
  if (p.writes() && !p.idempotent && random % 5 == 3 && !ordered) return Flavor::Counter;
  return Flavor::Plain;
}

}  // namespace

Program::Program(const Plan& of, const Setting& setting_of, unsigned domain_of, std::uint64_t seed)
    : plan(of), topology(of.topology), setting(setting_of), domain(domain_of) {
  for (const Component& c : topology.components()) grids.emplace_back(of, c.id, domain);
  const bool ordered = std::ranges::any_of(topology.components(),
                                           [](const Component& c) { return !c.orderings.empty(); });
  for (const Path& p : topology.paths()) {
    flavors.push_back(seed == 0 ? Flavor::Plain : draw(p, term(seed, p.id.value), ordered));
    repetitions = repetitions || p.repeats || topology[p.component].crash != Crash::Survives;
    std::uint32_t first = p.id.value;
    for (const PathId q : topology[p.to].paths) {
      const bool joins = q.index() < flavors.size() && flavors[q.index()] == Flavor::Join;
      if (joins && flavors.back() == Flavor::Join && !topology[p.component].replicated) {
        first = std::min(first, q.value);
      }
    }
    partners.push_back(first);
  }
  for (const Stream& s : topology.streams()) {
    repetitions = repetitions || topology::may_repeat(s.delivery);
  }
}

void Program::answer_who_completes() {
  for (const Path& p : topology.paths()) {
    const auto& streams = topology[p.from].streams;
    const bool asked = std::any_of(streams.begin(), streams.end(),
                                   [&](StreamId s) { return topology[s].is_private; });
    const bool joins = p.confluent() && p.writes() && !p.idempotent;
    const bool answers = asked && !topology[p.component].replicated;
    if (joins && (answers || plan.scattered(p.component))) {
      flavors[p.id.index()] = answers && p.repeats ? Flavor::Again : Flavor::Asked;
    }
  }
}

std::uint32_t Program::punctuators(const Stream& stream) const {
  if (stream.fifos.empty()) return 1;
  return stream.is_merged ? 1 : stream.producers;
}

std::uint8_t Program::part_of(const Component& c, const Values& values) const {
  if (setting.placement == 0) return 0;
  std::uint64_t sum = 0, hash = setting.placement;
  for (const AttributeId a : c.instances_by) {
    sum += static_cast<std::uint8_t>(values[a.index()]);
    hash = term(hash, c.id.value, static_cast<std::uint8_t>(values[a.index()]));
  }
  return static_cast<std::uint8_t>((setting.placement == 1 ? sum : hash) % parts(c));
}

std::uint8_t Program::told_part(const Component& c, const Message& message) const {
  if (!loose || setting.placement < 2) return 0;
  return static_cast<std::uint8_t>(term(setting.placement, message.told()) % parts(c));
}

std::vector<Values> Program::valuations(const AttributeSet& key) const {
  std::vector<Values> result{no_values()};
  for (const AttributeId a : key) {
    std::vector<Values> longer;
    for (const Values& values : result) {
      for (unsigned v = 0; v < domain; ++v) {
        longer.push_back(values);
        longer.back()[a.index()] = static_cast<std::int8_t>(v);
      }
    }
    result = std::move(longer);
  }
  return result;
}

std::int8_t Program::value(const Values& values, AttributeId attribute) const {
  if (values[attribute.index()] >= 0) return values[attribute.index()];
  for (std::size_t b = 0; b < plan.attribute_class.size(); ++b) {
    const bool same = plan.attribute_class[b] == plan.attribute_class[attribute.index()];
    if (same && values[b] >= 0) return values[b];
  }
  return -1;
}

std::uint64_t hash_of(const Values& values) {
  std::uint64_t result = 0;
  for (const std::int8_t v : values) result = term(result, static_cast<std::uint8_t>(v));
  return result;
}

std::string text_of(const Topology& topology, const Values& values) {
  std::string result;
  for (std::size_t a = 0; a < topology.attributes().size(); ++a) {
    if (values[a] < 0) continue;
    result += (result.empty() ? "" : ", ") + topology.attributes()[a] + ": ";
    result += std::to_string(static_cast<int>(values[a]));
  }
  return "{" + result + "}";
}

std::uint64_t lineage_through(PathId path, StreamId read, std::uint64_t lineage,
                              std::uint64_t extra) {
  return term(path.value, read.value, lineage, extra);
}

std::uint64_t lineage_of_punctuation(StreamId stream, std::uint8_t key, const Values& values,
                                     std::uint32_t producer) {
  return term(0x70756e63U, stream.value, key, hash_of(values), producer);
}

}  // namespace firebreak::simulator
