// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <vector>

#include "base/words.h"
#include "report/crosscheck/crosscheck.h"
#include "report/display.h"

namespace firebreak::report {

using result::Agreement;
using result::AgreementCounts;
using result::Disagreement;
using result::FamilyCrosscheck;
using result::ModelAgreement;
using result::ModelCrosscheck;
using topology::Topology;

namespace {

std::string to_text(const std::optional<Agreement>& agreement) {
  return agreement ? result::to_string(*agreement) : "unknown";
}

std::string in_words(const AgreementCounts& counts) {
  std::vector<std::string> parts;
  const auto add = [&](std::uint64_t count, const char* what) {
    if (count > 0) parts.push_back(fmt::format("{} {}", count, what));
  };
  add(counts.exact, "exact");
  add(counts.imprecise, "imprecise");
  add(counts.unsound, "unsound");
  add(counts.unknown, "unknown");
  return parts.empty() ? "no sink" : base::enumerate(parts);
}

std::string explained(const Disagreement& d, const std::string& rules, const std::string& file,
                      const Page& page) {
  const bool unsound = d.agreement == Agreement::Unsound;
  std::string text =
      "\n" + page.paragraph(
                 fmt::format("Under {}, the label {} of sink {} is {}: {} {}", rules,
                             printable(d.label), printable(d.sink), result::to_string(d.agreement),
                             unsound ? "an execution shows" : "the worst that executions show is",
                             result::to_string(d.anomaly)),
                 0);
  text += page.paragraph(
      fmt::format("{} has its label by {}", printable(d.blame.stream), printable(d.blame.step)), 2);
  if (!d.blame.missing.empty()) {
    text += page.paragraph(fmt::format("where rule set sound applies {}", d.blame.missing), 2);
  }
  if (unsound)
    text += page.paragraph(fmt::format("the execution: firebreak verify {}", printable(file)), 2);
  return text;
}

std::vector<std::string> numbers(const std::string& rules, const AgreementCounts& counts) {
  return {rules, std::to_string(counts.exact), std::to_string(counts.imprecise),
          std::to_string(counts.unsound)};
}

std::vector<std::string> row(const result::DisagreementKind& kind) {
  const Disagreement& d = kind.smallest;
  return {result::to_string(d.agreement), d.blame.rule, d.blame.missing,
          std::to_string(kind.count),     d.label,      result::to_string(d.anomaly)};
}

std::string indented(const std::string& text) {
  std::string result = "    ";
  for (std::size_t i = 0; i < text.size(); ++i) {
    result += text[i];
    const bool more = text[i] == '\n' && i + 1 < text.size() && text[i + 1] != '\n';
    if (more) result += "    ";
  }
  return result;
}

}  // namespace

std::string crosscheck_line(const ModelCrosscheck& found) {
  std::vector<std::string> parts;
  for (const ModelAgreement& rule_set : found.rule_sets) {
    parts.push_back(
        fmt::format("{} {}", result::to_string(rule_set.rules), in_words(rule_set.counts)));
  }
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::string crosscheck_text(const Topology& topology, const ModelCrosscheck& found,
                            const std::string& file, const Page& page) {
  std::string text = page.paragraph(fmt::format("{}: labels against executions: {}",
                                                printable(topology.name()), crosscheck_line(found)),
                                    0);
  if (!found.unknown_reason.empty()) {
    text += page.paragraph(fmt::format("unknown: {}", printable(found.unknown_reason)), 2);
  }
  std::vector<std::string> head = {"sink", "anomaly"};
  for (const ModelAgreement& rule_set : found.rule_sets) {
    head.push_back(result::to_string(rule_set.rules));
    head.emplace_back("agreement");
  }
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < found.sinks.size(); ++i) {
    rows.push_back(
        {printable(topology[found.sinks[i].sink].name), result::known_anomaly(found.sinks[i])});
    for (const ModelAgreement& rule_set : found.rule_sets) {
      rows.back().push_back(printable(result::to_string(topology, rule_set.labels[i])));
      rows.back().push_back(to_text(rule_set.agreement[i]));
    }
  }
  text += "\n" + table(head, rows, 2);
  for (const ModelAgreement& rule_set : found.rule_sets) {
    for (const Disagreement& d : rule_set.disagreements) {
      text += explained(d, result::to_string(rule_set.rules), file, page);
    }
  }
  return text;
}

std::string family_line(const FamilyCrosscheck& found) {
  std::vector<std::string> parts;
  for (const auto& rule_set : found.rule_sets) {
    parts.push_back(
        fmt::format("{} {}", result::to_string(rule_set.rules), in_words(rule_set.counts)));
  }
  return fmt::format("{} topologies{}: {}", found.topologies,
                     found.complete ? "" : " (the time was over)", fmt::join(parts, "; "));
}

std::string family_text(const FamilyCrosscheck& found, bool models, const Page& page) {
  std::string text = page.paragraph(
      fmt::format(
          "{}topologies with up to {} component{} and {} attribute{}: {}, each with one sink "
          "({} before renaming)",
          found.complete ? "" : "The time was over; of the ", found.components,
          found.components == 1 ? "" : "s", found.attributes, found.attributes == 1 ? "" : "s",
          found.topologies, found.named),
      0);
  std::vector<std::vector<std::string>> rows;
  for (const auto& rule_set : found.rule_sets) {
    rows.push_back(numbers(result::to_string(rule_set.rules), rule_set.counts));
  }
  text += "\n" + table({"rules", "exact", "imprecise", "unsound"}, rows, 2);
  for (const auto& rule_set : found.rule_sets) {
    if (rule_set.kinds.empty()) continue;
    text +=
        "\n" +
        page.paragraph(
            fmt::format("Where {} disagrees, with the label and the anomaly of the smallest model",
                        result::to_string(rule_set.rules)),
            0) +
        "\n";
    rows.clear();
    for (const result::DisagreementKind& kind : rule_set.kinds) rows.push_back(row(kind));
    text += table({"agreement", "rule", "lacks", "sinks", "label", "anomaly"}, rows, 2);
    for (const result::DisagreementKind& kind : rule_set.kinds) {
      if (!models) break;
      text +=
          "\n" +
          page.paragraph(fmt::format("{}: {}", kind.smallest.model, kind.smallest.blame.step), 2) +
          "\n";
      text += indented(kind.model_text);
    }
  }
  return text;
}

}  // namespace firebreak::report
