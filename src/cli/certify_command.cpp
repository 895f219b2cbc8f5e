// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "certify/certify.h"
#include "cli/command.h"
#include "cli/load.h"
#include "cli/per_model.h"
#include "coordination/candidates.h"
#include "coordination/repairable.h"
#include "document/document_text.h"
#include "document/tie.h"
#include "report/repair/repair.h"
#include "report/saved.h"

namespace firebreak::cli {
namespace {

Status status_of(const certify::Certification& found) {
  if (!found.problems.empty()) return Status::Broken;
  return found.doubts.empty() ? Status::Holds : Status::Unknown;
}

// A file of the command line, which is read once: a pipe can be read no more often.
struct File {
  explicit File(const std::string& named) : name(named) {
    if (auto read = read_text(name, unread)) text = *std::move(read);
  }
  bool read() const { return unread.empty(); }

  std::string name;
  std::string text;
  base::Diagnostics unread;  // why it could not be read
};

// What the documents of one file are held to: a model, or what each of them holds.
struct Given {
  std::shared_ptr<const File> file;
  std::shared_ptr<const File> model;  // none: what each of them holds
};

FileResult file_result_of(const Given& given, const document::Tie& tie, const Options& options,
                          const topology::Topology& topology, const result::RepairResult& claim,
                          const certify::Certification& found) {
  return {.status = status_of(found),
          .out = written(
              report::Certified{topology, claim, found.problems, found.doubts,
                                given.model ? std::optional(given.model->name) : std::nullopt,
                                tie.changes},
              {given.file->name}, options)};
}

// How the document is about the model that was given, if one was.
std::optional<document::Tie> tie_of(const Given& given, const Options& options,
                                    const topology::Model& inside, const result::SavedRepair& saved,
                                    base::Diagnostics& diagnostics) {
  if (!given.model) return document::Tie{};
  const auto loaded = load_text(given.model->text, given.model->name, options, diagnostics);
  if (!loaded) return std::nullopt;
  return document::tied(loaded->model, inside, saved);
}

FileResult certify_repair(const result::SavedRepair& saved, const Given& given,
                          const Options& options) {
  const std::string& file = given.file->name;
  base::Diagnostics diagnostics;
  const result::RepairDocument& document = saved.document;
  const auto loaded = load_text(document.model_text, file + " (model_text)", {}, diagnostics);
  if (!loaded) return wrong_input(file, options, diagnostics);
  coordination::check_variants(
      loaded->model, coordination::candidates(loaded->model, loaded->topology), diagnostics);
  if (!diagnostics.empty()) return wrong_input(file, options, diagnostics);
  const auto tie = tie_of(given, options, loaded->model, saved, diagnostics);
  if (!tie) return wrong_input(file, options, diagnostics);
  certify::Certification found;
  for (const std::string& what : tie->differences) {
    found.problems.push_back(fmt::format("this is no repair of {}: {}", given.model->name, what));
  }
  if (!found.problems.empty()) {
    return file_result_of(given, *tie, options, loaded->topology, document.result, found);
  }
  found = certify::certify_saved(loaded->model, saved, document::document_text());
  return file_result_of(given, *tie, options, loaded->topology, document.result, found);
}

// None if the text holds anything else; reading it as a repair then says what is wrong.
std::optional<std::vector<report::SavedDocument>> repairs_in(const std::string& text) {
  auto documents = report::saved_documents(text);
  if (documents && std::ranges::all_of(*documents, report::is_repair)) return documents;
  return std::nullopt;
}

FileResult certify_file(const Given& given, const Options& options) {
  const std::string& file = given.file->name;
  if (!given.file->read()) return wrong_input(file, options, given.file->unread);
  const auto documents = repairs_in(given.file->text);
  if (!documents) {
    base::Diagnostics diagnostics;
    const auto saved = report::read_repair(given.file->text, file, diagnostics);
    return saved ? certify_repair(*saved, given, options) : wrong_input(file, options, diagnostics);
  }
  if (documents->empty()) return wrong_input(file, options, "the result holds no repair");
  FileResult whole;
  std::vector<std::string> shown;
  for (const report::SavedDocument& document : *documents) {
    base::Diagnostics unread;
    const auto saved = report::read_repair(document, file, unread);
    const FileResult file_result =
        saved ? certify_repair(*saved, given, options) : wrong_input(file, options, unread);
    whole.status = worst(whole.status, file_result.status);
    whole.err += file_result.err;
    shown.push_back(file_result.out);
  }
  whole.out = one_or_array(shown, options, file);
  return whole;
}

// Whether the text is one of a document, not of a model: a list or an object.
bool is_document(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  return start != std::string_view::npos && (text[start] == '{' || text[start] == '[');
}

// Each document with the model that stands before it. The last model is left where none follows,
// and what cannot be read counts as a document.
struct Arguments {
  std::vector<Given> documents;
  std::optional<std::string> idle;  // a model after which none follows
};

Arguments arguments_of(const Options& options) {
  Arguments result;
  std::shared_ptr<const File> model;
  for (const std::string& name : options.files) {
    auto file = std::make_shared<const File>(name);
    if (!file->read() || is_document(file->text)) {
      result.documents.push_back({std::move(file), model});
      result.idle.reset();
    } else {
      if (!result.idle) result.idle = name;
      model = std::move(file);
    }
  }
  return result;
}

}  // namespace

Finish run_certify(const Options& options, const base::Environment& environment) {
  const Arguments arguments = arguments_of(options);
  if (arguments.idle) {
    const FileResult file_result =
        wrong_input(*arguments.idle, options,
                    "this is no saved repair, and none follows it that it could be the "
                    "model of; save one with `repair --format json`");
    std::fputs(file_result.err.c_str(), stderr);
    return finish_with(options, file_result.out, file_result.status);
  }
  Options documents = options;
  documents.files.clear();
  for (const Given& given : arguments.documents) documents.files.push_back(given.file->name);
  return run_per_file(documents, environment, [&](std::size_t i, const Options& all) {
    return certify_file(arguments.documents[i], all);
  });
}

}  // namespace firebreak::cli
