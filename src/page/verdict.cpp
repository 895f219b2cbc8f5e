// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <set>

#include "page/markup.h"
#include "page/parts.h"
#include "report/notes.h"

namespace firebreak::page {

namespace {

using result::Verdict;

const char* sentence(const result::Verification& found) {
  switch (found.verdict) {
    case Verdict::Deterministic:
      return found.behaves ? "The same results for the same input, for any number of messages, by "
                             "proof of its behaviours."
                           : "The same results for the same input, for any number of messages and "
                             "every component with these annotations.";
    case Verdict::Divergent:
      return found.traces.empty() && !found.value_traces.empty()
                 ? "These behaviours give different results for the same input."
                 : "Some component with these annotations gives different results for the same "
                   "input.";
    case Verdict::Unknown:
      return "Neither proved nor refuted.";
  }
  return "";
}

}  // namespace

std::string verdict_part(const Reported& reported) {
  const result::Verification& found = reported.found;
  std::string text = fmt::format("<p class=\"verdict {0}\"><strong>{0}</strong> {1}</p>\n",
                                 result::to_string(found.verdict), sentence(found));
  if (!found.unknown_reason.empty()) {
    text += fmt::format("<p>Open: {}.</p>\n", escaped(found.unknown_reason));
  }
  text +=
      "<table class=\"sinks\"><caption>What can differ at each sink</caption>\n<thead><tr>"
      "<th scope=\"col\">sink</th><th scope=\"col\">anomaly</th><th scope=\"col\">meaning</th>"
      "<th scope=\"col\">label</th></tr></thead>\n<tbody>\n";
  for (const result::SinkVerdict& sink : found.sinks) {
    const bool any = sink.anomaly != result::Anomaly::None;
    text += fmt::format(
        "<tr><th scope=\"row\">{}</th><td class=\"{}\">{}</td><td>{}</td><td>{}</td></tr>\n",
        escaped(reported.topology[sink.sink].name), any ? "wrong" : "",
        escaped(result::known_anomaly(found, sink)),
        any            ? escaped(result::meaning(sink.anomaly))
        : sink.decided ? escaped(result::kNoDifference)
                       : "not decided",
        escaped(result::to_string(reported.topology, sink.label)));
  }
  text += "</tbody></table>\n";
  for (const auto& [sink, reason] : found.bounds) {
    text += fmt::format("<p>{}: {}</p>\n", escaped(sink), escaped(reason));
  }
  for (const std::string& note : report::notes(reported.topology)) {
    text += fmt::format("<p class=\"note\">{}</p>\n", escaped(note));
  }
  return text;
}

}  // namespace firebreak::page
