// SPDX-License-Identifier: Apache-2.0

#include "report/repair/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/words.h"
#include "report/cause.h"
#include "report/display.h"
#include "result/accepted.h"
#include "result/target.h"

namespace firebreak::report {

namespace {

using topology::Names;
using topology::Topology;

// "producer", "3 producers".
std::string producers(const Topology& topology, const std::string& stream) {
  const auto id = topology.find_stream(stream);
  const std::uint32_t count = id ? topology[*id].producers : 1;
  return count == 1 ? "producer" : fmt::format("{} producers", count);
}

// A variant that no model declares has no place (docs/repair.md 1.7).
bool found_newest(const topology::VariantRepair& repair) {
  return repair.variant.text == "newest" && repair.variant.span == base::SourceSpan{};
}

// The version of what comes to the input; empty if it has none, or several.
topology::AttributeSet version_at(const Topology& topology, topology::InputId input) {
  topology::AttributeSet version;
  for (const topology::StreamId stream : topology[input].streams) {
    if (version.empty()) version = topology[stream].version;
    if (topology[stream].version != version) return {};
  }
  return version;
}

// "of each [device] by [time]": what the component could keep the newest of.
std::string newest_of(const Topology& topology, const std::string& component) {
  const auto id = topology.find_component(component);
  std::vector<std::string> kept;
  for (const topology::PathId p : id ? topology[*id].paths : std::vector<topology::PathId>{}) {
    const topology::Path& path = topology[p];
    const topology::AttributeSet version = version_at(topology, path.from);
    if (path.confluent() || path.gate.unknown || !path.newest.empty() || version.empty()) continue;
    const std::string gate = printable(describe(topology, path.gate.attributes));
    std::string words =
        fmt::format("{} by [{}]", gate.empty() ? "of all" : "of each [" + gate + "]",
                    printable(describe(topology, version)));
    if (std::ranges::find(kept, words) == kept.end()) kept.push_back(std::move(words));
  }
  return base::enumerate(kept);
}

struct Words {
  const Topology& topology;
  bool explain;  // what a mechanism does

