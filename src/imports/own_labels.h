// SPDX-License-Identifier: Apache-2.0
// Labels that the tools of a format give by themselves, for comparison.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace firebreak::imports {

/// Why such a label says what it says, or what it does not look at.
struct OwnReason {
  std::string text;  // "channels a and b race to c"
  std::string file;
  std::uint32_t line = 0;
};

/// Of an output.
struct OwnLabel {
  std::string label;                              // "" where the tools give none
  std::string no_label;                           // why
  bool diverges = false;                          // the label says that contents can differ
  std::map<std::string, std::string> paths = {};  // by input
  std::vector<OwnReason> reasons = {};            // of a label that says so
  std::vector<OwnReason> ignored = {};            // what one that does not leaves out
  std::vector<OwnReason> chance = {};             // calls of chance and clocks that lead there
};

struct OwnLabels {
  std::string tool;
  std::map<std::string, OwnLabel> outputs;
};

}  // namespace firebreak::imports
