// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "base/sha256.h"
#include "frontend/model_files.h"
#include "frontend/printer.h"
#include "sweep/plan.h"

namespace firebreak::sweep {
namespace {

namespace fs = std::filesystem;

// A run sees the text alone, so what a model includes is put into it.
std::string whole_text(std::string text, const std::string& file,
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
    add(base::sha256(model.text));
  }
  return base::sha256(all);
}

}  // namespace

std::optional<Expanded> expand(Plan plan, const frontend::FileReader& read,
                               base::Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  const fs::path folder = fs::path(plan.file).parent_path();
  Expanded expanded;
  for (const topology::Name& path : plan.models) {
    std::vector<std::string> files{(folder / path.text).lexically_normal().string()};
    const std::string problem = frontend::expand_directories(files);
    if (!problem.empty()) diagnostics.add({"no-models", plan.file, path.span, problem, ""});
    for (const std::string& file : problem.empty() ? files : std::vector<std::string>()) {
      auto text = read(file, diagnostics);
      if (!text) continue;
      expanded.models.push_back({fs::path(file).lexically_proximate(folder).string(),
                                 whole_text(*std::move(text), file, read)});
    }
  }
  if (diagnostics.size() > before) return std::nullopt;
  expanded.plan = std::move(plan);
  expanded.hash = hash_of(expanded);
  return expanded;
}

}  // namespace firebreak::sweep
