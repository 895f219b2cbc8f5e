// SPDX-License-Identifier: Apache-2.0
#include "page/markup.h"

#include <fmt/format.h>

#include "base/markup.h"
#include "report/display.h"

namespace firebreak::page {

std::string escaped(std::string_view text) { return base::markup(report::printable(text)); }

std::string number(double value) {
  std::string text = fmt::format("{:.1f}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

}  // namespace firebreak::page
