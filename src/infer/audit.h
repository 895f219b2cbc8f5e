// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "infer/inference.h"
#include "result/inference.h"
#include "topology/model.h"

namespace firebreak::infer {

struct AuditResult {
  result::Audit audit = result::Audit::Exact;
  std::vector<std::string> differences = {};
};

/// What of an annotation the streams around make use of.
struct Matters {
  bool order = false;       // a stream out of the path keeps an order
  bool repetition = false;  // a stream into it may repeat messages
};

/// What is known of the inferred path beside itself.
struct Known {
  bool decided = false;                                // what is inferred is all that holds
  std::optional<NewestFinding> newest = std::nullopt;  // whether it does what is declared
};

/// A declared path against what was inferred of it.
AuditResult audit(const topology::PathDecl& declared, const topology::PathDecl& inferred,
                  const Matters& matters, const Known& known);

}  // namespace firebreak::infer
