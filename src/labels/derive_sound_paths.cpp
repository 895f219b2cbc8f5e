// SPDX-License-Identifier: Apache-2.0
// What paths contribute to a derivation: what they do with the labels of what comes to them, and
// what races, repetitions, crashes and states that they read add.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "labels/race_reason.h"
#include "labels/sound_derivation.h"

namespace firebreak::labels {

using result::Label;
using result::Severity;
using topology::Annotation;
using topology::Component;
using topology::InputId;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;

const Component& SoundDerivation::component() const {
  return topology_[topology_[*writer_.stream().from].component];
}

void SoundDerivation::explain_path(const Path& path) {
  for (const Group& group : groups(path.from)) explain_input(path, group);
  explain_race(path);
  explain_repetition(path);
  explain_crash(path);
  explain_missed(path);
  for (const topology::Conflict& conflict : analysis_.conflicts.of(path.id)) {
    if (conflict.writer != path.id) explain_read(path, topology_[conflict.writer]);
  }
}

std::vector<Group> SoundDerivation::groups(InputId input) const {
  std::map<std::tuple<Severity, topology::AttributeSet, bool>, Group> by_label;
  for (StreamId id : topology_[input].streams) {
    const Label label = analysis_.label(id);
    const bool replicas = analysis_.contents[id.index()].has(Mode::Replica);
    Group& group = by_label.try_emplace({label.severity, label.key, replicas}, Group{label, id, 0})
                       .first->second;
    ++group.count;
  }
  std::vector<Group> result;
  result.reserve(by_label.size());
  for (auto& [key, group] : by_label) result.push_back(std::move(group));
  return result;
}

// What the path does with one input label, order aside.
void SoundDerivation::explain_input(const Path& path, const Group& group) {
  const Severity severity = group.label.severity;
  const bool differs = analysis_.contents[group.first.index()].has(Mode::Replica);
  if (path.writes() && component().replicated && differs) {
    Step step = writer_.step_into(Rule::DivergentWrite, path.id, group, "adds Taint");
    step.label = Label{arriving(severity), {}};
    writer_.add(std::move(step));
    reconcile_to(path, Addition::Taint, Severity::Diverge);
    return;
  }
  if (severity > Severity::Async) {
    Step step = writer_.step_into(Rule::Keeps, path.id, group, "keeps it");
    step.label = Label{arriving(severity), {}};
    writer_.add(std::move(step));
    return;
  }
  explain_seal(path, group);
}

void SoundDerivation::explain_seal(const Path& path, const Group& group) {
  const topology::SealSet& sealed = analysis_.seals.streams[group.first.index()];
  const topology::SealSet kept = analysis_.seals.keys.within(
      analysis_.seals.keys.without(sealed, path.rewrites), writer_.stream().attributes);
  const bool unit = analysis_.seals.sealed[path.id.index()];
  const bool rivals = !analysis_.conflicts.of(path.id).empty();
  const bool passes = path.confluent() || !rivals || (unit && all_writes_sealed());
  Rule rule = Rule::Keeps;
  std::string outcome = group.label.severity == Severity::Async ? "keeps it" : "gives Async";
  Label label{Severity::Async, {}};
  if (sealed.sealed() && !component().forwards) {
    rule = Rule::SealLost;
    outcome = fmt::format("ends there: {} forwards no punctuations", component().name);
  } else if (sealed.sealed() && !passes) {
    rule = Rule::SealLost;
    outcome =
        "passes no punctuation on, since not all its component's order-sensitive paths "
        "are sealed";
  } else if (sealed.sealed() && !kept.sealed()) {
    rule = Rule::SealLost;
    outcome =
        fmt::format("gives Async: {} does not keep the key's attributes", writer_.stream().name);
  } else if (sealed.sealed()) {
    label = {Severity::Seal, analysis_.seals.keys[kept.keys().front()]};
    rule = path.confluent() || !rivals ? Rule::Keeps : Rule::Forwards;
    outcome =
        path.confluent() || !rivals ? "keeps the seal" : "is forwarded, since the path is sealed";
  } else if (unit) {
    outcome = "meets whole partitions only: nothing races";
  }
  Step step = writer_.step_into(rule, path.id, group, outcome);
  step.label = label;
  writer_.add(std::move(step));
}

bool SoundDerivation::all_writes_sealed() const {
  return std::ranges::all_of(component().paths, [&](PathId p) {
    return topology_[p].annotation != Annotation::OW || analysis_.conflicts.of(p).empty() ||
           analysis_.seals.sealed[p.index()];
  });
}

// Why what the path emits, or keeps, depends on order.
void SoundDerivation::explain_race(const Path& path) {
  explain_self_wait(path);
  const Modes modes = analysis_.races[path.id.index()];
  if (!modes.any()) return;
  const Mode mode = modes.has(Mode::Replica) ? Mode::Replica : Mode::Run;
  const auto race = analysis_.race(path, mode);
  const StreamId input = topology_[path.from].streams.front();
  const bool kept = path.writes() && !path.confluent() && analysis_.once_kept(path, modes).any();
  Step step;
  step.rule = rule_of(analysis_, path, *race);
  step.path = path.id;
  step.input = input;
  step.input_label = analysis_.label(input);
  const Addition addition = kept ? Addition::Taint : Addition::NdRead;
  step.text =
      fmt::format("{}: {} into {} adds {}: {}", text_of(step.rule).id,
                  writer_.text(*step.input_label), writer_.text(path.id),
                  describe(topology_, addition, path.gate), reason_of(analysis_, path, *race));
  writer_.add(std::move(step));
  reconcile_modes(path, addition, modes, kept);
}

void SoundDerivation::explain_self_wait(const Path& path) {
  const topology::SelfWait* wait = analysis_.seals.self_wait(path.id);
  if (wait == nullptr) return;
  add(Rule::WaitsForItself,
      fmt::format("{} is not sealed, since it would wait for itself: {}", writer_.text(path.id),
                  chain_of(topology_, *wait, path.id)),
      std::nullopt);
}

void SoundDerivation::explain_repetition(const Path& path) {
  const Repeated& repeated = analysis_.repeated[path.id.index()];
  Modes kept = analysis_.once_kept(path, repeated.state);
  kept.merge(analysis_.once_kept(path, repeated.bag));
  if (!repeated.emission.any() && !kept.any()) return;
  const Addition addition = kept.any() ? Addition::Taint : Addition::NdRead;
  if (analysis_.repetitions.answers_one(topology_, path)) {
    add_to(path, Rule::HearsReplicas, addition,
           "it ignores what it has handled, so it answers one of the replicas only");
  } else {
    const bool late = analysis_.deliveries.handling(path.id) == Handling::Waits;
    add_to(path, Rule::Repeats, addition,
           late ? "a message that comes again when its partition is closed is new to it"
                : "it can see a message handled again");
  }
  Modes all = repeated.emission;
  all.merge(kept);
  reconcile_modes(path, addition, all, kept.any());
}

void SoundDerivation::explain_crash(const Path& path) {
  const Modes modes = analysis_.forgotten[path.id.index()];
  if (!modes.any()) return;
  const bool kept = path.writes() && analysis_.once_kept(path, modes).any();
  const Addition addition = kept ? Addition::Taint : Addition::NdRead;
  add_to(path, Rule::Loses, addition,
         fmt::format("after a crash, {} has forgotten what it handled before", component().name));
  reconcile_modes(path, addition, modes, kept);
}

void SoundDerivation::explain_missed(const Path& path) {
  const Modes modes = analysis_.missed(path);
  if (!modes.any()) return;
  add_to(path, Rule::Loses, Addition::NdRead,
         "what it reads can lack a message that was not the newest upstream");
  reconcile_modes(path, Addition::NdRead, modes, false);
}

void SoundDerivation::add_to(const Path& path, Rule rule, Addition addition,
                             const std::string& why) {
  Step step;
  step.rule = rule;
  step.path = path.id;
  step.input = topology_[path.from].streams.front();
  step.input_label = analysis_.label(*step.input);
  step.text = fmt::format("{}: {} adds {}: {}", text_of(rule).id, writer_.text(path.id),
                          describe(topology_, addition, path.gate), why);
  writer_.add(std::move(step));
}

// The state of another path differs, and this one reads it.
void SoundDerivation::explain_read(const Path& path, const Path& kept) {
  const Modes modes = analysis_.read(path.id, kept.id);
  const Severity state = analysis_.severity_of_state(kept);
  const bool diverges = state == Severity::Diverge;  // seen here, if only through others
  if (!modes.any() && !diverges) return;
  const Severity severity = diverges ? state : arriving(severity_of_contents(modes));
  if (const Stream* worst = worst_into(kept)) {
    add(Rule::ReadsContents,
        fmt::format("{} reads a state that keeps {}, which is {}", writer_.text(path.id),
                    worst->name, writer_.text(analysis_.label(worst->id))),
        Label{severity, {}});
    return;
  }
  const Addition addition = kept.confluent() || !diverges ? Addition::NdRead : Addition::Taint;
  add(Rule::ReadsTaint,
      diverges ? fmt::format("{} reads the state of {}, whose Taint counts here, too",
                             writer_.text(path.id), writer_.text(kept.id))
               : fmt::format("{} reads the state of {}, which differs", writer_.text(path.id),
                             writer_.text(kept.id)),
      std::nullopt);
  if (diverges) {
    reconcile_to(kept, Addition::Taint, state);
  } else {
    reconcile_to(kept, addition, severity);
  }
}

// The stream into the path with the worst contents that the state keeps.
const Stream* SoundDerivation::worst_into(const Path& path) const {
  const Stream* worst = nullptr;
  Severity severity = Severity::Async;
  for (StreamId id : topology_[path.from].streams) {
    const Modes kept = analysis_.once_kept(path, analysis_.contents[id.index()]);
    if (severity_of_contents(kept) <= severity) continue;
    severity = severity_of_contents(kept);
    worst = &topology_[id];
  }
  return worst;
}

// What an addition comes to: in the state, if it is kept and diverges, and in what is emitted.
void SoundDerivation::reconcile_modes(const Path& path, Addition addition, Modes modes, bool kept) {
  const bool diverges = kept && component().replicated && modes.has(Mode::Replica);
  reconcile_to(path, addition,
               diverges ? Severity::Diverge : arriving(severity_of_contents(modes)));
}

void SoundDerivation::reconcile_to(const Path& path, Addition addition, Severity severity) {
  const Component& where = component();
  const std::string name = describe(topology_, addition, path.gate);
  const std::string to = writer_.text({severity, {}});
  std::string text;
  if (severity == reconcile(addition, where.replicated)) {
    text = fmt::format("{} is {}replicated: {} becomes {}", where.name,
                       where.replicated ? "" : "not ", name, to);
  } else if (where.replicated) {
    text = writer_.stream().is_merged
               ? fmt::format("{} is replicated, and {} has one of the copies: {} becomes {}",
                             where.name, writer_.stream().name, name, to)
               : fmt::format("{} is replicated, but its replicas see the same: {} becomes {}",
                             where.name, name, to);
  } else {
    text = fmt::format(
        "{} is not replicated, but reads what differs between replicas: {} "
        "becomes {}",
        where.name, name, to);
  }
  Step step;
  step.rule = Rule::Reconciles;
  step.path = path.id;
  step.label = Label{severity, {}};
  step.text = std::move(text);
  writer_.add(std::move(step));
}

}  // namespace firebreak::labels
