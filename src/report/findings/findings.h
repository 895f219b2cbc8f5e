// SPDX-License-Identifier: Apache-2.0
// What is wrong with a model, as tools want it that show one thing at one place of a file: CI
// annotations, SARIF viewers, editors.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "report/place.h"
#include "report/results.h"

namespace firebreak::report {

enum class Level : std::uint8_t { Error, Warning };

/// What happens, where.
struct FlowStep {
  std::string what;
  Place place;
};

/// One of the two worlds of a trace.
struct Flow {
  std::string world;
  std::vector<FlowStep> steps;
};

/// Lines of a file that are replaced.
struct Replacement {
  std::string file;
  std::uint32_t first = 1;  // line
  std::uint32_t count = 0;  // of lines; 0: the text goes before `first`
  std::string text;         // whole lines
};

struct Fix {
  std::string what;
  Replacement replacement;
};

struct Finding {
  Level level = Level::Error;
  std::string rule;  // an anomaly, the code of a diagnostic, "unknown", "expectation", ...
  std::string message;
  Place place;
  std::string id;  // stays the same while other parts of the model change
  std::vector<Flow> flows = {};
  std::optional<Fix> fix = std::nullopt;
};

std::vector<Finding> findings(const Verified& result, const Frame& frame);
/// Each carries the repair as its fix, if it can be made by an edit of the file.
std::vector<Finding> findings(const Repaired& result, const Frame& frame);
std::vector<Finding> findings(const Tested& result, const Frame& frame);
std::vector<Finding> findings(const Inferred& result, const Frame& frame);
std::vector<Finding> findings(const GivenUp& result, const Frame& frame);
std::vector<Finding> findings(const Refused& result, const Frame& frame);

/// Results of a SARIF log (OASIS, version 2.1.0), behind each other with a comma between; and what
/// stands before and after them.
std::string sarif_results(const std::vector<Finding>& all);
std::string sarif_head(std::string_view version);
std::string sarif_tail();

/// Workflow commands of GitHub Actions, a line for each finding.
std::string github_annotations(const std::vector<Finding>& all);

/// From the first line that differs to the last.
Replacement replacement(const std::string& file, std::string_view before, std::string_view after);

}  // namespace firebreak::report
