// SPDX-License-Identifier: Apache-2.0
// How much more a model has than it needs: coordination that can go, and what the network may do.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "page/markup.h"
#include "page/parts.h"
#include "report/relaxation/relaxation.h"
#include "report/repair/words.h"
#include "report/tolerance/tolerance.h"
#include "result/repair_outcome.h"

namespace firebreak::page {

namespace {

using result::Relaxation;
using result::Tolerance;

std::string opened(const char* heading, const std::string& line) {
  return fmt::format("<h3>{}</h3>\n<p class=\"verdict\">{}</p>\n", heading, escaped(line));
}

std::string happening(const Reported& reported, const result::Trace& trace,
                      const std::string& prefix) {
  return linked(reported.topology,
                report::happening(reported.topology, trace) + ", so " + report::consequence(trace),
                prefix);
}

std::string piece(const Reported& reported, std::size_t index, const std::string& prefix) {
  const Relaxation& relaxation = *reported.relaxation;
  const result::RepairCandidate& declared = relaxation.kept.candidates[index];
  std::string text =
      fmt::format("<li>{} <span class=\"cost\">cost {}</span>",
                  escaped(report::declared_words(declared)), declared.cost.value_or(0));
  const auto need = std::ranges::find(relaxation.needs, index, &result::Need::piece);
  if (need != relaxation.needs.end()) {
    text += fmt::format("<br>Without it: {}.", happening(reported, need->trace, prefix));
  }
  return text + "</li>\n";
}

std::string pieces(const Reported& reported, const char* heading,
                   const std::vector<std::size_t>& indices, const std::string& prefix) {
  if (indices.empty()) return "";
  std::string text = fmt::format("<h4>{}</h4>\n<ul class=\"pieces\">\n", heading);
  for (const std::size_t index : indices) text += piece(reported, index, prefix);
  return text + "</ul>\n";
}

std::string words_of(const std::vector<std::string>& words) {
  return words.empty() ? "nothing" : escaped(fmt::format("{}", fmt::join(words, ", ")));
}

std::string places(const Reported& reported) {
  std::string text =
      "<table><thead><tr><th scope=\"col\">stream or component</th><th scope=\"col\">needs</th>"
      "<th scope=\"col\">bears</th></tr></thead><tbody>\n";
  for (const report::PromisesOf& place : report::by_place(reported.topology, *reported.tolerance)) {
    text += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>\n",
                        escaped(place.name), words_of(place.needs), words_of(place.bears));
  }
  return text + "</tbody></table>\n";
}

std::string given_up(const Tolerance& tolerance, const result::Weakening& weakening) {
  std::map<std::string, std::vector<std::string>> names;  // by stream or component
  for (const std::size_t i : weakening.given_up) {
    const result::RepairCandidate& promise = tolerance.promises[i];
    names[report::place_of(promise)].push_back(report::promise_name(promise));
  }
  std::string text;
  for (const auto& [place, promises] : names) {
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", escaped(place), words_of(promises));
  }
  return text.empty() ? "nothing" : text;
}

std::string network(const Reported& reported, const result::Weakening& weakening,
                    const std::string& prefix) {
  const Tolerance& tolerance = *reported.tolerance;
  std::string text =
      fmt::format("<li>Give up{}: {}.",
                  weakening.verified_by_solver ? "" : " (whether that is all right is not known)",
                  given_up(tolerance, weakening));
  if (weakening.next) {
    const result::RepairCandidate& next = tolerance.promises[*weakening.next];
    text += fmt::format("<br>One step further, without “{}” of {}: {}.",
                        escaped(report::promise_name(next)), escaped(report::place_of(next)),
                        happening(reported, weakening.trace_of_next, prefix));
  }
  return text + "</li>\n";
}

}  // namespace

std::string relaxation_part(const Reported& reported, const std::string& prefix) {
  if (reported.relaxation == nullptr) return "";
  const Relaxation& relaxation = *reported.relaxation;
  const result::RepairResult& kept = relaxation.kept;
  std::string text = opened("Over-coordination", report::relaxation_line(relaxation));
  text += pieces(reported, result::confirmed(kept) ? "What can go" : "What perhaps can go",
                 relaxation.dropped(), prefix);
  if (kept.repair) text += pieces(reported, "What stays", *kept.repair, prefix);
  return text;
}

std::string tolerance_part(const Reported& reported, const std::string& prefix) {
  if (reported.tolerance == nullptr) return "";
  const Tolerance& tolerance = *reported.tolerance;
  std::string text = opened("Weakest network", report::tolerance_line(tolerance));
  if (tolerance.weakenings.empty()) return text;
  text += places(reported) + "<ol class=\"reasons\">\n";
  for (const result::Weakening& weakening : tolerance.weakenings) {
    text += network(reported, weakening, prefix);
  }
  return text + "</ol>\n";
}

}  // namespace firebreak::page
