// SPDX-License-Identifier: Apache-2.0
// The traces of a verification: a witness of each anomaly, replayed by the independent interpreter,
// and made minimal where that can be had in time.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "check/minimality.h"
#include "check/replayed_witness.h"
#include "check/verifier.h"

namespace firebreak::check {

using encodings::AnomalyQuery;
using result::Anomaly;
using Question = result::AnomalyKind;

// How many traces are made minimal: all that are asked for in models of up to a few hundred paths
// and streams, at least two in any.
std::size_t Verifier::most_minimal() const {
  constexpr std::size_t kEffort = 10'000;
  const std::size_t size = topology_.paths().size() + topology_.streams().size();
  return std::max<std::size_t>(2, kEffort / std::max<std::size_t>(size, 1));
}

// Every anomaly must replay, as far as there is time; the first `traces` of them that no sink
// accepts are kept.
void Verifier::certify() {
  for (std::size_t i = 0; i < sinks_.size(); ++i) {
    if (result_.sinks[i].anomaly == Anomaly::None) continue;
    const bool wanted = accepted(i);
    if (replayed_ > 0 && environment_.out_of_time()) {
      ++result_.traces_unchecked;
      continue;
    }
    const std::size_t most = std::min(task_.traces, most_minimal());
    std::optional<result::Trace> shown = trace_of(i, !wanted && result_.traces.size() < most);
    if (!shown) continue;
    result::Trace trace = *std::move(shown);
    ++replayed_;
    if (wanted) continue;
    if (result_.traces.size() < task_.traces) {
      result_.traces.push_back(std::move(trace));
      publish();
    } else {
      ++result_.traces_omitted;
    }
  }
  environment_.statistics.add("traces replayed", replayed_);
  if (result_.traces_unchecked > 0) result_.unknown_reason = kTimeIsUp;
  if (!refused_.empty()) result_.unknown_reason = refused_;
}

// The most severe anomaly of the sink that can be shown. If what the solver finds is no execution
// for the interpreter, one of them is wrong: then no more is claimed, and the sink is left open.
std::optional<result::Trace> Verifier::trace_of(std::size_t sink, bool minimized) {
  const Anomaly found = result_.sinks[sink].anomaly;
  for (const Question& question : questions_) {
    if (question.anomaly > found) continue;
    const bool less = question.anomaly < found;
    if (less && !query(question.mode).has_witness(sinks_[sink], question.observation)) continue;
    auto shown = shown_at(sink, question, minimized);
    result_.sinks[sink].anomaly = shown ? question.anomaly : Anomaly::None;
    if (shown) return shown;
    refused_at_.insert(sink);
    result_.sinks[sink].decided = false;
  }
  return std::nullopt;
}

std::optional<result::Trace> Verifier::shown_at(std::size_t sink, const Question& question,
                                                bool minimized) {
  AnomalyQuery& asked = query(question.mode);
  encodings::MinimalWitness found;
  if (minimized && !environment_.out_of_time()) {
    found = asked.minimal_witness(sinks_[sink], question.observation);
  } else {
    found.witness = asked.witness(sinks_[sink], question.observation);
  }
  ReplayedWitness shown = replayed(topology_, found.witness, question.anomaly, interpreter_);
  if (!shown.replay.confirmed()) {
    auto other = replayed_instead(asked, topology_, found.witness, question, interpreter_);
    if (!other) {
      refused_ = left_out_[sink]
                     ? left_out_[sink].reason
                     : fmt::format("a witness of anomaly {} at sink '{}' {}", question.name,
                                   topology_[sinks_[sink]].name, shown.replay.refusal());
      return std::nullopt;
    }
    shown = *std::move(other);
    found.fewest_messages = found.shortest_way = minimized = false;
  }
  result::Trace& trace = shown.replay.trace;
  const bool fewest = found.fewest_messages && shown.as_found;
  trace.minimal = found.shortest_way &&
                  (fewest || (minimized && no_fewer_messages(topology_, sinks_[sink], trace)));
  return std::move(trace);
}

}  // namespace firebreak::check
