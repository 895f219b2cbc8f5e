// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <string>
#include <vector>

#include "cli/generated_docs.h"

namespace firebreak::cli {
namespace {

// Text for roff: a dash that is a dash, a backslash that is one, no request at a line's start.
std::string roff(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '-') {
      result += "\\-";
    } else if (c == '\\') {
      result += "\\e";
    } else {
      result += c;
    }
  }
  if (result.starts_with('.') || result.starts_with('\'')) result.insert(0, "\\&");
  return result;
}

std::string option_entry(const OptionRow& row) {
  std::string names;
  if (!row.short_name.empty()) names = fmt::format("\\fB\\-{}\\fR, ", row.short_name);
  names += fmt::format("\\fB\\-\\-{}\\fR", roff(row.name));
  if (!row.value.empty()) names += fmt::format(" \\fI{}\\fR", roff(row.value));
  std::string text = fmt::format(".TP\n{}\n{}.", names, roff(row.help));
  if (!row.choices.empty()) {
    text += fmt::format("\n{} is one of {}.", roff(row.value),
                        roff(fmt::format("{}", fmt::join(row.choices, ", "))));
  }
  if (row.repeatable) text += "\nMay be given more than once.";
  return text + "\n";
}

std::string command_entry(const Command& command) {
  std::string text = fmt::format(".SS \\fBfirebreak {}\\fR [\\fIoptions\\fR] \\fI{}\\fR ...\n{}.\n",
                                 roff(command.name), roff(command.argument), roff(command.summary));
  for (const std::string_view name : command.options) text += option_entry(option_row(name));
  return text;
}

constexpr std::string_view kExitStatus =
    ".SH EXIT STATUS\n"
    ".TP\n0\nHolds: deterministic, a repair found and verified, an expectation met, a trace "
    "replayed.\n"
    ".TP\n1\nDoes not hold: an anomaly, an unsound disagreement of label engine and solver, a "
    "broken expectation, no repair exists, a trace that does not replay, a certificate refused.\n"
    ".TP\n2\nThe command line or the input is wrong.\n"
    ".TP\n3\nUnknown: time or memory ran out, or the model has a feature that is not decided.\n"
    ".TP\n70\nInternal error: a check of the tool on itself failed.\n"
    ".PP\nWith several models the worst counts, in the order 70, 2, 1, 3, 0.\n";

constexpr std::string_view kEnvironment =
    ".SH ENVIRONMENT\n"
    ".TP\n\\fBCOLUMNS\\fR\nHow wide text on a terminal is, from 60 to 200 columns; by default as "
    "wide as the terminal. Elsewhere text is 110 columns wide.\n";

struct Example {
  std::string_view command;
  std::string_view does;
};

constexpr std::array<Example, 6> kExamples = {{
    {"firebreak verify model.yaml", "Prove that the model is deterministic, or show why not."},
    {"firebreak verify --quiet --jobs 4 --timeout 60 models/*.yaml",
     "One line for each model, within a minute for all of them."},
    {"firebreak repair --write repaired.yaml model.yaml",
     "Find the cheapest repair, and save the repaired model."},
    {"firebreak repair --format json --output repair.json model.yaml",
     "Save the repair with its proof."},
    {"firebreak certify model.yaml repair.json", "Check that proof without the solver."},
    {"firebreak export --to dot model.yaml | dot -Tsvg >model.svg",
     "Draw the model with its labels."},
}};

std::string examples() {
  std::string text = ".SH EXAMPLES\n";
  for (const auto& [command, does] : kExamples) {
    text += fmt::format(".TP\n\\fB{}\\fR\n{}\n", roff(command), roff(does));
  }
  return text;
}

}  // namespace

std::string manual_page() {
  std::string text = fmt::format(
      ".TH FIREBREAK 1 \"\" \"firebreak {}\" \"User Commands\"\n"
      ".SH NAME\n"
      "firebreak \\- decide whether a distributed dataflow program is deterministic\n"
      ".SH SYNOPSIS\n"
      "\\fBfirebreak\\fR \\fIcommand\\fR [\\fIoptions\\fR] \\fIfile\\fR ...\n"
      ".SH DESCRIPTION\n"
      "Reads a model of a distributed dataflow program (components with annotations, streams, "
      "seals, replication) and proves that its outputs do not depend on the order in which "
      "messages arrive, or shows two executions in which they differ.\n"
      "A file named \\- is standard input.\n"
      ".SH COMMANDS\n",
      FIREBREAK_VERSION);
  for (const Command* command : shown_commands()) text += command_entry(*command);
  text += ".SH OPTIONS OF EVERY COMMAND\n";
  for (const std::string_view name : common_options()) text += option_entry(option_row(name));
  return text + examples() + std::string(kEnvironment) + std::string(kExitStatus);
}

}  // namespace firebreak::cli
