// SPDX-License-Identifier: Apache-2.0
// A small sweep in a folder of its own, and programs that stand for the tool.
#pragma once

#include <filesystem>
#include <string>

#include "base/sha256.h"
#include "support/process.h"
#include "sweep/plan.h"
#include "sweep/store.h"

namespace firebreak::sweep {

/// Two models, two questions: four runs.
inline Expanded small_sweep(const std::string& text = "a plan") {
  Expanded expanded;
  expanded.plan.name = "small";
  expanded.plan.text = text;
  expanded.plan.questions = {{"verify", ""}, {"label", "sound"}};
  expanded.models = {{"a.yaml", "model a"}, {"b.yaml", "model b"}};
  expanded.hash = base::sha256(text);
  return expanded;
}

/// An executable shell script.
inline std::string script(const test_support::TemporaryFolder& folder, const std::string& name,
                          const std::string& body) {
  const std::string file = folder.write(name, "#!/bin/sh\n" + body + "\n");
  std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  return file;
}

inline Outcome answered(std::int64_t run, const std::string& digest = "d") {
  Outcome outcome;
  outcome.run = run;
  outcome.ending = Ending::Answered;
  outcome.exit_status = 0;
  outcome.digest = digest;
  outcome.figures = {{"verdict", Value{std::string("deterministic")}}};
  return outcome;
}

}  // namespace firebreak::sweep
