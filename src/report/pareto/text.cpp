// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <vector>

#include "report/display.h"
#include "report/notes.h"
#include "report/pareto/pareto.h"
#include "report/repair/meaning_text.h"
#include "report/repair/repair.h"
#include "report/repair/words.h"
#include "result/repair_outcome.h"

namespace firebreak::report {

namespace {

using result::ParetoFront;
using result::RepairOutcome;
using result::RepairResult;
using topology::Topology;

std::string things(const Topology& topology, const ParetoFront& front,
                   const std::vector<std::size_t>& candidates) {
  std::vector<std::string> words;
  for (const std::size_t i : candidates) words.push_back(in_words(topology, front.candidates[i]));
  return words.empty() ? "nothing" : fmt::format("{}", fmt::join(words, "; "));
}

// The least cost, or why it is not known.
std::string least_cost(const RepairResult& result) {
  switch (outcome(result)) {
    case RepairOutcome::Optimal:
      return fmt::format("cost {}", result.cost);
    case RepairOutcome::None:
      return "no candidates suffice";
    case RepairOutcome::UpperBound:
    case RepairOutcome::Unknown:
      break;
  }
  return repair_line(result);
}

std::string cost_word(const RepairResult& result) {
  switch (outcome(result)) {
    case RepairOutcome::Optimal:
      return fmt::to_string(result.cost);
    case RepairOutcome::UpperBound:
      return fmt::format("at most {}", result.cost);
    case RepairOutcome::None:
      return "impossible";
    case RepairOutcome::Unknown:
      break;
  }
  return "unknown";
}

std::string target_text(const Topology& topology, const ParetoFront& front,
                        const RepairResult& result, const Page& page) {
  const std::string head =
      fmt::format("{}: {}", result::to_string(result.target), least_cost(result));
  std::string text = page.paragraph(head, 2);
  if (result.repair) text += page.paragraph(things(topology, front, *result.repair), 4);
  return text;
}

std::string front_table(const ParetoFront& front) {
  std::vector<std::vector<std::string>> rows;
  for (const result::FrontPoint& point : front.points) {
    rows.push_back({fmt::to_string(rows.size() + 1), fmt::to_string(point.effort.messages),
                    fmt::to_string(point.effort.rounds), fmt::to_string(point.effort.processes),
                    fmt::to_string(point.repair.cost)});
  }
  return table({"", "messages", "rounds", "processes", "cost"}, rows, 2);
}

std::string completeness(const ParetoFront& front) {
  if (front.complete) return "";
  if (!front.unknown_reason.empty())
    return "The rest is unknown: " + printable(front.unknown_reason) + ".";
  return front.out_of_time ? "The time was over before it was known whether there are others."
                           : "There are others.";
}

std::string costs_text(const Topology& topology, const ParetoFront& front, const Page& page) {
  std::string text = fmt::format("{}: cost against target\n\n", printable(front.model));
  for (const RepairResult& result : front.targets)
    text += target_text(topology, front, result, page);
  if (front.complete && front.points.empty()) return text;
  if (front.points.empty() && front.out_of_time && front.unknown_reason.empty()) {
    return text + "\n" +
           page.paragraph(
               fmt::format("Which repairs that make it {} are beaten by no other in messages, "
                           "rounds and processes was not known when the time was over.",
                           result::to_string(front.target)),
               0);
  }
  text += fmt::format("\nMessages, rounds and processes that make it {}\n",
                      result::to_string(front.target));
  if (!front.points.empty()) text += "\n" + front_table(front) + "\n";
  for (std::size_t i = 0; i < front.points.size(); ++i) {
    const result::MinimalRepair& repair = front.points[i].repair;
    std::string words = fmt::format("{}. {}", i + 1, things(topology, front, repair.candidates));
    if (!repair.verified_by_solver) words += " (not verified: whether it is enough is not known)";
    text += page.paragraph(words, 2);
  }
  if (!front.complete) text += page.paragraph(completeness(front), 2);
  return text;
}

std::string pieces_text(const Topology& topology, const ParetoFront& front,
                        const result::PieceMeanings& meanings, const Page& page) {
  std::string text = meanings.empty() ? "" : "\nWhat each piece means\n";
  for (const auto& [piece, meaning] : meanings) {
    text += page.paragraph(in_words(topology, front.candidates[piece]), 2);
    text += meaning_text(meaning, page, 6);
  }
  return text;
}

}  // namespace

std::string pareto_text(const Topology& topology, const ParetoFront& front,
                        const result::PieceMeanings& meanings, const Page& page) {
  return costs_text(topology, front, page) + pieces_text(topology, front, meanings, page) +
         notes_text(topology, page);
}

std::string pareto_line(const ParetoFront& front) {
  std::vector<std::string> costs;
  for (const RepairResult& result : front.targets) {
    costs.push_back(fmt::format("{} {}", result::to_string(result.target), cost_word(result)));
  }
  return fmt::format("{}; {} on the front for {}{}", fmt::join(costs, ", "), front.points.size(),
                     result::to_string(front.target),
                     front.complete ? "" : ", and there may be others");
}

}  // namespace firebreak::report
