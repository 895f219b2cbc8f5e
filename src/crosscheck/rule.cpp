// SPDX-License-Identifier: Apache-2.0
// A derivation says of one stream which steps gave its label. Some steps pass a difference on that
// a stream upstream has already (rule p, rule 3, a state that keeps it); the others add something
// themselves. A label that is too bad is followed upstream until a step adds something: differences
// are never lost on their way, so what passes them on is right. A label that is too good is
// followed upstream as long as it is too good there already; and where it is so for want of a seal,
// on to where the published labels show a seal that does not hold.
#include "crosscheck/rule.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/internal_error.h"

namespace firebreak::crosscheck {

using labels::Derivation;
using labels::Explainer;
using labels::Rule;
using labels::Step;
using result::Blame;
using result::Severity;
using topology::StreamId;
using topology::Topology;

namespace {

/// The streams into the W paths of the component that the stream comes from.
std::vector<StreamId> written_by(const Topology& topology, StreamId stream) {
  std::vector<StreamId> result;
  for (topology::PathId id : topology[topology[*topology[stream].from].component].paths) {
    if (!topology[id].writes()) continue;
    const auto& streams = topology[topology[id].from].streams;
    result.insert(result.end(), streams.begin(), streams.end());
  }
  return result;
}

/// What the stream depends on: the streams into the paths of its output and, if one of these is an
/// O path, those into the W paths of its component.
std::vector<StreamId> inputs_of(const Topology& topology, StreamId stream) {
  std::vector<StreamId> result;
  bool reads = false;
  for (topology::PathId id : topology[*topology[stream].from].paths) {
    const auto& streams = topology[topology[id].from].streams;
    result.insert(result.end(), streams.begin(), streams.end());
    reads = reads || !topology[id].confluent();
  }
  if (!reads) return result;
  const std::vector<StreamId> written = written_by(topology, stream);
  result.insert(result.end(), written.begin(), written.end());
  return result;
}

/// The step passes on the difference that this stream has.
std::optional<StreamId> passed_on(const Topology& topology, const Explainer& explainer,
                                  StreamId stream, const Step& step) {
  const auto severity = [&](StreamId id) {
    return explainer.labeling().streams[id.index()].severity;
  };
  if (step.rule == Rule::Keeps || step.rule == Rule::DivergentWrite) {
    if (step.input && severity(*step.input) > Severity::Async) return step.input;
  }
  if (step.rule != Rule::ReadsContents) return std::nullopt;
  std::optional<StreamId> worst;
  for (StreamId input : written_by(topology, stream)) {
    if (severity(input) > (worst ? severity(*worst) : Severity::Async)) worst = input;
  }
  return worst;
}

/// The steps of a derivation that contributed the most severe label, as the rules that are behind
/// them: what reconciliation made is due to the step before. (A declared seal or an order of
/// delivery can make a label better than all that were merged.)
std::vector<const Step*> deciding_steps(const Derivation& derivation) {
  const auto& steps = derivation.steps;
  std::optional<Severity> worst;
  for (const Step& step : steps) {
    if (step.label) worst = std::max(worst, std::optional(step.label->severity));
  }
  std::vector<const Step*> result;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!steps[i].label || steps[i].label->severity != worst) continue;
    const bool consequence = steps[i].rule == Rule::Reconciles && i > 0;
    result.push_back(&steps[consequence ? i - 1 : i]);
  }
  if (result.empty()) throw base::InternalError("a derivation that gives no label");
  return result;
}

/// The one of them to name: one that adds something rather than one that passes something on. A
/// cycle that collapsed is behind all that its node does.
const Step& deciding(const Topology& topology, const Explainer& explainer,
                     const Derivation& derivation) {
  const std::vector<const Step*> all = deciding_steps(derivation);
  const auto adds = std::find_if(all.begin(), all.end(), [&](const Step* step) {
    return !passed_on(topology, explainer, derivation.stream, *step);
  });
  if (adds == all.end()) return *all.front();
  for (const Step& step : derivation.steps) {
    if (step.rule == Rule::Cycle) return step;
    if (&step == *adds) break;
  }
  return **adds;
}

Blame blame(const Topology& topology, StreamId stream, const Step& step) {
  return {std::string(labels::text_of(step.rule).id), "", topology[stream].name, step.text};
}

/// The farthest stream upstream of `stream`, along streams that all have the disagreement.
StreamId origin(const Topology& topology, StreamId stream,
                const std::function<bool(StreamId)>& disagrees) {
  std::set<topology::OutputId> seen;
  while (topology[stream].from) {
    seen.insert(*topology[stream].from);
    const std::vector<StreamId> inputs = inputs_of(topology, stream);
    const auto next = std::find_if(inputs.begin(), inputs.end(), [&](StreamId input) {
      const auto& from = topology[input].from;
      return !(from && seen.contains(*from)) && disagrees(input);
    });
    if (next == inputs.end()) break;
    stream = *next;
  }
  return stream;
}

/// Rules that fire because something is not sealed.
bool asks_for_seals(Rule rule) {
  return rule == Rule::NdRead || rule == Rule::OrderedWrite || rule == Rule::SealedRead ||
         rule == Rule::UnsealedWriter;
}

}  // namespace

Blame blame_for_imprecision(const Topology& topology, const Explainer& explainer, StreamId sink) {
  std::set<StreamId> seen;
  StreamId at = sink;
  while (true) {
    seen.insert(at);
    const Derivation derivation = explainer.explain(at);
    const Step& step = deciding(topology, explainer, derivation);
    const auto next = passed_on(topology, explainer, at, step);
    if (!next || seen.contains(*next)) return blame(topology, at, step);
    at = *next;
  }
}

Blame blame_for_unsoundness(const Topology& topology, const Explainer& published,
                            const Explainer& sound, StreamId sink) {
  const auto severity = [](const Explainer& explainer, StreamId stream) {
    return explainer.labeling().streams[stream.index()].severity;
  };
  const auto behind = [&](StreamId stream) {
    const Severity reference = severity(sound, stream);
    return reference > Severity::Async && severity(published, stream) < reference;
  };
  const auto sealed_in_vain = [&](StreamId stream) {
    return severity(published, stream) == Severity::Seal &&
           severity(sound, stream) == Severity::Async;
  };
  StreamId at = origin(topology, sink, behind);
  if (!behind(at)) return deciding_step(topology, published, at);
  const auto rule_at = [&](StreamId stream) {
    return deciding(topology, sound, sound.explain(stream)).rule;
  };
  Rule missing = rule_at(at);
  if (asks_for_seals(missing)) {
    const StreamId unsealed = origin(topology, at, sealed_in_vain);
    if (unsealed != at) missing = rule_at(at = unsealed);
  }
  Blame result = deciding_step(topology, published, at);
  result.missing = labels::text_of(missing).id;
  return result;
}

Blame deciding_step(const Topology& topology, const Explainer& explainer, StreamId stream) {
  const Derivation derivation = explainer.explain(stream);
  return blame(topology, stream, deciding(topology, explainer, derivation));
}

}  // namespace firebreak::crosscheck
