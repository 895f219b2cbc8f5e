// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/environment.h"
#include "cli/load.h"
#include "cli/per_model.h"
#include "result/repair.h"

namespace firebreak::cli {

/// What is saved: a model that has been repaired, `what` says how: "repaired", "relaxed".
struct Saving {
  std::string_view what;
  const result::RepairResult& result;
  std::function<topology::Model()> changed;  // asked only if there is a repair
};

/// Has `file_result` save the changed model in the file of --write, as far as possible as an edit
/// of `text`, which `loaded` was read from, and say so at the end of what it prints for people. The
/// variants that were chosen are written as annotations, and expectations that the changed model
/// does not meet say what holds of it. Where nothing has confirmed a repair, nothing is saved.
void save_model(const Saving& saving, const std::string& file, const Options& options,
                const std::string& text, const Loaded& loaded, const base::Environment& environment,
                FileResult& file_result);

}  // namespace firebreak::cli
