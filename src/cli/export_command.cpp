// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/internal_error.h"
#include "check/verify.h"
#include "cli/command.h"
#include "cli/load.h"
#include "cli/per_model.h"
#include "export/promela.h"
#include "export/refuse.h"
#include "export/tla.h"
#include "export/unfolding.h"
#include "labels/labels.h"
#include "report/dot.h"
#include "report/event_logs.h"
#include "report/mermaid.h"
#include "report/saved.h"

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

/// A language of --to.
struct Language {
  std::string_view name;
  /// None: models are not.
  std::string (*of_model)(const Loaded& loaded, const Options& options);
  /// None: traces are not exported to it.
  std::string (*of_traces)(std::span<const result::Trace> traces,
                           std::span<const result::ValueTrace> value_traces);
  /// What has to stand between the texts of two files; none: one text cannot hold both.
  std::optional<std::string_view> between;
  /// Of a model within a bound of messages, for model checkers; in place of `of_model`.
  std::string (*of_unfolding)(const exports::Unfolding& unfolding) = nullptr;
};

constexpr std::array<Language, 7> kLanguages = {{
    {"dot", dot, nullptr, ""},
    {"mermaid", mermaid, report::traces_to_mermaid, std::nullopt},
    {"smt2", smt2, nullptr, "(reset)\n"},
    {"promela", nullptr, nullptr, std::nullopt, exports::to_promela},
    {"tla", nullptr, nullptr, std::nullopt, exports::to_tla},
    {"itf", nullptr, report::traces_to_itf, std::nullopt},
    {"shiviz", nullptr, report::traces_to_shiviz, ""},
}};

const Language& language_of(const Options& options) {
  for (const Language& language : kLanguages) {
    if (language.name == options.to) return language;
  }
  throw base::InternalError(fmt::format("no language is called '{}'", options.to));
}

FileResult exported(std::size_t index, const Options& options, const std::string& text) {
  const std::string out =
      written(report::Exported{options.to, text}, {options.files[index]}, options);
  if (index == 0 || report::is_document(format_of(options))) return {.out = out};
  return {.out = std::string(language_of(options).between.value_or("")) + out};
}

FileResult export_traces(std::size_t index, const std::vector<report::SavedDocument>& documents,
                         const Options& options) {
  const std::string& file = options.files[index];
  const Language& language = language_of(options);
  if (language.of_traces == nullptr) {
    return wrong_input(file, options,
                       fmt::format("a trace is not exported to {}, only a model", options.to));
  }
  base::Diagnostics diagnostics;
  const auto traces = report::read_traces(documents, file, diagnostics);
  const auto value_traces = report::read_value_traces(documents, file, diagnostics);
  if (!traces || !value_traces) return wrong_input(file, options, diagnostics);
  return exported(index, options, language.of_traces(*traces, *value_traces));
}

FileResult export_unfolding(std::size_t index, const Loaded& loaded, std::string_view text,
                            const Options& options) {
  const std::string& file = options.files[index];
  base::Diagnostics diagnostics;
  exports::refuse(loaded, text, diagnostics);
  if (!diagnostics.empty()) return wrong_input(file, options, diagnostics);
  const auto unfolding = exports::unfold(loaded.topology, options.messages);
  if (!unfolding) {
    return wrong_input(file, options,
                       fmt::format("with {} of each source there are more than {} messages to "
                                   "export; ask for fewer (--messages)",
                                   options.messages, exports::kMostMessages));
  }
  return exported(index, options, language_of(options).of_unfolding(*unfolding));
}

FileResult export_file(std::size_t index, const Options& options) {
  const std::string& file = options.files[index];
  base::Diagnostics diagnostics;
  const std::optional<std::string> text = read_text(file, diagnostics);
  if (!text) return wrong_input(file, options, diagnostics);
  if (const auto saved = report::saved_documents(*text)) {
    return export_traces(index, *saved, options);
  }
  const Language& language = language_of(options);
  if (language.of_model == nullptr && language.of_unfolding == nullptr) {
    return wrong_input(
        file, options,
        fmt::format("a model is not exported to {}, only what `verify --format json` "
                    "says of it",
                    options.to));
  }
  const std::optional<Loaded> loaded = load_text(*text, file, options, diagnostics);
  if (!loaded) return wrong_input(file, options, diagnostics);
  if (language.of_unfolding != nullptr) return export_unfolding(index, *loaded, *text, options);
  return exported(index, options, language.of_model(*loaded, options));
}

}  // namespace

Finish run_export(const Options& options, const base::Environment& environment) {
  const Language& language = language_of(options);
  if (language.between || options.files.size() <= 1 || report::is_document(format_of(options))) {
    return run_per_file(options, environment, export_file, Layout::Plain);
  }
  std::fputs(complaint(fmt::format("a text in {} holds one document; name one file, or ask for "
                                   "--format json, which holds a text for each",
                                   language.name))
                 .c_str(),
             stderr);
  return {.status = Status::BadInput};
}

}  // namespace firebreak::cli
