// SPDX-License-Identifier: Apache-2.0
#include "study/written.h"

#include <fmt/format.h>

#include <string_view>

#include "base/markup.h"
#include "study/plot.h"
#include "sweep/csv.h"

namespace firebreak::study {

namespace {

using sweep::csv_field;

std::string csv_row(const Measure& measure, std::string_view value, const Estimate& estimate,
                    const std::string& effect, std::string_view outcome) {
  if (estimate.count == 0) {
    return fmt::format("{},{},{},0,,,,{},{}\n", measure.id, measure.along, csv_field(value), effect,
                       outcome);
  }
  return fmt::format("{},{},{},{},{},{},{},{},{}\n", measure.id, measure.along, csv_field(value),
                     estimate.count, estimate.mean, estimate.low, estimate.high, effect, outcome);
}

// The number that is judged.
const Estimate& judged(const Measure& measure, const Finding& finding) {
  return measure.along.empty() ? finding.groups.front().estimate : finding.difference;
}

std::string told(const Estimate& estimate) {
  if (estimate.count == 0) return "none";
  return fmt::format("{:.3g} [{:.3g}, {:.3g}], n = {}", estimate.mean, estimate.low, estimate.high,
                     estimate.count);
}

std::string expected(const Measure& measure) {
  std::string result;
  if (measure.above) result = fmt::format("above {}", *measure.above);
  if (measure.below) {
    result += fmt::format("{}below {}", result.empty() ? "" : " and ", *measure.below);
  }
  return result;
}

std::string html_of(const Group& group) {
  const Estimate& estimate = group.estimate;
  std::string numbers = "<td></td><td></td>";
  if (estimate.count > 0) {
    numbers = fmt::format("<td>{:.4g}</td><td>{:.4g} to {:.4g}</td>", estimate.mean, estimate.low,
                          estimate.high);
  }
  return fmt::format("<tr><td>{}</td><td>{}</td>{}</tr>\n", base::markup(group.value),
                     estimate.count, numbers);
}

std::string html_of(const Measure& measure, const Finding& finding) {
  std::string html = fmt::format(
      "<section id=\"{0}\">\n<h2>{0}</h2>\n<p>{1}</p>\n<p><strong>{2}</strong>{3}</p>\n",
      base::markup(measure.id), base::markup(measure.says), name_of(finding.outcome),
      expected(measure).empty() ? ""
                                : ": " + base::markup(told(judged(measure, finding))) +
                                      ", expected " + expected(measure));
  html += "<table>\n<tr><th>" + base::markup(measure.along.empty() ? "all" : measure.along) +
          "</th><th>n</th><th>mean</th><th>95 %</th></tr>\n";
  for (const Group& group : finding.groups) html += html_of(group);
  html += "</table>\n";
  if (!measure.along.empty()) {
    html += fmt::format("<p>From first to last, in pairs: {}; effect {:.2f}.</p>\n",
                        base::markup(told(finding.difference)), finding.effect);
  }
  return html + plot(measure, finding) + "</section>\n";
}

std::string tex(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
      case '%':
      case '$':
      case '#':
      case '_':
      case '{':
      case '}':
        result += fmt::format("\\{}", c);
        break;
      case '\\':
        result += "\\textbackslash{}";
        break;
      case '~':
        result += "\\textasciitilde{}";
        break;
      case '^':
        result += "\\textasciicircum{}";
        break;
      case '<':
        result += "\\textless{}";
        break;
      case '>':
        result += "\\textgreater{}";
        break;
      case '|':
        result += "\\textbar{}";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string tex_row(const Measure& measure, const Finding& finding) {
  const Estimate& estimate = judged(measure, finding);
  std::string numbers = " & ";  // of nothing there is none
  if (estimate.count > 0) {
    numbers =
        fmt::format("${:.3g}$ & $[{:.3g}, {:.3g}]$", estimate.mean, estimate.low, estimate.high);
  }
  const bool paired = !measure.along.empty() && estimate.count > 0;
  return fmt::format("{} & {} & {} & {} & {} & {} \\\\\n", tex(measure.id), tex(measure.says),
                     estimate.count, numbers,
                     paired ? fmt::format("${:.2f}$", finding.effect) : std::string(),
                     name_of(finding.outcome));
}

std::string endings(const Source& source) {
  std::string result;
  for (const auto& [ending, count] : source.endings) {
    result += fmt::format("{}{} {}", result.empty() ? "" : ", ", count, ending);
  }
  return result;
}

}  // namespace

std::string numbers_csv(const Result& result) {
  std::string csv = "measure,along,value,count,mean,low,high,effect,outcome\n";
  for (std::size_t i = 0; i < result.findings.size(); ++i) {
    const Measure& measure = result.study.measures[i];
    const Finding& finding = result.findings[i];
    const std::string_view outcome = name_of(finding.outcome);
    for (const Group& group : finding.groups) {
      csv += csv_row(measure, group.value, group.estimate, "",
                     measure.along.empty() ? outcome : std::string_view());
    }
    if (measure.along.empty()) continue;
    csv += csv_row(measure, "difference", finding.difference, fmt::format("{}", finding.effect),
                   outcome);
  }
  return csv;
}

std::string page_html(const Result& result) {
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">\n<meta name=\"viewport\" content=\"width=device-width\">\n"
      "<title>{0}</title>\n<style>\n:root {{ color-scheme: light dark; }}\n"
      "body {{ font: 16px/1.5 sans-serif; max-width: 50em; margin: 2em auto; padding: 0 1em; }}\n"
      "table {{ border-collapse: collapse; }}\n"
      "th, td {{ padding: 0.1em 0.8em; text-align: left; }}\n"
      "svg {{ max-width: 100%; height: auto; }}\n</style>\n</head>\n<body>\n<h1>{0}</h1>\n"
      "<p>{1} models, {2} runs: {3}. firebreak {4}, plan {5}.</p>\n"
      "<p>Means with intervals of 95 % by the bootstrap (2,000 resamples), of shares by Wilson. "
      "What was expected stood "
      "in the "
      "study before the runs: it is supported if the whole interval is there, refuted if none of "
      "it is.</p>\n",
      base::markup(result.study.title), result.source.models, result.source.runs,
      base::markup(endings(result.source)), base::markup(result.source.tool),
      base::markup(result.source.plan_hash.substr(0, 12)));
  for (std::size_t i = 0; i < result.findings.size(); ++i) {
    html += html_of(result.study.measures[i], result.findings[i]);
  }
  return html + "</body>\n</html>\n";
}

std::string table_tex(const Result& result) {
  std::string text = fmt::format(
      "% {}: {} models, {} runs\n\\begin{{tabular}}{{lp{{0.4\\textwidth}}rrrrl}}\n\\toprule\n"
      " & hypothesis & $n$ & mean & 95\\,\\% & effect & outcome \\\\\n\\midrule\n",
      tex(result.study.title), result.source.models, result.source.runs);
  for (std::size_t i = 0; i < result.findings.size(); ++i) {
    text += tex_row(result.study.measures[i], result.findings[i]);
  }
  return text + "\\bottomrule\n\\end{tabular}\n";
}

}  // namespace firebreak::study
