// SPDX-License-Identifier: Apache-2.0
// What a sweep is to do (docs/experiments.md): the plan as written, and the runs that it comes to.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "frontend/reader.h"
#include "generate/parameters.h"
#include "topology/model.h"

namespace firebreak::sweep {

/// Of each run.
struct Limits {
  std::uint32_t seconds = 10;  // of processor time
  std::uint32_t megabytes = 1000;
  bool operator==(const Limits&) const = default;
};

/// A question of the plan, with one of its choices.
struct Asked {
  std::string question;  // a name of kQuestions
  std::string choice;    // "" where it has none
  bool operator==(const Asked&) const = default;
};

/// Random models: of each of the parameters, `count` of them, of the seeds from `seed` on.
struct Family {
  std::vector<generate::Parameters> parameters;
  std::uint32_t seed = 0;
  std::uint32_t count = 1;
};

struct Plan {
  std::string file;
  std::string name;
  std::string text;
  topology::Names models;   // files and folders, as seen from the folder of the plan
  topology::Names mutants;  // the same, of models whose mutants are asked, too
  std::vector<Family> families;
  std::vector<Asked> questions;
  std::vector<std::uint32_t> seeds{0};
  Limits limits;
};

/// Reads a plan; empty iff something was added to `diagnostics`.
std::optional<Plan> read_plan(std::string_view text, const std::string& file,
                              base::Diagnostics& diagnostics);

/// What a random model is made of.
struct Recipe {
  generate::Parameters parameters;
  std::uint64_t seed = 0;
};

struct PlannedModel {
  /// Of a file, as seen from the folder of the plan, and for a mutant "~" and its change; or what a
  /// random model is made of, in words.
  std::string name;
  std::string text;  // with all that it includes; "" of a random one
  std::optional<Recipe> recipe = std::nullopt;
};

std::string text_of(const PlannedModel& model);

/// A plan with its models: all that a database needs to know.
struct Expanded {
  Plan plan;
  std::vector<PlannedModel> models;
  std::string hash;

  std::uint64_t runs() const {
    return std::uint64_t{models.size()} * plan.questions.size() * plan.seeds.size();
  }
};

/// How models come from files, and which mutants are models.
struct ModelSource {
  frontend::FileReader read;
  std::function<bool(const topology::Model&)> valid;
};

/// Reads the models of a plan; empty iff something was added to `diagnostics`. A file below
/// `models` that is no model is taken as it is: what the tool says of it is its row.
std::optional<Expanded> expand(Plan plan, const ModelSource& source,
                               base::Diagnostics& diagnostics);

}  // namespace firebreak::sweep
