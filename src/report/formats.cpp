// SPDX-License-Identifier: Apache-2.0
#include "report/formats.h"

#include <array>
#include <cstddef>

#include "report/formats/writers.h"

namespace firebreak::report {

const FormatRow& format_row(Format format) {
  static const std::array<FormatRow, 3> kRows = {{
      {.document = false, .writers = text_writers()},  // Text
      {.document = false, .writers = line_writers()},  // Line
      {.document = true, .writers = json_writers()},   // Json
  }};
  return kRows[static_cast<std::size_t>(format)];
}

}  // namespace firebreak::report
