// SPDX-License-Identifier: Apache-2.0
// How the database keeps what a random model is made of.
#pragma once

#include <string>
#include <string_view>

#include "generate/parameters.h"

namespace firebreak::sweep {

/// All parameters but the shape, as a JSON object.
std::string parameters_json(const generate::Parameters& parameters);
/// The same from there. What is not known is left out.
generate::Parameters parameters_of(std::string_view shape, std::string_view json);

}  // namespace firebreak::sweep
