// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <vector>

#include "report/display.h"
#include "report/minimal/minimal.h"
#include "report/notes.h"
#include "report/repair/meaning_text.h"
#include "report/repair/repair.h"
#include "report/repair/words.h"

namespace firebreak::report {

namespace {

using result::MinimalRepair;
using result::MinimalRepairs;
using result::PieceMeanings;
using topology::Topology;

constexpr std::size_t kMostListed = 10;  // candidates in every repair, or in none

std::string listed(const Topology& topology, const MinimalRepairs& repairs,
                   const std::vector<std::size_t>& indices) {
  std::vector<std::string> words;
  for (const std::size_t i : indices) {
    if (words.size() == kMostListed) break;
    words.push_back(in_words(topology, repairs.candidates[i]));
  }
  std::string text = fmt::format("{}", fmt::join(words, "; "));
  if (indices.size() > words.size()) {
    text += fmt::format("; and {} more", indices.size() - words.size());
  }
  return text.empty() ? "nothing" : text;
}

// A set that is not verified may be no repair.
std::string counted(const MinimalRepairs& repairs) {
  const auto number = [](std::size_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
  };
  const auto verified = static_cast<std::size_t>(
      std::ranges::count_if(repairs.repairs, &MinimalRepair::verified_by_solver));
  const std::size_t open = repairs.repairs.size() - verified;
  const std::string minimal = number(verified, "minimal repair");
  if (open == 0) return minimal;
  const std::string sets = number(open, "set");
  return fmt::format("{}{} that may be one", verified == 0 ? "" : minimal + " and ", sets);
}

// The reasons as the text of a repair gives them.
std::string no_repair(const Topology& topology, const MinimalRepairs& repairs, const Page& page) {
  result::RepairResult result;
  result.model = repairs.model;
  result.target = repairs.target;
  result.candidates = repairs.candidates;
  result.certificate = repairs.reasons;
  return repair_text(topology, result, page);
}

std::string cut_short(const MinimalRepairs& repairs) {
  if (!repairs.unknown_reason.empty())
    return "the rest is unknown: " + printable(repairs.unknown_reason);
  const std::string others = repairs.out_of_time
                                 ? "the time was over before it was known which others there are"
                                 : "there are others";
  if (repairs.lower_bound == 0) return others;
  return fmt::format("{}: each costs at least {}", others, repairs.lower_bound);
}

std::string not_found(const MinimalRepairs& repairs) {
  if (!repairs.unknown_reason.empty()) return ": " + printable(repairs.unknown_reason);
  if (repairs.lower_bound == 0) return " in time";
  return fmt::format(" in time; one costs at least {}", repairs.lower_bound);
}

// Whether no repair before this one has the piece.
bool first_has(const MinimalRepairs& repairs, std::size_t index, std::size_t piece) {
  const auto before = std::span(repairs.repairs).first(index);
  return std::ranges::none_of(before, [&](const MinimalRepair& repair) {
    return std::ranges::binary_search(repair.candidates, piece);
  });
}

std::string entry(const Topology& topology, const MinimalRepairs& repairs,
                  const PieceMeanings& meanings, std::size_t index, const Page& page) {
  const MinimalRepair& repair = repairs.repairs[index];
  std::string text = fmt::format("\n{}. cost {}", index + 1, repair.cost);
  if (!repair.verified_by_solver) {
    text += ", not verified: whether it is enough is not known";
  } else if (!repair.verified_by_labels) {
    text += ", verified by the solver; the label rules are too cautious to";
  }
  text += "\n";
  if (repair.candidates.empty()) {
    text += fmt::format("  nothing: {}the model is so already\n",
                        repair.verified_by_solver ? "" : "perhaps ");
  }
  for (const std::size_t i : repair.candidates) {
    text += page.paragraph(fmt::format("{}: cost {}", in_words(topology, repairs.candidates[i]),
                                       repairs.candidates[i].cost.value_or(0)),
                           2);
    const auto meaning = meanings.find(i);
    if (meaning == meanings.end() || !first_has(repairs, index, i)) continue;
    text += meaning_text(meaning->second, page, 6);
  }
  return text;
}

std::string end(const Topology& topology, const MinimalRepairs& repairs, const Page& page) {
  if (repairs.complete && repairs.repairs.empty()) return no_repair(topology, repairs, page);
  const std::string count = counted(repairs);
  std::vector<std::string> parts;
  if (repairs.complete) {
    parts = {count + ", and no others",
             "In every repair: " + listed(topology, repairs, repairs.in_every),
             "In no minimal repair: " + listed(topology, repairs, repairs.in_none)};
  } else {
    parts = {count + "; " + cut_short(repairs)};
  }
  std::string text = "\n";
  for (const std::string& part : parts) text += page.paragraph(part + ".", 0);
  return text;
}

}  // namespace

std::string repair_list_head(const MinimalRepairs& repairs) {
  return fmt::format("{}: the minimal repairs that make it {}, the cheapest first\n",
                     printable(repairs.model), result::to_string(repairs.target));
}

std::string repair_list_entry(const Topology& topology, const MinimalRepairs& repairs,
                              const PieceMeanings& meanings, const Page& page) {
  return entry(topology, repairs, meanings, repairs.repairs.size() - 1, page);
}

std::string repair_list_text(const Topology& topology, const MinimalRepairs& repairs,
                             const PieceMeanings& meanings, const Page& page) {
  if (repairs.repairs.empty() && !repairs.complete) {
    return fmt::format("{}: {}\n", repairs.model, repair_list_line(repairs));
  }
  std::string text = repairs.repairs.empty() ? "" : repair_list_head(repairs);
  for (std::size_t i = 0; i < repairs.repairs.size(); ++i)
    text += entry(topology, repairs, meanings, i, page);
  text += end(topology, repairs, page);
  // The reasons come with them.
  return repairs.repairs.empty() ? text : text + notes_text(topology, page);
}

std::string repair_list_line(const MinimalRepairs& repairs) {
  const auto& all = repairs.repairs;
  if (all.empty()) {
    return repairs.complete
               ? fmt::format("no candidates make it {}", result::to_string(repairs.target))
               : "unknown: no repair was found" + not_found(repairs);
  }
  std::string line = counted(repairs);
  line += all.front().cost == all.back().cost
              ? fmt::format(" at cost {}", all.front().cost)
              : fmt::format(" at costs from {} to {}", all.front().cost, all.back().cost);
  return repairs.complete ? line : line + "; " + cut_short(repairs);
}

}  // namespace firebreak::report
