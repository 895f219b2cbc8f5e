// SPDX-License-Identifier: Apache-2.0
// What saved results (of label, verify and repair) say of models, as far as two of them are
// compared.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace firebreak::report {

struct KnownSink {
  std::string anomaly;  // "none", "run", ..., "unknown"
  bool accepted = false;
  std::string id;  // of the finding
  std::uint32_t line = 0;
};

struct KnownRepair {
  std::optional<std::uint64_t> cost;  // none: there is no repair
  std::vector<std::string> pieces;    // as a model lists them under `repairs`
};

struct KnownVerdict {
  std::string verdict;
  std::map<std::string, KnownSink> sinks;
};

struct KnownModel {
  std::string name;
  std::string file;
  std::optional<KnownVerdict> verdict;
  std::map<std::string, std::string> labels;   // of streams
  bool labelled = false;                       // whether these are all
  std::map<std::string, KnownRepair> repairs;  // by target
  bool undecided = false;                      // whether its verdict or a repair is unknown
};

/// By the name of the model. Empty iff an error was added to `diagnostics`: what is no such result,
/// or says twice what one model's verdict is.
std::optional<std::vector<KnownModel>> read_known(std::string_view text, const std::string& file,
                                                  base::Diagnostics& diagnostics);

}  // namespace firebreak::report
