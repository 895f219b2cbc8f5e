// SPDX-License-Identifier: Apache-2.0
// In what two lists of saved results differ, and which findings only the newer one has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "report/difference/known.h"
#include "report/display.h"
#include "report/findings/findings.h"

namespace firebreak::report {

/// One thing that both sides know, and that is not the same. Without `before` it is new, without
/// `after` it is gone.
struct Difference {
  std::string model;
  std::string what;  // "model", "verdict", "anomaly", "label", "cost", "repair"
  std::string of;    // the sink, stream or target; of a model and its verdict ""
  std::optional<std::string> before;
  std::optional<std::string> after;
};

struct ComparedFinding {
  std::string model;
  std::string sink;     // "": the model as a whole
  std::string anomaly;  // or "unknown"
  std::string id;
  Place place;
};

struct Comparison {
  std::vector<Difference> differences;
  std::vector<ComparedFinding> fresh;  // only NEW has them
  std::vector<ComparedFinding> gone;   // only OLD has
  std::size_t known = 0;               // both have
  bool undecided = false;              // whether something of NEW is unknown
};

/// Which models of two sides go together.
enum class Pairing : std::uint8_t {
  ByName,
  OneToOne,  // where each side has one; else by name
};

/// What only one side says something of is not compared.
Comparison compare(const std::vector<KnownModel>& before, const std::vector<KnownModel>& after,
                   Pairing pairing);

std::string difference_text(const Comparison& found, const Page& page);
/// One line.
std::string difference_line(const Comparison& found);
/// For CI: only what is new.
std::string fresh_text(const Comparison& found, const Page& page);
std::string difference_json(const Comparison& found);
/// What is new, for annotations.
std::vector<Finding> findings(const Comparison& found);

}  // namespace firebreak::report
