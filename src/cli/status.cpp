// SPDX-License-Identifier: Apache-2.0
#include "cli/status.h"

#include <fmt/format.h>

#include "report/display.h"

namespace firebreak::cli {
namespace {

int badness(Status status) {
  switch (status) {
    case Status::Holds:
      return 0;
    case Status::Unknown:
      return 1;
    case Status::Broken:
      return 2;
    case Status::BadInput:
      return 3;
    case Status::Internal:
      return 4;
  }
  return 4;
}

}  // namespace

std::string complaint(std::string_view problem) {
  return fmt::format("firebreak: {}\n", report::printable(problem));
}

std::string internal_error(std::string_view problem) {
  return fmt::format(
      "firebreak: internal error: {}\n"
      "This is a bug of firebreak, not of your model. Please report it, with the model and the "
      "command line.\n",
      problem);
}

Status worst(Status a, Status b) { return badness(a) < badness(b) ? b : a; }

}  // namespace firebreak::cli
