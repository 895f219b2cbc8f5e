// SPDX-License-Identifier: Apache-2.0
// What a sweep is to do (docs/experiments.md): the plan as written, and the runs that it comes to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "frontend/reader.h"
#include "topology/model.h"

namespace firebreak::sweep {

/// Of each run.
struct Limits {
  std::uint32_t seconds = 10;
  std::uint32_t megabytes = 1000;
  bool operator==(const Limits&) const = default;
};

/// A question of the plan, with one of its choices.
struct Asked {
  std::string question;  // a name of kQuestions
  std::string choice;    // "" where it has none
  bool operator==(const Asked&) const = default;
};

struct Plan {
  std::string file;
  std::string name;
  std::string text;
  topology::Names models;  // files and folders, as seen from the folder of the plan
  std::vector<Asked> questions;
  std::vector<std::uint32_t> seeds{0};
  Limits limits;
};

/// Reads a plan; empty iff something was added to `diagnostics`.
std::optional<Plan> read_plan(std::string_view text, const std::string& file,
                              base::Diagnostics& diagnostics);

struct PlannedModel {
  std::string name;  // of the file, as seen from the folder of the plan
  std::string text;  // with all that it includes
};

/// A plan with its models: all that a database needs to know.
struct Expanded {
  Plan plan;
  std::vector<PlannedModel> models;
  std::string hash;

  std::uint64_t runs() const {
    return std::uint64_t{models.size()} * plan.questions.size() * plan.seeds.size();
  }
};

/// Reads the models of a plan; empty iff something was added to `diagnostics`. A file that is no
/// model is taken as it is: what the tool says of it is its row.
std::optional<Expanded> expand(Plan plan, const frontend::FileReader& read,
                               base::Diagnostics& diagnostics);

}  // namespace firebreak::sweep
