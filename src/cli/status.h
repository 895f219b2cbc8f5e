// SPDX-License-Identifier: Apache-2.0
// The exit status of the process and its error messages (docs/commands.md, Exit status).
#pragma once

#include <string>
#include <string_view>

namespace firebreak::cli {

enum class Status { Holds = 0, Broken = 1, BadInput = 2, Unknown = 3, Internal = 70 };

/// What went wrong, as one line for people: it may hold names of files, which may hold anything.
std::string complaint(std::string_view problem);

/// What is said where a check of the tool on itself failed.
std::string internal_error(std::string_view problem);

/// The worse of two, in the order 70, 2, 1, 3, 0.
Status worst(Status a, Status b);

}  // namespace firebreak::cli
