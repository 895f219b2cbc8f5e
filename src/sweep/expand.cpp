// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>
#include <unordered_set>
#include <utility>

#include "base/sha256.h"
#include "frontend/model_files.h"
#include "frontend/printer.h"
#include "generate/generate.h"
#include "generate/mutants.h"
#include "sweep/plan.h"

namespace firebreak::sweep {
namespace {

namespace fs = std::filesystem;

// A run sees the text alone, so what a model includes is put into it.
std::string whole_text(const std::string& text, const std::string& file,
                       const frontend::FileReader& read) {
  base::Diagnostics unread;
  const auto model = frontend::read_model(text, file, unread, read);
  return model && !model->more_files.empty() ? frontend::print_model(*model) : text;
}

// Each text with its length, so that none runs into the next.
std::string hash_of(const Expanded& expanded) {
  std::string all;
  const auto add = [&](std::string_view text) { all += fmt::format("{}:{}", text.size(), text); };
  add(expanded.plan.text);
  for (const PlannedModel& model : expanded.models) {
    add(model.name);
    add(base::sha256(text_of(model)));
  }
  return base::sha256(all);
}

class Expander {
 public:
  Expander(const Plan& plan, const ModelSource& source, base::Diagnostics& diagnostics)
      : plan_(plan),
        folder_(fs::path(plan.file).parent_path()),
        source_(source),
        diagnostics_(diagnostics) {}

  std::vector<PlannedModel> models() {
    for (const topology::Name& path : plan_.models) {
      for (const std::string& file : files_at(path)) add_file(file, path);
    }
    for (const topology::Name& path : plan_.mutants) {
      const std::vector<std::string> files = files_at(path);
      const bool named = files.size() == 1 && files.front() == place_of(path);
      for (const std::string& file : files) add_mutants(file, path, named);
    }
    for (const Family& family : plan_.families) add_family(family);
    return std::move(models_);
  }

 private:
  std::string place_of(const topology::Name& path) const {
    return (folder_ / path.text).lexically_normal().string();
  }

  std::vector<std::string> files_at(const topology::Name& path) {
    std::vector<std::string> files{place_of(path)};
    const std::string problem = frontend::expand_directories(files);
    if (problem.empty()) return files;
    diagnostics_.add({"no-models", plan_.file, path.span, problem, ""});
    return {};
  }

  std::string name_of(const std::string& file) const {
    return fs::path(file).lexically_proximate(folder_).string();
  }

  // The text of a file; where there is none, the plan is told where it names it.
  std::optional<std::string> text_at(const std::string& file, const topology::Name& path) {
    base::Diagnostics of_file;
    auto text = source_.read(file, of_file);
    for (const base::Diagnostic& problem : of_file.all()) {
      diagnostics_.add({problem.code, plan_.file, path.span,
                        fmt::format("{}: {}", file, problem.message), problem.hint});
    }
    return text;
  }

  void add_file(const std::string& file, const topology::Name& path) {
    auto text = text_at(file, path);
    if (text) add({name_of(file), whole_text(*text, file, source_.read)});
  }

  // A mutant's own name ends with "~" and its change. What stands in a folder and is no model has
  // none.
  void add_mutants(const std::string& file, const topology::Name& path, bool named) {
    base::Diagnostics passed_over;
    base::Diagnostics& diagnostics = named ? diagnostics_ : passed_over;
    const auto text = named ? text_at(file, path) : source_.read(file, passed_over);
    if (!text) return;
    const auto model = frontend::read_model(*text, file, diagnostics, source_.read);
    if (!model) return;
    for (const generate::Mutant& mutant : generate::mutants(*model, source_.valid)) {
      const std::string& name = mutant.model.name.text;
      add({name_of(file) + name.substr(name.rfind('~')), frontend::print_model(mutant.model)});
    }
  }

  void add_family(const Family& family) {
    for (const generate::Parameters& parameters : family.parameters) {
      for (std::uint64_t i = 0; i < family.count; ++i) {
        const std::uint64_t seed = family.seed + i;
        add({fmt::format("{} seed={}", generate::describe(parameters), seed), "",
             Recipe{parameters, seed}});
      }
    }
  }

  // What a plan comes to twice would count twice.
  void add(PlannedModel model) {
    if (names_.insert(model.name).second) models_.push_back(std::move(model));
  }

  const Plan& plan_;
  fs::path folder_;
  const ModelSource& source_;
  base::Diagnostics& diagnostics_;
  std::vector<PlannedModel> models_;
  std::unordered_set<std::string> names_;
};

}  // namespace

std::string text_of(const PlannedModel& model) {
  return model.recipe ? generate::text(model.recipe->parameters, model.recipe->seed) : model.text;
}

std::optional<Expanded> expand(Plan plan, const ModelSource& source,
                               base::Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  Expanded expanded;
  expanded.models = Expander(plan, source, diagnostics).models();
  if (diagnostics.size() > before) return std::nullopt;
  expanded.plan = std::move(plan);
  expanded.hash = hash_of(expanded);
  return expanded;
}

}  // namespace firebreak::sweep
