// SPDX-License-Identifier: Apache-2.0
#include "report/repair/repair.h"

#include <fmt/format.h>

#include "page/markup.h"
#include "page/parts.h"
#include "report/repair/reasons.h"
#include "report/repair/words.h"

namespace firebreak::page {

namespace {

using result::RepairResult;

std::string row(const char* about, const std::string& words) {
  return words.empty() ? "" : fmt::format("<dt>{}</dt><dd>{}</dd>", about, escaped(words));
}

std::string piece(const Reported& reported, std::size_t k) {
  const RepairResult& result = *reported.repair;
  const std::size_t i = (*result.repair)[k];
  std::string text =
      fmt::format("<li><strong>{}</strong> <span class=\"cost\">cost {}</span>\n",
                  escaped(report::in_more_words(reported.topology, result.candidates[i])),
                  result.candidates[i].cost.value_or(0));
  if (k < result.meanings.size()) {
    const result::Meaning& meaning = result.meanings[k];
    text += "<dl>" + row("who does what", meaning.asks) + row("what waits", meaning.waits) +
            row("who reads", meaning.readers) + row("cost", meaning.price) + "</dl>";
  }
  return text + "</li>\n";
}

std::string reasons_list(const Reported& reported, const std::string& prefix) {
  std::string text = "<ol class=\"reasons\">\n";
  for (const report::Reason& reason : report::reasons(reported.topology, *reported.repair)) {
    text += fmt::format("<li>{}\n<ul>", linked(reported.topology, reason.what, prefix));
    for (const auto& [cost, words] : reason.prevented_by) {
      text +=
          fmt::format("<li>{} <span class=\"cost\">cost {}</span></li>\n", escaped(words), cost);
    }
    text += "</ul></li>\n";
  }
  return text + "</ol>\n";
}

}  // namespace

std::string repair_part(const Reported& reported, const std::string& prefix) {
  if (reported.repair == nullptr) return "";
  const RepairResult& result = *reported.repair;
  std::string text = fmt::format("<h3>Repair</h3>\n<p class=\"verdict\">{}</p>\n",
                                 escaped(report::repair_line(result)));
  if (!result.for_decided.empty()) {
    text += fmt::format("<p>{}.</p>\n", escaped(report::decided_line(result)));
  }
  if (result.repair && !result.repair->empty()) {
    text += "<ul class=\"pieces\">\n";
    for (std::size_t k = 0; k < result.repair->size(); ++k) text += piece(reported, k);
    text += "</ul>\n";
    if (result::confirmed(result)) {
      text += fmt::format("<p>{}</p>\n", escaped(report::achievement(reported.topology, result)));
    }
  }
  if (reported.repaired != nullptr) {
    if (reported.repaired->change) text += change_part(*reported.repaired->change);
    text += repaired_graph(reported, prefix);
  }
  if (!result.certificate.empty() && !(result.optimal && result.cost == 0)) {
    text += fmt::format("<h4>{}</h4>\n", !result.repair   ? "Why there is no repair"
                                         : result.optimal ? "Why nothing cheaper is"
                                                          : "Why it costs something");
    text += reasons_list(reported, prefix);
  }
  return text;
}

}  // namespace firebreak::page
