// SPDX-License-Identifier: Apache-2.0
#include "replay/interpreter_render.h"

#include <algorithm>

namespace firebreak::replay::interpreter {

namespace {

// A value is for reading: what goes deeper or on for longer is left out.
constexpr std::size_t kMaxLength = 2'000;
constexpr std::size_t kMaxTold = 64;

}  // namespace

Renderer::Renderer(const Script& script, const std::array<Execution, 2>& executions,
                   const result::Trace& trace)
    : script_(script), executions_(executions), trace_(trace) {
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

std::string Renderer::element(std::size_t world, std::size_t emission) const {
  const MessageIndex m = executions_[world].schedule->emissions[emission].message;
  return varies_[m] ? content(world, emission) : name(world, emission);
}

std::string Renderer::name(std::size_t world, std::size_t emission) const {
  return trace_.messages[executions_[world].schedule->emissions[emission].message].id;
}

const Sight* Renderer::sight_behind(std::size_t world, std::size_t emission) const {
  const Execution& execution = executions_[world];
  const Emission& e = execution.schedule->emissions[emission];
  if (e.handling == kNever) return nullptr;
  for (const Sight& sight : execution.sights[e.handling]) {
    if (sight.path == *script_.messages[e.message].path) return &sight;
  }
  return nullptr;
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
    text += " (delivery " + std::to_string(schedule.repetition[h] + 1) + ")";
  }
  if (const Sight* sight = sight_behind(world, origin)) mention_sight(world, *sight, told, text);
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

void Renderer::mention_sight(std::size_t world, const Sight& sight, std::set<Term>& told,
                             std::string& text) const {
  text += sight.whole_partition ? " having seen the whole partition " : " having seen ";
  bool any = false;
  for (std::size_t i = 0; i < sight.parts.size(); ++i) {
    const Kept& kept = sight.parts[i];
    // Writers on one interface have handled the same.
    const auto same = [&](const Kept& other) {
      return other.shape == kept.shape && other.handlings == kept.handlings;
    };
    const auto here = sight.parts.begin() + static_cast<std::ptrdiff_t>(i);
    if (kept.handlings.empty() || std::any_of(sight.parts.begin(), here, same)) continue;
    if (any) text += " and ";
    any = true;
    mention_kept(world, kept, told, text);
  }
  if (!any) text += "nothing";
}

void Renderer::mention_kept(std::size_t world, const Kept& kept, std::set<Term>& told,
                            std::string& text) const {
  const Schedule& schedule = *executions_[world].schedule;
  const bool sequence = kept.shape == Shape::Sequence;
  std::vector<std::size_t> seen;
  for (std::size_t h : kept.handlings) seen.push_back(schedule.received[h]);
  if (!sequence) {
    std::stable_sort(seen.begin(), seen.end(), [&](std::size_t a, std::size_t b) {
      return schedule.emissions[a].message < schedule.emissions[b].message;
    });
  }
  text += sequence ? "[" : "{";
  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (i > 0) text += sequence ? " then " : ", ";
    if (text.size() >= kMaxLength) {
      text += "…";
      break;
    }
    mention(world, seen[i], told, text);
  }
  text += sequence ? "]" : "}";
}

}  // namespace firebreak::replay::interpreter
