// SPDX-License-Identifier: Apache-2.0
#include "cli/parse.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <sstream>
#include <vector>

#include "base/diagnostics.h"
#include "base/internal_error.h"
#include "cli/generated_docs.h"
#include "frontend/model_files.h"
#include "report/display.h"
#include "smt/solver.h"

namespace firebreak::cli {
namespace {

constexpr const char* kFooter =
    "Exit status: 0 holds, 1 does not hold, 2 wrong command line or input, 3 unknown,\n"
    "70 internal error. With several models the worst counts.";

Invocation error(const std::string& message, const std::string& more = "") {
  return {.status = Status::BadInput, .err = complaint(message) + more};
}

void store(const OptionRow& row, const std::string& value, Options& options) {
  const std::string problem = row.store(value, options);
  if (!problem.empty()) throw CLI::ValidationError("--" + std::string(row.name), problem);
}

std::string wrong_choice(const std::string& value, const std::vector<std::string>& choices) {
  if (std::ranges::find(choices, value) != choices.end()) return "";
  const std::string hint = base::did_you_mean(value, choices);
  return fmt::format("'{}' is none of {}{}", value, fmt::join(choices, ", "),
                     hint.empty() ? "" : "; " + hint);
}

// Of the choices of an option those that the command has.
std::vector<std::string_view> choices_of(const OptionRow& row, const Command& command) {
  return row.name == "format" ? command.formats : row.choices;
}

void add_option(CLI::App& app, const OptionRow& row, const Command& command, Options& options) {
  std::string names = "--" + std::string(row.name);
  if (!row.short_name.empty()) names = fmt::format("-{},{}", row.short_name, names);
  const std::string help(row.help);
  if (row.kind == ValueKind::None) {
    app.add_flag_callback(
        names, [&row, &options] { store(row, "", options); }, help);
    return;
  }
  CLI::Option* option = nullptr;
  if (row.repeatable) {
    const auto each = [&row, &options](const std::vector<std::string>& values) {
      for (const std::string& value : values) store(row, value, options);
    };
    option = app.add_option_function<std::vector<std::string>>(names, each, help);
    option->allow_extra_args(false);
  } else {
    const auto once = [&row, &options](const std::string& value) { store(row, value, options); };
    option = app.add_option_function<std::string>(names, once, help);
  }
  option->type_name(std::string(row.value))->required(row.required);
  if (row.kind == ValueKind::Choice) {
    const std::vector<std::string_view> offered = choices_of(row, command);
    const std::vector<std::string> choices(offered.begin(), offered.end());
    const auto known = [choices](const std::string& value) { return wrong_choice(value, choices); };
    option->check(known, fmt::format("{{{}}}", fmt::join(choices, ",")));
  }
}

std::string help_of_files(const Command& command) {
  if (!command.words.empty()) return std::string(command.words);
  return command.directories ? "one or more files, or directories; - is standard input"
                             : "one or more files; - is standard input";
}

CLI::App* add_command(CLI::App& app, const Command& command, Options& options) {
  CLI::App* sub = app.add_subcommand(std::string(command.name), std::string(command.summary));
  if (command.hidden) sub->group("");
  sub->add_option(std::string(command.argument), options.files, help_of_files(command))
      ->type_name("")
      ->required(command.files_required);
  for (const OptionRow* row : options_of(command)) add_option(*sub, *row, command, options);
  sub->footer(kFooter);
  return sub;
}

std::string version() {
  return fmt::format("firebreak {}\nZ3 {}", FIREBREAK_VERSION, smt::z3_version());
}

// What is wrong with the command's name, before CLI11 sees it: its own message does not say.
std::string wrong_command(const std::string& name) {
  if (name.starts_with("-") || find_command(name) != nullptr) return "";
  std::vector<std::string> names;
  for (const Command& command : command_table()) {
    if (!command.hidden) names.emplace_back(command.name);
  }
  const std::string hint = base::did_you_mean(name, names);
  return fmt::format("there is no command '{}'; {}", name,
                     hint.empty() ? fmt::format("there are: {}", fmt::join(names, ", ")) : hint);
}

std::string unknown_option_hint(const CLI::App& app, const Command& command) {
  std::vector<std::string> names;
  for (const OptionRow* row : options_of(command)) names.push_back("--" + std::string(row->name));
  for (const std::string& extra : app.remaining(true)) {
    const std::string hint = base::did_you_mean(extra.substr(0, extra.find('=')), names);
    if (!hint.empty()) return "; " + hint;
  }
  return "";
}

Invocation refused(const CLI::App& app, const CLI::ParseError& problem, const Command* command) {
  std::ostringstream out, err;
  if (app.exit(problem, out, err) == 0) return {.out = out.str()};
  std::string message = problem.what();
  if (command != nullptr) message += unknown_option_hint(app, *command);
  return error(message, fmt::format("Run 'firebreak {}--help' for the options.\n",
                                    command ? fmt::format("{} ", command->name) : ""));
}

}  // namespace

namespace {

bool has_color(const Command* command) {
  return command != nullptr &&
         std::ranges::find(command->options, "color") != command->options.end();
}

Invocation parse_command(int argc, const char* const* argv) {
  Invocation invocation;
  if (argc > 1) {
    const std::string problem = wrong_command(argv[1]);
    if (!problem.empty()) return error(problem);
    invocation.command = find_command(argv[1]);
    if (has_color(invocation.command)) invocation.options.color = Color::Auto;
  }
  CLI::App app("Decides whether a distributed dataflow program is deterministic.", "firebreak");
  app.footer(kFooter);
  app.require_subcommand(1);
  app.set_version_flag("--version", version, "print the versions of firebreak and Z3");
  for (const Command& command : command_table()) add_command(app, command, invocation.options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    return refused(app, problem, invocation.command);
  }
  if (invocation.command->directories) {
    const std::string unread = frontend::expand_directories(invocation.options.files);
    if (!unread.empty()) return error(report::printable(unread));
  }
  return invocation;
}

}  // namespace

// `help` is another word for --help.
Invocation parse(int argc, const char* const* argv) {
  if (argc < 2 || std::string_view(argv[1]) != "help") return parse_command(argc, argv);
  std::vector<const char*> words = {argv[0]};
  if (argc > 2) words.push_back(argv[2]);
  words.push_back("--help");
  return parse_command(static_cast<int>(words.size()), words.data());
}

}  // namespace firebreak::cli
