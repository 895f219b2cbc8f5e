// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <string>
#include <vector>

#include "cli/generated_docs.h"

namespace firebreak::cli {
namespace {

std::string command_names() {
  std::string names;
  for (const Command* command : shown_commands()) {
    names += (names.empty() ? "" : " ") + std::string(command->name);
  }
  return names;
}

std::string option_words(const Command& command) {
  std::string words;
  for (const OptionRow* row : options_of(command)) words += fmt::format("--{} ", row->name);
  return words + "--help";
}

// Single quotes for a shell's string.
std::string quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

// Characters that end a part of a zsh option specification.
std::string zsh_text(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == ':' || c == '[' || c == ']') result += '\\';
    result += c;
  }
  return result;
}

std::string zsh_value(const OptionRow& row) {
  switch (row.kind) {
    case ValueKind::None:
      return "";
    case ValueKind::Choice:
      return fmt::format(":{}:({})", row.value, fmt::join(row.choices, " "));
    case ValueKind::File:
      return fmt::format(":{}:_files", row.value);
    case ValueKind::Free:
      return fmt::format(":{}: ", row.value);
  }
  return "";
}

std::string zsh_option(const OptionRow& row) {
  const std::string what = fmt::format("[{}]{}", zsh_text(row.help), zsh_value(row));
  if (row.short_name.empty()) {
    return quoted(fmt::format("{}--{}{}", row.repeatable ? "*" : "", row.name, what));
  }
  // Either name rules out the other.
  return fmt::format("'(-{0} --{1})'{{-{0},--{1}}}{2}", row.short_name, row.name, quoted(what));
}

std::string fish_option(const Command& command, const OptionRow& row) {
  std::string line = fmt::format("complete -c firebreak -n '__fish_seen_subcommand_from {}' -l {}",
                                 command.name, row.name);
  if (!row.short_name.empty()) line += fmt::format(" -s {}", row.short_name);
  switch (row.kind) {
    case ValueKind::None:
      break;
    case ValueKind::Choice:
      line += fmt::format(" -x -a '{}'", fmt::join(row.choices, " "));
      break;
    case ValueKind::File:
      line += " -r -F";
      break;
    case ValueKind::Free:
      line += " -x";
      break;
  }
  return fmt::format("{} -d {}\n", line, quoted(row.help));
}

}  // namespace

std::string bash_completion() {
  std::string text = fmt::format(
      "# bash completion for firebreak; generated from its option table\n"
      "_firebreak() {{\n"
      "  local word=\"${{COMP_WORDS[COMP_CWORD]}}\" before=\"${{COMP_WORDS[COMP_CWORD-1]}}\"\n"
      "  local options=\n"
      "  COMPREPLY=()\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    COMPREPLY=($(compgen -W '{} --help --version' -- \"$word\"))\n"
      "    return\n"
      "  fi\n"
      "  case \"$before\" in\n",
      command_names());
  for (const OptionRow& row : option_table()) {
    if (row.kind != ValueKind::Choice) continue;
    text += fmt::format("    --{}) COMPREPLY=($(compgen -W '{}' -- \"$word\")); return ;;\n",
                        row.name, fmt::join(row.choices, " "));
  }
  text += "  esac\n  case \"${COMP_WORDS[1]}\" in\n";
  for (const Command* command : shown_commands()) {
    text += fmt::format("    {}) options='{}' ;;\n", command->name, option_words(*command));
  }
  return text +
         "  esac\n"
         "  case \"$word\" in\n"
         "    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
         "    *) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n"
         "  esac\n"
         "}\n"
         "complete -o filenames -F _firebreak firebreak\n";
}

std::string zsh_completion() {
  std::string text =
      "#compdef firebreak\n"
      "# zsh completion for firebreak; generated from its option table\n"
      "_firebreak() {\n"
      "  local -a commands\n"
      "  commands=(\n";
  for (const Command* command : shown_commands()) {
    text += fmt::format("    {}\n", quoted(fmt::format("{}:{}", command->name, command->summary)));
  }
  text +=
      "  )\n"
      "  if (( CURRENT == 2 )); then\n"
      "    _describe command commands\n"
      "    return\n"
      "  fi\n"
      "  local command=$words[2]\n"
      "  shift words\n"
      "  (( CURRENT-- ))\n"
      "  case $command in\n";
  for (const Command* command : shown_commands()) {
    text += fmt::format("    {})\n      _arguments \\\n", command->name);
    for (const OptionRow* row : options_of(*command)) {
      text += fmt::format("        {} \\\n", zsh_option(*row));
    }
    text += fmt::format("        '*:{}:_files' ;;\n", command->argument);
  }
  return text + "  esac\n}\n_firebreak \"$@\"\n";
}

std::string fish_completion() {
  std::string text = "# fish completion for firebreak; generated from its option table\n";
  for (const Command* command : shown_commands()) {
    text += fmt::format("complete -c firebreak -n __fish_use_subcommand -f -a {} -d {}\n",
                        command->name, quoted(command->summary));
  }
  for (const Command* command : shown_commands()) {
    for (const OptionRow* row : options_of(*command)) text += fish_option(*command, *row);
  }
  return text;
}

}  // namespace firebreak::cli
