// SPDX-License-Identifier: Apache-2.0
// Derivations under rule set `sound`, read off the facts. The labels of the inputs are final ones,
// so around a cycle two derivations can cite each other; the label still is the maximum of what its
// steps contribute.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "labels/derive.h"
#include "labels/race_reason.h"

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

namespace {

class SoundDerivation {
 public:
  SoundDerivation(const SoundAnalysis& analysis, StreamId stream)
      : analysis_(analysis), topology_(analysis.topology), writer_(analysis.topology, stream) {}

  Derivation run() {
    const Stream& stream = writer_.stream();
    if (stream.from) {
      written_ = analysis_.sequences(component());
      for (PathId path : topology_[*stream.from].paths) explain_path(topology_[path]);
    } else {
      const bool sealed = !stream.seals.empty();
      add(Rule::Source,
          fmt::format("{} is a source{}", stream.name,
                      sealed ? "" : ", delivered in no particular order"),
          Label{sealed ? Severity::Seal : Severity::Async, all_attributes(stream.seals)});
    }
    explain_losses();
    const Label label = analysis_.label(stream.id);
    writer_.merge(merged(label));
    explain_delivery(label);
    return writer_.finish(label);
  }

 private:
  using Key = topology::AttributeSet;

  const Component& component() const {
    return topology_[topology_[*writer_.stream().from].component];
  }

  void add(Rule rule, std::string text, std::optional<Label> label) {
    Step step;
    step.rule = rule;
    step.label = std::move(label);
    step.text = fmt::format("{}: {}", text_of(rule).id, text);
    writer_.add(std::move(step));
  }

  void explain_path(const Path& path) {
    for (const Group& group : groups(path.from)) explain_input(path, group);
    explain_emission(path);
    if (path.confluent()) return;
    for (PathId id : component().paths) {
      if (id != path.id) explain_taint(path, topology_[id]);
    }
    explain_kept_contents(path);
  }

  std::vector<Group> groups(InputId input) const {
    std::map<std::pair<Severity, Key>, Group> by_label;
    for (StreamId id : topology_[input].streams) {
      const Label label = analysis_.label(id);
      Group& group =
          by_label.try_emplace({label.severity, label.key}, Group{label, id, 0}).first->second;
      ++group.count;
    }
    std::vector<Group> result;
    for (auto& [key, group] : by_label) result.push_back(std::move(group));
    return result;
  }

  // What the path does with one input label, order aside.
  void explain_input(const Path& path, const Group& group) {
    const Severity severity = group.label.severity;
    if (path.writes() && severity >= Severity::Inst) {
      Step step = writer_.step_into(Rule::DivergentWrite, path.id, group, "adds Taint");
      step.adds = Addition::Taint;
      step.label = group.label;
      writer_.add(std::move(step));
      reconcile_to(path, Addition::Taint, severity_once_kept(severity, component().replicated));
      return;
    }
    if (severity > Severity::Async) {
      Step step = writer_.step_into(Rule::Keeps, path.id, group, "keeps it");
      step.label = group.label;
      writer_.add(std::move(step));
      return;
    }
    explain_seal(path, group);
  }

  void explain_seal(const Path& path, const Group& group) {
    const topology::SealSet& sealed = analysis_.seals.streams[group.first.index()];
    const topology::SealSet kept = analysis_.seals.keys.within(
        analysis_.seals.keys.without(sealed, path.rewrites), writer_.stream().attributes);
    const bool unit = analysis_.seals.sealed[path.id.index()];
    const bool passes = path.confluent() || (unit && written_.hot.empty());
    Rule rule = Rule::Keeps;
    std::string outcome = group.label.severity == Severity::Async ? "keeps it" : "gives Async";
    Label label{Severity::Async, {}};
    if (sealed.sealed() && !passes) {
      rule = Rule::SealLost;
      outcome =
          "passes no punctuation on, since not all its component's order-sensitive paths "
          "handle partitions as units";
    } else if (sealed.sealed() && !kept.sealed()) {
      rule = Rule::SealLost;
      outcome =
          fmt::format("gives Async: {} does not keep the key's attributes", writer_.stream().name);
    } else if (sealed.sealed()) {
      label = {Severity::Seal, analysis_.seals.keys[kept.keys().front()]};
      rule = path.confluent() ? Rule::Keeps : Rule::Forwards;
      outcome = path.confluent() ? "keeps the seal"
                                 : "is forwarded, since the path handles partitions as units";
    } else if (unit) {
      outcome = "meets whole partitions only: nothing races";
    }
    Step step = writer_.step_into(rule, path.id, group, outcome);
    step.label = label;
    writer_.add(std::move(step));
  }

