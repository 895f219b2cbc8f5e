// SPDX-License-Identifier: Apache-2.0
#include "cli/command.h"

namespace firebreak::cli {
namespace {

// Of commands that say what is wrong at which place.
std::vector<std::string_view> with_findings() { return {"text", "json", "sarif", "github"}; }

const std::vector<Command>& rows() {
  static const std::vector<Command> table = {
      {.name = "label",
       .argument = "MODEL",
       .summary = "label every stream of a model, and show the derivation",
       .options = {"rules", "variant", "topology"},
       .run = run_label},
      {.name = "verify",
       .argument = "MODEL",
       .summary = "prove a model deterministic or refute it, with traces",
       .options = {"anomaly", "traces", "variant", "topology"},
       .run = run_verify,
       .formats = with_findings()},
      {.name = "repair",
       .argument = "MODEL",
       .summary = "find the cheapest coordination that makes a model deterministic, with proof",
       .options = {"target", "write", "all", "limit", "pareto", "relax", "variant", "topology"},
       .run = run_repair,
       .formats = with_findings()},
      {.name = "tolerate",
       .argument = "MODEL",
       .summary = "find how far what a model is promised by its network can be given up",
       .options = {"target", "limit", "variant", "topology"},
       .run = run_tolerate},
      {.name = "certify",
       .argument = "[MODEL] REPAIR.json",
       .summary = "check a saved repair and its certificate without the solver",
       .run = run_certify,
       .directories = false},
      {.name = "crosscheck",
       .argument = "MODEL",
       .summary = "compare the label rules with executions, on models or on every small topology",
       .options = {"enumerate", "attributes", "rules", "variant", "topology"},
       .run = run_crosscheck,
       .files_required = false},
      {.name = "infer",
       .argument = "MODEL",
       .summary = "derive annotations from behaviours, and audit the declared ones",
       .options = {"write", "topology"},
       .run = run_infer,
       .formats = with_findings()},
      {.name = "test",
       .argument = "MODEL",
       .summary = "check models against the expectations that they state",
       .options = {"junit", "variant", "topology"},
       .run = run_test,
       .formats = with_findings()},
      {.name = "replay",
       .argument = "TRACE.json",
       .summary = "run a saved trace again in the interpreter",
       .run = run_replay,
       .directories = false},
      {.name = "export",
       .argument = "MODEL",
       .summary = "print a model, or a saved trace, for other tools",
       .options = {"to", "anomaly", "rules", "variant", "topology"},
       .run = run_export},
      {.name = "report",
       .argument = "MODEL",
       .summary = "write one HTML page: topology, verdict, traces step by step, repair",
       .options = {"target", "traces", "variant", "topology"},
       .run = run_report,
       .formats = {"text"}},
      {.name = "lsp",
       .argument = "FILE",
       .summary = "serve editors: errors, hover, completion, verdicts and repairs as one types",
       .run = run_lsp,
       .files_required = false,
       .directories = false,
       .formats = {"text"}},
      {.name = "import",
       .argument = "FORMAT FILE",
       .summary = "make a model of a topology in another system's format",
       .options = {"properties", "env", "include-path", "manifest", "tasks", "classes", "module",
                   "labels", "overlay", "stub"},
       .run = run_import,
       .directories = false},
      {.name = "sweep",
       .argument = "PLAN",
       .summary = "run an experiment over many models, resumable; results go to a database",
       .options = {"database", "engine", "workers", "reproducible"},
       .run = run_sweep,
       .directories = false,
       .formats = {"text"}},
      {.name = "init",
       .argument = "NAME",
       .summary = "write a first model, with comments and expectations, to NAME.yaml",
       .run = run_init,
       .files_required = false,
       .directories = false,
       .formats = {"text"}},
      {.name = "explain",
       .argument = "WORD [MODEL]",
       .summary =
           "say what a word of models, results and messages means, or why a stream has its label",
       .options = {"rules", "variant", "topology"},
       .run = run_explain,
       .files_required = false,
       .directories = false,
       .formats = {"text"}},
      {.name = "generate",
       .argument = "SHAPE [MODEL]",
       .summary = "make random models by seed, or the mutants of models",
       .options = {"set", "count"},
       .run = run_generate,
       .directories = false,
       .formats = {"text"}},
      {.name = "generate-docs",
       .argument = "KIND",
       .summary = "print shell completion (bash, zsh, fish) or the manual page (man)",
       .run = run_generate_docs,
       .hidden = true,
       .directories = false},
  };
  return table;
}

}  // namespace

std::span<const Command> command_table() { return rows(); }

const Command* find_command(std::string_view name) {
  for (const Command& command : rows()) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

}  // namespace firebreak::cli
