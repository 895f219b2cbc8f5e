// SPDX-License-Identifier: Apache-2.0
#include "replay/interpreter_render.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace firebreak::replay::interpreter {

namespace {

// A value is for reading: what goes deeper or on for longer is left out.
constexpr std::size_t kMaxLength = 2'000;
constexpr std::size_t kMaxTold = 64;
constexpr std::size_t kMaxDepth = 4;

// The arrivals of all parts, each with its part, in the order of messages. Of writers on one
// interface one will do, the one that says most.
std::vector<std::pair<std::size_t, const Kept*>> all_seen(const Script& script, std::size_t world,
                                                          const Sight& sight) {
  std::map<std::size_t, const Kept*> seen;
  for (const Kept& kept : sight.parts) {
    script.spend(kept.arrivals.size());
    for (std::size_t arrival : kept.arrivals) {
      const auto [same, fresh] = seen.emplace(arrival, &kept);
      if (!fresh && kept.pairs && !same->second->pairs) same->second = &kept;
    }
  }
  std::vector<std::pair<std::size_t, const Kept*>> result(seen.begin(), seen.end());
  std::ranges::stable_sort(
      result, {}, [&](const auto& element) { return script.worlds[world][element.first].message; });
  return result;
}

}  // namespace

Renderer::Renderer(const Script& script, const std::array<Execution, 2>& executions)
    : script_(script), executions_(executions) {
  varies_.resize(script.messages.size());
  for (MessageIndex m = 0; m < varies_.size(); ++m) {
    std::set<Term> contents;
    for (const Execution& execution : executions) {
      for (std::size_t e : execution.schedule->emitted[m]) contents.insert(execution.contents[e]);
    }
    varies_[m] = contents.size() > 1;
  }
}

std::string Renderer::content(std::size_t world, std::size_t emission) const {
  std::string text;
  std::set<Term> told;
  explain(world, emission, told, text);
  return text;
}

std::string Renderer::element(std::size_t world, std::size_t arrival, const Kept& kept) const {
  std::set<Term> told;
  const std::size_t emission = received(world, arrival);
  if (varies_[script_.worlds[world][arrival].message] && !kept.pairs) {
    return content(world, emission);
  }
  std::string text;
  mention_kept(world, kept, arrival, 0, told, text);
  return text;
}

std::vector<std::pair<std::string, topology::PathId>> Renderer::seen(std::size_t world,
                                                                     const Sight& sight) const {
  std::vector<std::pair<std::string, topology::PathId>> result;
  for (const auto& [arrival, kept] : all_seen(script_, world, sight)) {
    std::string text;
    nest(world, arrival, *kept, 0, text);
    result.emplace_back(std::move(text), kept->writer);
  }
  return result;
}

std::string Renderer::name(std::size_t world, std::size_t emission) const {
  const MessageIndex message = executions_[world].schedule->emissions[emission].message;
  script_.spend(script_.messages[message].id.size());
  return script_.messages[message].id;
}

std::string Renderer::name_of_arrival(std::size_t world, std::size_t arrival) const {
  const Handling& handling = script_.worlds[world][arrival];
  const std::string& id = script_.messages[handling.message].id;
  script_.spend(id.size());
  return handling.other_replica ? id + " of the other replica" : id;
}

void Renderer::nest(std::size_t world, std::size_t arrival, const Kept& kept, std::size_t depth,
                    std::string& text) const {
  text += name_of_arrival(world, arrival);
  const Sight* sight = kept.pairs ? executions_[world].sight(arrival, kept.writer) : nullptr;
  if (sight == nullptr || sight->parts.empty()) return;
  if (depth >= kMaxDepth || text.size() >= kMaxLength) {
    text += " having seen …";
    return;
  }
  text += " having seen {";
  const char* between = "";
  for (const auto& [inner, part] : all_seen(script_, world, *sight)) {
    text += between;
    between = ", ";
    nest(world, inner, *part, depth + 1, text);
  }
  text += "}";
}