  std::string operator()(const topology::SealRepair& repair) const {
    return fmt::format("{} at its {}", in_short(repair), producers(topology, repair.stream.text));
  }
  std::string operator()(const topology::OrderRepair& repair) const {
    const topology::OrderingDecl& ordering = repair.ordering;
    const bool same_in_all_runs = ordering.mechanism == topology::Mechanism::Sequencing;
    const char* meaning = same_in_all_runs ? ": the same in every run" : ": anew in each run";
    return fmt::format(
        "order {} of {}{} ({}{})",
        ordering.streams.empty() ? "all inputs" : "the inputs " + name_list(ordering.streams),
        printable(repair.component.text),
        ordering.by.empty() ? "" : " per " + name_list(ordering.by),
        mechanism_name(ordering.mechanism), explain ? meaning : "");
  }
  std::string operator()(const topology::FifoRepair& repair) const {
    return fmt::format("deliver {} in the order in which its {} sent{}",
                       printable(repair.stream.text), producers(topology, repair.stream.text),
                       repair.key.empty() ? "" : ", per " + name_list(repair.key));
  }
  std::string operator()(const topology::DedupRepair& repair) const {
    return fmt::format("remove duplicates on {}", printable(repair.stream.text));
  }
  std::string operator()(const topology::ResendRepair& repair) const {
    return fmt::format("send again what is lost on {}", printable(repair.stream.text));
  }
  std::string operator()(const topology::MergeRepair& repair) const {
    return fmt::format("take one copy of what replicas repeat on {}",
                       printable(repair.stream.text));
  }
  std::string operator()(const topology::VariantRepair& repair) const {
    const std::string kept = found_newest(repair) ? newest_of(topology, repair.component.text) : "";
    if (!kept.empty()) {
      return fmt::format("let {} keep the newest {}", printable(repair.component.text), kept);
    }
    return fmt::format("use variant {} of {}", printable(repair.variant.text),
                       printable(repair.component.text));
  }
};

}  // namespace

std::string name_list(const Names& names) {
  std::vector<std::string> texts;
  for (const topology::Name& name : names) texts.push_back(printable(name.text));
  return fmt::format("[{}]", fmt::join(texts, ", "));
}

std::string in_short(const topology::SealRepair& seal) {
  const std::string stream = printable(seal.stream.text);
  return seal.key.empty() ? "seal the end of " + stream
                          : fmt::format("seal {} on {}", stream, name_list(seal.key));
}

std::string condition(const Topology& topology, const topology::SealRepair& seal) {
  return fmt::format("the {} of {} could say when a value of {} is over",
                     producers(topology, seal.stream.text), printable(seal.stream.text),
                     name_list(seal.key));
}

std::string_view kind_name(const result::RepairCandidate& candidate) {
  struct Kind {
    std::string_view operator()(const topology::SealRepair&) const { return "seal"; }
    std::string_view operator()(const topology::OrderRepair&) const { return "order"; }
    std::string_view operator()(const topology::FifoRepair&) const { return "fifo"; }
    std::string_view operator()(const topology::DedupRepair&) const { return "dedup"; }
    std::string_view operator()(const topology::ResendRepair&) const { return "resend"; }
    std::string_view operator()(const topology::MergeRepair&) const { return "merge"; }
    std::string_view operator()(const topology::VariantRepair&) const { return "variant"; }
  };
  return std::visit(Kind{}, candidate.what);
}

std::string_view mechanism_name(topology::Mechanism mechanism) {
  return mechanism == topology::Mechanism::Sequencing ? "sequencing" : "dynamic";
}

std::string in_words(const Topology& topology, const result::RepairCandidate& candidate) {
  return std::visit(Words{topology, false}, candidate.what);
}

std::string in_more_words(const Topology& topology, const result::RepairCandidate& candidate) {
  return std::visit(Words{topology, true}, candidate.what);
}

std::string annotation_words(const topology::VariantRepair& repair) {
  const std::string component = printable(repair.component.text);
  return found_newest(repair)
             ? component + " keeping the newest"
             : fmt::format("variant {} of {}", printable(repair.variant.text), component);
}

std::string confirmation(const result::RepairResult& result) {
  if (result.verified_by_solver && result.verified_by_labels) return "solver and label rules agree";
  if (result.verified_by_solver) {
    return "the solver shows it; the label rules are too cautious to";
  }
  if (result.verified_by_labels) {
    return fmt::format("the label rules show it; the solver {}",
                       result.unknown_reason.empty() ? "ran out of time" : "does not decide it");
  }
  return "nothing has confirmed it yet";
}

std::string achievement(const Topology& topology, const result::RepairResult& result,
                        const std::vector<std::string>& open) {
  std::vector<std::string> accepted;
  for (const topology::StreamId sink : topology.sinks()) {
    const bool any = std::ranges::find(open, topology[sink].name) != open.end();
    const result::Anomaly worst =
        any ? result::Anomaly::Diverge : result::most_severe(topology[sink].accept);
    if (!result::forbids(result.target, worst)) continue;
    accepted.push_back(
        fmt::format("{} at {}", result::to_string(worst), printable(topology[sink].name)));
  }
  return fmt::format(
      "The repaired model gives {}{}, for any number of messages: {}.",
      result::kind_of(result.target).meaning,
      accepted.empty() ? ""
                       : fmt::format(", but for what sinks accept ({})", base::enumerate(accepted)),
      confirmation(result));
}

std::string consequence(const result::Trace& trace) {
  const std::string sink = printable(trace.sink);
  if (trace.anomaly == result::Anomaly::None) return "";
  const result::AnomalyKind& kind = result::kind_of(trace.anomaly);
  const std::string_view world = result::world_name(kind.mode);
  return kind.observation == result::Observation::Contents
             ? fmt::format("two {}s can give sink {} different contents", world, sink)
             : fmt::format("two {}s that sink {} sees can stay different for ever", world, sink);
}

std::string happening(const Topology& topology, const result::Trace& trace) {
  const Cause cause = find_cause(topology, trace);
  const std::string component = printable(cause.component);
  const std::string other = printable(cause.other);
  switch (cause.kind) {
    case CauseKind::Order:
    case CauseKind::Stale:
      return fmt::format("At {}, {} and {} race", component, other, printable(cause.rival));
    case CauseKind::Loss:
      return component.empty() ? fmt::format("{} may be lost", other)
                               : fmt::format("{} may lose {}", component, other);
    case CauseKind::Repeat:
      return component.empty() ? fmt::format("{} may come more than once", other)
                               : fmt::format("{} may handle {} more than once", component, other);
    case CauseKind::Crash:
      return fmt::format("{} may forget {} in a crash", component,
                         cause.rival.empty() ? "what it had handled" : printable(cause.rival));
    case CauseKind::Unknown:
      break;
  }
  return "Messages race";
}

}  // namespace firebreak::report
