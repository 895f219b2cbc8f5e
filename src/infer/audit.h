// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

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

/// A declared path against what was inferred of it. `decided`: what is inferred is all that holds.
AuditResult audit(const topology::PathDecl& declared, const topology::PathDecl& inferred,
                  const Matters& matters, bool decided);

}  // namespace firebreak::infer
