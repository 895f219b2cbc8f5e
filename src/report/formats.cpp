// SPDX-License-Identifier: Apache-2.0
#include "report/formats.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "report/formats/writers.h"

namespace firebreak::report {

namespace {

// By Format.
const std::array<FormatRow, 5>& rows() {
  static const std::array<FormatRow, 5> kRows = {{
      {.name = "text", .shape = Shape::Prose, .writers = text_writers()},
      {.name = "", .shape = Shape::Lines, .writers = line_writers()},
      {.name = "json", .shape = Shape::Documents, .writers = json_writers()},
      {.name = "sarif", .shape = Shape::Log, .writers = sarif_writers()},
      {.name = "github", .shape = Shape::Lines, .writers = github_writers()},
  }};
  return kRows;
}

}  // namespace

const FormatRow& format_row(Format format) { return rows()[static_cast<std::size_t>(format)]; }

Format format_named(std::string_view name) {
  const auto row = std::ranges::find(rows(), name, &FormatRow::name);
  return row == rows().end() ? Format::Text : static_cast<Format>(row - rows().begin());
}

}  // namespace firebreak::report
