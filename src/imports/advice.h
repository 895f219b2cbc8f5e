// SPDX-License-Identifier: Apache-2.0
// What to change in the original, in the words of its format, with lines of configuration or code.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "imports/graph.h"
#include "imports/importers.h"
#include "report/display.h"
#include "result/repair.h"
#include "topology/model.h"

namespace firebreak::imports {

struct Advice {
  std::string text;                 // why, and what to do
  std::vector<std::string> lines;   // that say it in the original
  std::vector<std::string> places;  // of it: FILE:LINE
};

/// How to route messages where a state that order matters to is split among instances: one for each
/// component.
std::vector<Advice> split_advice(std::string_view format, const topology::Model& model);

/// The same, and what the pieces of a repair come to.
std::vector<Advice> repair_advice(std::string_view format, const topology::Model& model,
                                  const result::RepairResult& result);

/// The format of the file that a model was imported from, if its streams or components name one
/// that is still there.
std::string format_of_origin(const topology::Model& model, const ReadFile& files);

/// With a heading; "" if there is none. The first `most` of them.
std::string advice_text(const std::vector<Advice>& advice, const report::Page& page,
                        std::size_t most = 10);

}  // namespace firebreak::imports
