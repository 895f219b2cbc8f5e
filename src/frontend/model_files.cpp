// SPDX-License-Identifier: Apache-2.0
#include "frontend/model_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace firebreak::frontend {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 100'000;

bool hidden(const fs::path& path) { return path.filename().native().starts_with('.'); }

bool is_model_file(const fs::directory_entry& entry) {
  std::error_code none;
  const fs::path extension = entry.path().extension();
  return (extension == ".yaml" || extension == ".yml") && entry.is_regular_file(none);
}

std::string add_files_below(const std::string& directory, std::vector<std::string>& files) {
  std::error_code problem;
  std::vector<std::string> found;
  fs::recursive_directory_iterator next(directory, problem);
  for (; !problem && next != fs::recursive_directory_iterator(); next.increment(problem)) {
    if (hidden(next->path())) {
      next.disable_recursion_pending();
    } else if (is_model_file(*next)) {
      found.push_back(next->path().string());
    }
    if (found.size() > kMostFiles) {
      return fmt::format("{} has more than {} model files", directory, kMostFiles);
    }
  }
  if (problem) return fmt::format("cannot read the directory {}: {}", directory, problem.message());
  if (found.empty()) return fmt::format("{} has no model file (*.yaml, *.yml)", directory);
  std::ranges::sort(found);
  std::ranges::move(found, std::back_inserter(files));
  return "";
}

}  // namespace

std::string expand_directories(std::vector<std::string>& files) {
  std::vector<std::string> all;
  for (std::string& file : files) {
    std::error_code none;
    if (!fs::is_directory(file, none)) {
      all.push_back(std::move(file));
      continue;
    }
    std::string problem = add_files_below(file, all);
    if (!problem.empty()) return problem;
  }
  files = std::move(all);
  return "";
}

}  // namespace firebreak::frontend
