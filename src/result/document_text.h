// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "result/trace.h"
#include "topology/model_text.h"
#include "topology/topology.h"

namespace firebreak::result {

/// What documents say in words, as it is written: what they hold is compared with it.
struct DocumentText {
  topology::ModelText models;
  /// Trace::difference; none: it is not compared.
  std::function<std::string(const topology::Topology&, const Trace&)> explain;
};

}  // namespace firebreak::result
