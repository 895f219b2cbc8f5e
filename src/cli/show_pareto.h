// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/per_model.h"

namespace firebreak::cli {

/// `repair --pareto` of one model.
FileResult show_pareto(const std::string& file, const Options& options,
                       base::Environment& environment, const Publish& publish);

}  // namespace firebreak::cli
