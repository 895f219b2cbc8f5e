// SPDX-License-Identifier: Apache-2.0
// Derivations under rule set `sound`, read off the facts. The labels of the inputs are final ones,
// so around a cycle two derivations can cite each other; the label still is the maximum of what its
// steps contribute.
#include <fmt/format.h>

#include <utility>

#include "labels/sound_derivation.h"

namespace firebreak::labels {

using result::Label;
using result::Severity;
using topology::PathId;
using topology::Stream;
using topology::StreamId;

Derivation SoundDerivation::run() {
  const Stream& stream = writer_.stream();
  if (stream.from) {
    for (PathId path : topology_[*stream.from].paths) explain_path(topology_[path]);
    explain_merging();
  } else {
    const bool sealed = !stream.seals.empty();
    add(Rule::Source,
        fmt::format("{} is a source{}", stream.name,
                    sealed ? "" : ", delivered in no particular order"),
        Label{sealed ? Severity::Seal : Severity::Async, all_attributes(stream.seals)});
  }
  explain_losses();
  explain_stale();
  explain_copies();
  const Label label = analysis_.label(stream.id);
  writer_.merge(merged(label));
  explain_delivery(label);
  return writer_.finish(label);
}

void SoundDerivation::add(Rule rule, std::string text, std::optional<Label> label) {
  Step step;
  step.rule = rule;
  step.label = std::move(label);
  step.text = fmt::format("{}: {}", text_of(rule).id, text);
  writer_.add(std::move(step));
}

// What contents that differ at the output come to on the stream.
Severity SoundDerivation::arriving(Severity emitted) {
  if (emitted != Severity::Inst || !writer_.stream().is_merged) return emitted;
  merges_ = true;
  return Severity::Run;
}

void SoundDerivation::explain_merging() {
  if (!merges_) return;
  add(Rule::MergesCopies,
      fmt::format("of the replicas' copies of a message on {} one gets through: the replicas have "
                  "it in common, and the run decides which",
                  writer_.stream().name),
      std::nullopt);
}

void SoundDerivation::explain_losses() {
  const Stream& stream = writer_.stream();
  const Severity severity = severity_of_contents(analysis_.losses(stream));
  if (severity == Severity::Async) return;
  const std::string why =
      topology::may_lose(stream.delivery)
          ? fmt::format("{} is delivered at most once", stream.name)
          : fmt::format("messages of {} can come after a watermark, and {} refuses them",
                        stream.name, topology_[topology_[*stream.to].component].name);
  add(Rule::Loses,
      fmt::format("{}: what arrives can differ between {}", why,
                  severity == Severity::Inst ? "replicas" : "runs"),
      Label{severity, {}});
}

void SoundDerivation::explain_stale() {
  const Stream& stream = writer_.stream();
  for (PathId path : analysis_.stale_flow.shown_on(stream.id)) {
    const Severity severity = severity_of_contents(analysis_.stale[path.index()]);
    if (severity == Severity::Async) continue;
    add(Rule::Loses,
        fmt::format("{} emits nothing for what is not newer than what it has: what arrives on {} "
                    "depends on the order",
                    writer_.text(path), stream.name),
        Label{arriving(severity), {}});
  }
}

void SoundDerivation::explain_copies() {
  const Stream& stream = writer_.stream();
  const Severity severity = severity_of_contents(analysis_.copies(stream));
  if (severity == Severity::Async) return;
  add(Rule::Repeats,
      fmt::format("what comes on {} may come again: how often can differ between {}", stream.name,
                  severity == Severity::Inst ? "replicas" : "runs"),
      Label{severity, {}});
}

// The label before declared seals and orders of delivery.
Label SoundDerivation::merged(const Label& label) const {
  if (label.severity > Severity::Async) return label;
  const Stream& stream = writer_.stream();
  const topology::SealSet& forwarded = analysis_.seals.forwarded[stream.id.index()];
  if (stream.is_source() || !forwarded.sealed()) return {Severity::Async, {}};
  return {Severity::Seal, analysis_.seals.keys[forwarded.keys().front()]};
}

void SoundDerivation::explain_delivery(const Label& label) {
  const Stream& stream = writer_.stream();
  if (stream.from && !stream.seals.empty()) {
    const std::string keys = describe(topology_, stream.seals);
    add(Rule::Declared,
        label.severity > Severity::Async
            ? fmt::format("{} is sealed on {}, which does not mend its contents", stream.name, keys)
            : fmt::format("{} is declared to be sealed on {}", stream.name, keys),
        std::nullopt);
  }
  if (label.severity != Severity::Ordered) return;
  add(Rule::InOrder, fmt::format("all worlds deliver {} in one order", stream.name), std::nullopt);
}

Derivation derive(const SoundAnalysis& analysis, StreamId stream) {
  return SoundDerivation(analysis, stream).run();
}

}  // namespace firebreak::labels
