// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "cli/command.h"
#include "cli/load.h"
#include "cli/output.h"
#include "cli/refuse.h"
#include "frontend/printer.h"
#include "frontend/reader.h"
#include "generate/generate.h"
#include "generate/mutants.h"
#include "infer/complete.h"
#include "report/display.h"
#include "topology/builder.h"

namespace firebreak::cli {
namespace {

constexpr std::string_view kMutants = "mutants";

// Files below --output, each whole or not at all; the directory is made where it is not there.
class Directory {
 public:
  explicit Directory(const std::string& path) : path_(path) {
    std::error_code error;
    std::filesystem::create_directories(path_, error);
    if (error) problem_ = fmt::format("cannot make directory {}: {}", path, error.message());
  }

  void add(const std::string& name, std::string_view text) {
    if (problem_.empty()) problem_ = write_file((path_ / (name + ".yaml")).string(), text);
    ++count_;
  }

  Finish finish() const {
    if (!problem_.empty()) return refused(problem_);
    const std::string told = fmt::format("{} model{} in {}\n", count_, count_ == 1 ? "" : "s",
                                         report::printable(path_.string()));
    return write_stdout(told).empty() ? Finish{} : Finish{.status = Status::BadInput};
  }

 private:
  std::filesystem::path path_;
  std::size_t count_ = 0;
  std::string problem_;
};

std::optional<generate::Parameters> parameters_of(const Options& options,
                                                  base::Diagnostics& diagnostics) {
  generate::Parameters result;
  generate::set_shape(result, options.files.front(), "SHAPE", {}, diagnostics);
  for (const auto& [name, value] : options.parameters) {
    generate::set(result, name, value, "--set", {}, diagnostics);
  }
  return diagnostics.empty() ? std::optional(result) : std::nullopt;
}

Finish random_models(const Options& options) {
  base::Diagnostics diagnostics;
  const auto parameters = parameters_of(options, diagnostics);
  if (!parameters) return refused(diagnostics);
  if (!options.count) {
    const std::string text = generate::text(*parameters, options.seed);
    const std::string problem =
        options.output ? write_file(*options.output, text) : write_stdout(text);
    return problem.empty() ? Finish{} : refused(problem);
  }
  Directory directory(*options.output);
  for (std::uint64_t i = 0; i < *options.count; ++i) {
    const std::uint64_t seed = options.seed + i;
    directory.add(generate::generate(*parameters, seed).name.text,
                  generate::text(*parameters, seed));
  }
  return directory.finish();
}

// A file's name for that of a model, which can be any text.
std::string file_name(const std::string& model) {
  std::string result;
  for (const char c : model) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '~' || (c == '.' && !result.empty());
    result += plain ? c : '_';
  }
  return result;
}

Finish mutants_of(const Options& options) {
  base::Diagnostics diagnostics;
  std::vector<topology::Model> models;
  for (std::size_t i = 1; i < options.files.size(); ++i) {
    const auto text = read_text(options.files[i], diagnostics);
    if (!text) continue;
    auto model =
        frontend::read_model(*text, options.files[i], diagnostics, frontend::read_included_file);
    if (!model) continue;
    topology::Model completed = *model;
    if (infer::complete_model(completed, diagnostics)) topology::build(completed, {}, diagnostics);
    models.push_back(*std::move(model));
  }
  if (!diagnostics.empty()) return refused(diagnostics);
  Directory directory(*options.output);
  for (const topology::Model& model : models) {
    for (const generate::Mutant& mutant : generate::mutants(model, is_valid)) {
      directory.add(
          file_name(mutant.model.name.text),
          fmt::format("# firebreak generate mutants: {} at {}\n{}", mutant.change,
                      report::printable(mutant.where), frontend::print_model(mutant.model)));
    }
  }
  return directory.finish();
}

}  // namespace

Finish run_generate(const Options& options, const base::Environment&) {
  const bool mutants = options.files.front() == kMutants;
  if (!mutants && options.files.size() > 1) {
    return refused(fmt::format("one of {}, or 'mutants' with models, is expected",
                               fmt::join(generate::shape_names(), ", ")));
  }
  if (mutants && options.files.size() == 1) return refused("generate mutants takes models");
  if (mutants && (options.count || !options.parameters.empty())) {
    return refused("mutants are all there are: they go without --count and --set");
  }
  if ((mutants || options.count) && !options.output) {
    return refused("several models go into a directory: --output DIR is missing");
  }
  return mutants ? mutants_of(options) : random_models(options);
}

}  // namespace firebreak::cli
