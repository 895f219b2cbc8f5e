// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/per_model.h"

namespace firebreak::cli {

/// `repair --relax` of one model.
FileResult relax_model(const std::string& file, const Options& options,
                       base::Environment& environment, const Publish& publish);

}  // namespace firebreak::cli