// The emission that arrived; of the other replica's copy, that in the other world.
std::size_t Renderer::received(std::size_t world, std::size_t arrival) const {
  return executions_[world].schedule->received[arrival];
}

const Sight* Renderer::sight_behind(std::size_t world, std::size_t emission) const {
  const Execution& execution = executions_[world];
  const Emission& e = execution.schedule->emissions[emission];
  if (e.handling == kNever) return nullptr;
  return execution.sight(execution.schedule->arrival[e.handling],
                         *script_.messages[e.message].path);
}

// Along a chain of confluent paths only the end is of interest: the message that varies first.
void Renderer::explain(std::size_t world, std::size_t emission, std::set<Term>& told,
                       std::string& text) const {
  const Execution& execution = executions_[world];
  const Schedule& schedule = *execution.schedule;
  told.insert(execution.contents[emission]);
  text += name(world, emission);
  if (schedule.emissions[emission].handling == kNever) return;
  std::size_t origin = emission;
  while (sight_behind(world, origin) == nullptr) {
    const std::size_t before = schedule.received[schedule.emissions[origin].handling];
    if (!varies_[schedule.emissions[before].message]) break;
    origin = before;
  }
  if (origin != emission) text += " made from " + name(world, origin);
  told.insert(execution.contents[origin]);
  const std::size_t h = schedule.emissions[origin].handling;
  if (h == kNever) return;
  text += origin == emission ? " computed from " : ", which was computed from ";
  mention(world, schedule.received[h], told, text);
  if (schedule.emitted[schedule.emissions[origin].message].size() > 1) {
    text += fmt::format(" (delivery {})", schedule.repetition[h] + 1);
  }
  if (const Sight* sight = sight_behind(world, origin)) {
    mention_sight(world, *sight, 0, told, text);
  } else if (schedule.forgotten(script_.worlds[world][h].component, 0, h)) {
    text += " after a crash";
  }
}

// The depth is bounded: every level tells one content more.
void Renderer::mention(std::size_t world, std::size_t emission, std::set<Term>& told,
                       std::string& text) const {
  const Execution& execution = executions_[world];
  const MessageIndex m = execution.schedule->emissions[emission].message;
  const bool known = told.contains(execution.contents[emission]);
  if (!varies_[m] || known || told.size() >= kMaxTold || text.size() >= kMaxLength) {
    text += name(world, emission);
    return;
  }
  text += "(";
  explain(world, emission, told, text);
  text += ")";
}

void Renderer::mention_sight(std::size_t world, const Sight& sight, std::size_t depth,
                             std::set<Term>& told, std::string& text) const {
  const auto seen = all_seen(script_, world, sight);
  if (seen.empty()) {
    text += sight.whole_partition ? " having seen an empty partition" : " having seen nothing";
    return;
  }
  text += sight.whole_partition ? " having seen the whole partition " : " having seen ";
  text += "{";
  const char* between = "";
  for (const auto& [arrival, kept] : seen) {
    text += between;
    between = ", ";
    if (text.size() >= kMaxLength) {
      text += "…";
      break;
    }
    mention_kept(world, *kept, arrival, depth + 1, told, text);
  }
  text += "}";
}

void Renderer::mention_kept(std::size_t world, const Kept& kept, std::size_t arrival,
                            std::size_t depth, std::set<Term>& told, std::string& text) const {
  if (script_.worlds[world][arrival].other_replica) {
    text += name_of_arrival(world, arrival);
  } else {
    mention(world, received(world, arrival), told, text);
  }
  const Sight* sight = kept.pairs ? executions_[world].sight(arrival, kept.writer) : nullptr;
  if (sight == nullptr || sight->parts.empty()) return;
  if (depth >= kMaxDepth || text.size() >= kMaxLength) {
    text += " having seen …";
    return;
  }
  mention_sight(world, *sight, depth + 1, told, text);
}

}  // namespace firebreak::replay::interpreter
