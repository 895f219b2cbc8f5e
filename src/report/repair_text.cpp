// SPDX-License-Identifier: Apache-2.0
#include "report/repair_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <vector>

#include "report/cause.h"
#include "report/display.h"
#include "report/repair_words.h"
#include "report/text.h"

namespace firebreak::report {

namespace {

using result::Anomaly;
using result::RepairResult;
using result::RepairTarget;
using result::Trace;
using topology::Topology;

constexpr std::size_t kMostEntries = 20;     // of the certificate
constexpr std::size_t kMostCandidates = 10;  // of one entry

std::string goal(RepairTarget target) {
  switch (target) {
    case RepairTarget::Deterministic:
      return "the same contents in every execution";
    case RepairTarget::ReplicaConsistent:
      return "the same answer from every replica in a run";
    case RepairTarget::Convergent:
      return "replicas that end in the same state";
  }
  return "";
}

std::string consequence(const Trace& trace) {
  const std::string sink = printable(trace.sink);
  switch (trace.anomaly) {
    case Anomaly::None:
      return "";
    case Anomaly::Run:
      return fmt::format("two runs can give sink {} different contents", sink);
    case Anomaly::Instance:
      return fmt::format("two replicas can give sink {} different contents", sink);
    case Anomaly::Diverge:
      return fmt::format("two replicas that sink {} sees can stay different for ever", sink);
  }
  return "";
}

class RepairText {
 public:
  RepairText(const Topology& topology, const RepairResult& result)
      : topology_(topology), result_(result) {}

  std::string run() {
    paragraph(fmt::format("{}: {}", printable(result_.model), repair_line(result_)), 0);
    add_wrong();
    if (result_.repair && !result_.repair->empty()) add_repair();
    add_reason();
    add_baseline();
    return std::move(text_);
  }

 private:
  void paragraph(const std::string& content, std::size_t indent) {
    for (const std::string& part : wrap(content, kLineWidth - indent, 2)) {
      text_ += std::string(indent, ' ') + part + "\n";
    }
  }

  void heading(std::string_view words) { text_ += fmt::format("\n{}\n", words); }

  // Every trace of the certificate is a pair of executions of the model as it is (semantics 7.1).
  void add_wrong() {
    if (result_.certificate.empty()) return;
    heading("What is wrong");
    std::set<std::tuple<std::string, Anomaly, std::string>> said;
    for (const result::CertificateEntry& entry : result_.certificate) {
      const Cause cause = find_cause(topology_, entry.trace);
      if (!said.emplace(entry.trace.sink, entry.trace.anomaly, cause.component).second) continue;
      const std::string race = consequence(entry.trace);
      const std::string where = cause.component.empty() ? "" : " because of what happens at ";
      paragraph(fmt::format("{}: {}{}{}", result::to_string(entry.trace.anomaly), race, where,
                            printable(cause.component)),
                2);
    }
  }

  std::string priced(std::size_t candidate) const {
    return fmt::format("{}: cost {}", in_words(topology_, result_.candidates[candidate]),
                       result_.candidates[candidate].cost.value_or(0));
  }

  void add_repair() {
    heading(result_.optimal ? "The cheapest repair" : "The cheapest repair found in time");
    for (const std::size_t candidate : *result_.repair) paragraph(priced(candidate), 2);
    heading("Why it is enough");
    std::string who = "nothing has confirmed it yet";
    if (result_.verified_by_solver && result_.verified_by_labels) {
      who = "solver and label rules agree";
    } else if (result_.verified_by_solver) {
      who = "the solver shows it; the label rules are too cautious to";
    } else if (result_.verified_by_labels) {
      who = "the label rules show it; the solver ran out of time";
    }
    paragraph(fmt::format("The repaired model gives {}, for any number of messages: {}.",
                          goal(result_.target), who),
              2);
  }

  void add_reason() {
    if (result_.certificate.empty()) return;
    if (hopeless()) {
      heading("Why there is no repair");
      add_entry(0, "");
      return;
    }
    heading(result_.optimal ? "Why nothing cheaper is" : "Why it costs something");
    const std::size_t shown = std::min(result_.certificate.size(), kMostEntries);
    for (std::size_t i = 0; i < shown; ++i) add_entry(i, fmt::format("{}. ", i + 1));
    if (result_.certificate.size() > shown) {
      paragraph(fmt::format("And {} more; --format json has them all.",
                            result_.certificate.size() - shown),
                2);
    }
    paragraph(fmt::format("Whatever prevents {} costs at least {}.",
                          result_.certificate.size() == 1 ? "this" : "all of these",
                          result_.lower_bound),
              2);
  }

