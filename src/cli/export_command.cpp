// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "base/internal_error.h"
#include "check/verify.h"
#include "cli/command.h"
#include "cli/load.h"
#include "cli/per_model.h"
#include "cli/saved_documents.h"
#include "labels/labels.h"
#include "report/dot.h"
#include "report/json.h"
#include "report/json_support.h"
#include "report/mermaid.h"

namespace firebreak::cli {
namespace {

std::string dot(const Loaded& loaded, const Options& options) {
  return report::to_dot(loaded.topology, labels::label(loaded.topology, options.rules));
}

std::string mermaid(const Loaded& loaded, const Options& options) {
  return report::to_mermaid(loaded.topology, labels::label(loaded.topology, options.rules));
}

// One query for each anomaly; each is satisfiable iff some sink has the anomaly.
std::string smt2(const Loaded& loaded, const Options& options) {
  std::string text;
  for (const result::Anomaly anomaly : options.anomalies) {
    if (!text.empty()) text += "(reset)\n";
    text += check::to_smt2(loaded.topology, anomaly);
  }
  return text;
}

/// A language of --to. Without a function it is planned only.
struct Language {
  std::string_view name;
  std::string (*of_model)(const Loaded& loaded, const Options& options);
  std::string (*of_trace)(const result::Trace& trace);
};

constexpr std::array<Language, 4> kLanguages = {{
    {"dot", dot, nullptr},
    {"mermaid", mermaid, report::trace_to_mermaid},
    {"smt2", smt2, nullptr},
    {"promela", nullptr, nullptr},
}};

const Language& language_of(const Options& options) {
  for (const Language& language : kLanguages) {
    if (language.name == options.to) return language;
  }
  throw base::InternalError(fmt::format("no language is called '{}'", options.to));
}

// An exported text is a text in either format; JSON carries it as a string.
Piece exported(const std::string& file, const Options& options, std::string text) {
  if (options.format == Format::Text) return {.out = std::move(text)};
  return {.out = report::dump({{"model", file}, {"language", options.to}, {"text", text}})};
}

Piece export_traces(const std::string& file, const std::vector<std::string>& traces,
                    const Options& options) {
  const Language& language = language_of(options);
  if (language.of_trace == nullptr) {
    return wrong_input(file, options,
                       fmt::format("a trace is not exported to {}, only a model", options.to));
  }
  base::Diagnostics diagnostics;
  std::string text;
  for (const std::string& document : traces) {
    const std::optional<result::Trace> trace = report::read_trace(document, file, diagnostics);
    if (!trace) return wrong_input(file, options, diagnostics);
    text += (text.empty() ? "" : "\n") + language.of_trace(*trace);
  }
  return exported(file, options, std::move(text));
}

Piece export_file(const std::string& file, const Options& options, base::Environment&) {
  base::Diagnostics diagnostics;
  const std::optional<std::string> text = read_text(file, diagnostics);
  if (!text) return wrong_input(file, options, diagnostics);
  if (const auto traces = traces_in(*text)) return export_traces(file, *traces, options);
  const std::optional<Loaded> loaded = load_text(*text, file, options, diagnostics);
  if (!loaded) return wrong_input(file, options, diagnostics);
  return exported(file, options, language_of(options).of_model(*loaded, options));
}

}  // namespace

Finish run_export(const Options& options, const base::Environment& environment) {
  const Language& language = language_of(options);
  if (language.of_model != nullptr) return run_per_model(options, environment, export_file);
  std::fputs(fmt::format("firebreak: export to {} is not built yet\n", language.name).c_str(),
             stderr);
  return {.status = Status::BadInput};
}

}  // namespace firebreak::cli
