// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "topology/model.h"

namespace firebreak::topology {

/// Models as text: what stands in a document is what counts, so every model that is checked goes
/// through its text. frontend/model_text.h has the reader and the printer.
struct ModelText {
  std::function<std::string(const Model&)> print;
  std::function<std::optional<Model>(std::string_view)> read;
};

}  // namespace firebreak::topology