  bool hopeless() const {
    return std::any_of(result_.certificate.begin(), result_.certificate.end(),
                       [](const auto& entry) { return entry.prevented_by.empty(); });
  }

  void add_entry(std::size_t number, const std::string& label) {
    const auto& [trace, prevented_by] = result_.certificate[number];
    std::string what = label + race(trace) + ", so " + consequence(trace) + ". ";
    if (prevented_by.empty()) {
      what += result_.candidates.empty() ? "The model offers nothing that could be added."
                                         : "No candidate prevents this, nor do all together.";
    } else if (prevented_by.size() == 1) {
      what += "Only one thing prevents this: " + either(prevented_by) + ".";
    } else {
      what += "Only these prevent this: " + either(prevented_by) + ".";
    }
    paragraph(what, 2);
  }

  std::string race(const Trace& trace) const {
    const Cause cause = find_cause(topology_, trace);
    const std::string component = printable(cause.component);
    const std::string other = printable(cause.other);
    switch (cause.kind) {
      case CauseKind::Order:
        return fmt::format("At {}, {} and {} race", component, other, printable(cause.reader));
      case CauseKind::Loss:
        return fmt::format("{} may lose {}", component, other);
      case CauseKind::Repeat:
        return fmt::format("{} may handle {} more than once", component, other);
      case CauseKind::Unknown:
        break;
    }
    return "Messages race";
  }

  std::string either(const std::vector<std::size_t>& candidates) const {
    const std::size_t shown = std::min(candidates.size(), kMostCandidates);
    std::string words;
    for (std::size_t i = 0; i < shown; ++i) {
      const auto& candidate = result_.candidates[candidates[i]];
      words += fmt::format("{}{} ({})", i == 0 ? "" : "; or ", in_words(topology_, candidate),
                           candidate.cost.value_or(0));
    }
    if (shown < candidates.size()) {
      words += fmt::format("; or one of {} more", candidates.size() - shown);
    }
    return words;
  }

  void add_baseline() {
    if (!result_.repair || result_.repair->empty()) return;
    heading("What the published strategy picks");
    if (!result_.baseline) {
      paragraph("It ends without a repair.", 2);
      return;
    }
    for (const std::size_t candidate : *result_.baseline) paragraph(priced(candidate), 2);
    if (result_.baseline_cost == result_.cost) {
      paragraph("It costs as much.", 2);
    } else if (result_.cost > 0) {
      paragraph(fmt::format("It costs {}, {:.1f} times as much.", result_.baseline_cost,
                            static_cast<double>(result_.baseline_cost) /
                                static_cast<double>(result_.cost)),
                2);
    } else {
      paragraph(fmt::format("It costs {} instead of nothing.", result_.baseline_cost), 2);
    }
  }

  const Topology& topology_;
  const RepairResult& result_;
  std::string text_;
};

}  // namespace

std::string repair_line(const RepairResult& result) {
  const std::string target = result::to_string(result.target);
  if (result.repair && !result.verified_by_solver) {
    return fmt::format("unknown: a repair of cost {} was found, but the solver could not verify that "
                       "the model then is {}",
                       result.cost, target);
  }
  if (result.repair && result.repair->empty()) {
    return fmt::format("{} as it is: nothing to repair", target);
  }
  if (result.repair && result.optimal) {
    return fmt::format("{} at cost {}, and for no less", target, result.cost);
  }
  if (result.repair) {
    return fmt::format("{} at cost {}; the time was over before it was known whether less, but at "
                       "least {}, is enough",
                       target, result.cost, result.lower_bound);
  }
  if (!result.unknown_reason.empty()) return "unknown: " + result.unknown_reason;
  if (result.out_of_time) {
    return fmt::format("unknown: no repair was found in time; one costs at least {}",
                       result.lower_bound);
  }
  return fmt::format("no candidates make it {}", target);
}

std::string repair_text(const Topology& topology, const RepairResult& result) {
  return RepairText(topology, result).run();
}

}  // namespace firebreak::report
