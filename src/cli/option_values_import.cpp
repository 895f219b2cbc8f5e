// SPDX-License-Identifier: Apache-2.0
// Options of `import`.
#include <fmt/format.h>

#include "cli/option_values.h"
#include "cli/store_number.h"

namespace firebreak::cli {

std::string store_properties(std::string_view value, Options& options) {
  options.import.properties = value;
  return "";
}

std::string store_env(std::string_view value, Options& options) {
  const std::size_t equals = value.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return fmt::format("'{}' is not of the form NAME=VALUE", value);
  }
  options.import.env[std::string(value.substr(0, equals))] = value.substr(equals + 1);
  return "";
}

std::string store_include_path(std::string_view value, Options& options) {
  options.import.include_paths.emplace_back(value);
  return "";
}

std::string store_manifest(std::string_view value, Options& options) {
  options.import.manifest = value;
  return "";
}

std::string store_tasks(std::string_view value, Options& options) {
  const std::size_t equals = value.rfind('=');
  if (equals == std::string_view::npos || equals == 0) {
    return fmt::format("'{}' is not of the form ID=N", value);
  }
  std::uint32_t count = 0;
  std::string problem = store_number(value.substr(equals + 1), 1U, 1'000'000U, count);
  if (problem.empty()) options.import.tasks[std::string(value.substr(0, equals))] = count;
  return problem;
}

std::string store_classes(std::string_view value, Options& options) {
  options.import.classes = value;
  return "";
}

std::string store_module(std::string_view value, Options& options) {
  options.import.module = value;
  return "";
}

std::string store_overlay(std::string_view value, Options& options) {
  options.import.overlay = value;
  return "";
}

std::string store_labels(std::string_view, Options& options) {
  options.import.labels = true;
  return "";
}

std::string store_stub(std::string_view value, Options& options) {
  options.stub = value;
  return "";
}

}  // namespace firebreak::cli
