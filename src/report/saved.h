// SPDX-License-Identifier: Apache-2.0
// What a file holds that firebreak wrote for other commands. It is parsed once, and then read as
// what a command needs of it.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/diagnostics.h"
#include "result/execution.h"
#include "result/saved_repair.h"
#include "result/trace.h"

namespace firebreak::report {

using SavedJson = std::shared_ptr<const nlohmann::json>;

struct SavedTrace {
  SavedJson json;
};
struct SavedValueTrace {
  SavedJson json;
};
struct SavedVerification {  // of `verify`
  SavedJson json;
};
struct SavedResult {  // of `repair`
  SavedJson json;
};
struct SavedRelaxation {  // of `repair --relax`
  SavedJson json;
};
using SavedDocument =
    std::variant<SavedTrace, SavedValueTrace, SavedVerification, SavedResult, SavedRelaxation>;

/// The documents of a text: one, or an array. None if the text is nothing of the sort; whoever
/// reads it as something else then says why.
std::optional<std::vector<SavedDocument>> saved_documents(std::string_view text);

/// All their traces. The result is empty iff an error was added to `diagnostics`, of the first
/// trace that has one.
std::optional<std::vector<result::Trace>> read_traces(std::span<const SavedDocument> documents,
                                                      const std::string& file,
                                                      base::Diagnostics& diagnostics);

/// All their traces with real values, likewise.
std::optional<std::vector<result::ValueTrace>> read_value_traces(
    std::span<const SavedDocument> documents, const std::string& file,
    base::Diagnostics& diagnostics);

/// Whether it is a repair or a relaxation.
bool is_repair(const SavedDocument& document);
/// It is one. The result is empty iff an error was added to `diagnostics`.
std::optional<result::SavedRepair> read_repair(const SavedDocument& document,
                                               const std::string& file,
                                               base::Diagnostics& diagnostics);

}  // namespace firebreak::report
