// SPDX-License-Identifier: Apache-2.0
#include "cli/refuse.h"

#include <cstdio>

#include "report/display.h"

namespace firebreak::cli {

Finish refused(const std::string& message) {
  std::fputs(complaint(report::printable(message)).c_str(), stderr);
  return {.status = Status::BadInput};
}

Finish refused(const base::Diagnostics& diagnostics) {
  std::fputs(error_text(diagnostics).c_str(), stderr);
  return {.status = Status::BadInput};
}

std::string error_text(const base::Diagnostics& diagnostics) {
  std::string text;
  for (const base::Diagnostic& diagnostic : diagnostics.all()) {
    text += base::format(diagnostic) + "\n";
  }
  return text;
}

}  // namespace firebreak::cli
