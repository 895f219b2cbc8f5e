// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <string>
#include <utility>

#include "cli/command.h"
#include "cli/generated_docs.h"
#include "cli/output.h"
#include "cli/refuse.h"

namespace firebreak::cli {
namespace {

constexpr std::array<std::pair<std::string_view, std::string (*)()>, 4> kDocuments = {{
    {"bash", bash_completion},
    {"zsh", zsh_completion},
    {"fish", fish_completion},
    {"man", manual_page},
}};

}  // namespace

std::vector<const OptionRow*> options_of(const Command& command) {
  std::vector<const OptionRow*> rows;
  for (const std::string_view name : command.options) rows.push_back(&option_row(name));
  for (const std::string_view name : common_options()) rows.push_back(&option_row(name));
  return rows;
}

std::vector<const Command*> shown_commands() {
  std::vector<const Command*> shown;
  for (const Command& command : command_table()) {
    if (!command.hidden) shown.push_back(&command);
  }
  return shown;
}

Finish run_generate_docs(const Options& options, const base::Environment&) {
  if (options.files.size() != 1) return refused("one of bash, zsh, fish and man is expected");
  for (const auto& [kind, make] : kDocuments) {
    if (kind != options.files.front()) continue;
    const std::string problem =
        options.output ? write_file(*options.output, make()) : write_stdout(make());
    return problem.empty() ? Finish{} : refused(problem);
  }
  return refused(fmt::format("'{}' is not one of bash, zsh, fish and man", options.files.front()));
}

}  // namespace firebreak::cli
