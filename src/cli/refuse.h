// SPDX-License-Identifier: Apache-2.0
// What commands that work on no models one by one say of wrong input, on standard error.
#pragma once

#include <string>

#include "base/diagnostics.h"
#include "cli/command.h"

namespace firebreak::cli {

/// One problem, made printable.
Finish refused(const std::string& message);
/// All errors, in their order.
Finish refused(const base::Diagnostics& diagnostics);

/// The errors as text, a line or more each.
std::string error_text(const base::Diagnostics& diagnostics);

}  // namespace firebreak::cli
