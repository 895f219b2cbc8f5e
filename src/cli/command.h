// SPDX-License-Identifier: Apache-2.0
// The table of commands. A new command is a row, a file with its `run` function, and a test.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "cli/options.h"
#include "cli/status.h"

namespace firebreak::cli {

/// What a command leaves behind. Where `workers_left`, a thread that overran the time limit still
/// runs: the process must leave at once.
struct Finish {
  Status status = Status::Holds;
  bool workers_left = false;
};

struct Command {
  std::string_view name;
  std::string_view argument;  // what the help calls its files
  std::string_view summary;
  std::string_view words = {};  // what they are, where they are not files, or not files alone
  std::vector<std::string_view> options = {};  // beside the common ones, by name
  /// None of `help`, which is another word for --help (parse.h).
  Finish (*run)(const Options& options, const base::Environment& environment) = nullptr;
  bool hidden = false;
  bool files_required = true;
  bool directories = true;  // stand for the model files below them
  /// Those of --format that it writes.
  std::vector<std::string_view> formats = {"text", "json"};
};

std::span<const Command> command_table();
const Command* find_command(std::string_view name);

Finish run_label(const Options& options, const base::Environment& environment);
Finish run_verify(const Options& options, const base::Environment& environment);
Finish run_repair(const Options& options, const base::Environment& environment);
Finish run_tolerate(const Options& options, const base::Environment& environment);
Finish run_certify(const Options& options, const base::Environment& environment);
Finish run_crosscheck(const Options& options, const base::Environment& environment);
Finish run_test(const Options& options, const base::Environment& environment);
Finish run_replay(const Options& options, const base::Environment& environment);
Finish run_infer(const Options& options, const base::Environment& environment);
Finish run_diff(const Options& options, const base::Environment& environment);
Finish run_export(const Options& options, const base::Environment& environment);
Finish run_report(const Options& options, const base::Environment& environment);
Finish run_import(const Options& options, const base::Environment& environment);
Finish run_study(const Options& options, const base::Environment& environment);
Finish run_sweep(const Options& options, const base::Environment& environment);
Finish run_lsp(const Options& options, const base::Environment& environment);
Finish run_init(const Options& options, const base::Environment& environment);
Finish run_explain(const Options& options, const base::Environment& environment);
Finish run_generate(const Options& options, const base::Environment& environment);
Finish run_generate_docs(const Options& options, const base::Environment& environment);

}  // namespace firebreak::cli