  // The rule that says why what the path emits, or keeps, depends on order or on repetition.
  void explain_emission(const Path& path) {
    const Modes modes = analysis_.emission[path.id.index()];
    if (!modes.any()) return;
    const Modes state = analysis_.state[path.id.index()];
    const bool replicas = modes.has(Mode::Replicas);
    const bool only_read = replicas && component().replicated && !state.any();
    const Addition addition = path.writes() && !only_read ? Addition::Taint : Addition::NdRead;
    const auto race = analysis_.view_race(path, written_, replicas ? Mode::Replicas : Mode::Runs);
    const StreamId input = topology_[path.from].streams.front();
    const Rule rule = race ? rule_of(analysis_, path, *race) : Rule::Repeats;
    Step step;
    step.rule = rule;
    step.path = path.id;
    step.input = input;
    step.input_label = analysis_.label(input);
    step.adds = addition;
    const bool by_label = rule != Rule::Repeats && rule != Rule::RacingWriters;
    step.text = fmt::format(
        "{}: {}{} adds {}: {}", text_of(rule).id,
        by_label ? fmt::format("{} into ", writer_.text(*step.input_label)) : "",
        writer_.text(path.id), describe(topology_, addition, path.gate),
        race ? reason_of(analysis_, path, *race) : "it can see a message handled again");
    writer_.add(std::move(step));
    reconcile_to(
        path, addition,
        std::max(severity_of_emission(modes), severity_of_state(state, component().replicated)));
  }

  // The state of another path diverges by itself, and this path's output lets it be seen.
  void explain_taint(const Path& path, const Path& kept) {
    const Severity state =
        severity_of_state(analysis_.state[kept.id.index()], component().replicated);
    if (state != Severity::Diverge) return;
    add(Rule::ReadsTaint,
        fmt::format("{} reads the state of {}, whose Taint counts here, too", writer_.text(path.id),
                    writer_.text(kept.id)),
        std::nullopt);
    reconcile_to(kept, Addition::Taint, state);
  }

  void explain_kept_contents(const Path& path) {
    const Stream* worst = nullptr;
    Severity severity = Severity::Async;
    for (InputId input : analysis_.writers.of(path.component)) {
      if (input == path.from && path.writes()) continue;  // rule 3 said it
      for (StreamId id : topology_[input].streams) {
        if (analysis_.contents[id.index()] <= severity) continue;
        severity = analysis_.contents[id.index()];
        worst = &topology_[id];
      }
    }
    if (worst == nullptr) return;
    const Severity read = severity_once_kept(severity, component().replicated);
    add(Rule::ReadsContents,
        fmt::format("{} reads a state that keeps {}, which is {}", writer_.text(path.id),
                    worst->name, writer_.text({severity, {}})),
        Label{read, {}});
  }

  void reconcile_to(const Path& path, Addition addition, Severity severity) {
    const Component& where = component();
    const std::string name = describe(topology_, addition, path.gate);
    const std::string to = writer_.text({severity, {}});
    std::string text;
    if (severity == reconcile(addition, where.replicated)) {
      text = fmt::format("{} is {}replicated: {} becomes {}", where.name,
                         where.replicated ? "" : "not ", name, to);
    } else if (where.replicated) {
      text = fmt::format("{} is replicated, but its replicas see the same: {} becomes {}",
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
    step.adds = addition;
    step.label = Label{severity, {}};
    step.text = std::move(text);
    writer_.add(std::move(step));
  }

  void explain_losses() {
    const Severity severity = severity_of_losses(topology_, writer_.stream());
    if (severity == Severity::Async) return;
    add(Rule::Loses,
        fmt::format("{} is delivered at most once: what arrives can differ between {}",
                    writer_.stream().name, severity == Severity::Inst ? "replicas" : "runs"),
        Label{severity, {}});
  }

  // The label before declared seals and orders of delivery.
  Label merged(const Label& label) const {
    if (label.severity > Severity::Async) return label;
    const Stream& stream = writer_.stream();
    const topology::SealSet& forwarded = analysis_.seals.forwarded[stream.id.index()];
    if (stream.is_source() || !forwarded.sealed()) return {Severity::Async, {}};
    return {Severity::Seal, analysis_.seals.keys[forwarded.keys().front()]};
  }

  void explain_delivery(const Label& label) {
    const Stream& stream = writer_.stream();
    if (stream.from && !stream.seals.empty()) {
      const std::string keys = describe(topology_, stream.seals);
      add(Rule::Declared,
          label.severity > Severity::Async
              ? fmt::format("{} is sealed on {}, which does not mend its contents", stream.name,
                            keys)
              : fmt::format("{} is declared to be sealed on {}", stream.name, keys),
          std::nullopt);
    }
    if (label.severity != Severity::Ordered) return;
    add(Rule::InOrder, fmt::format("all worlds deliver {} in one order", stream.name),
        std::nullopt);
  }

  const SoundAnalysis& analysis_;
  const topology::Topology& topology_;
  DerivationWriter writer_;
  SoundAnalysis::Sequences written_;
};

}  // namespace

Derivation derive(const SoundAnalysis& analysis, StreamId stream) {
  return SoundDerivation(analysis, stream).run();
}

}  // namespace firebreak::labels
