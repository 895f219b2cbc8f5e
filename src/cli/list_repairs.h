// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/per_model.h"

namespace firebreak::cli {

/// `repair --all` of one model. Text for standard output is written as it is found, if there is
/// only one model.
FileResult list_repairs(const std::string& file, const Options& options,
                        base::Environment& environment, const Publish& publish);

}  // namespace firebreak::cli
