// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.h"

namespace firebreak::cli {

/// The whole run but for the handling of exceptions, which is main's.
Finish run(int argc, const char* const* argv);

}  // namespace firebreak::cli
