// SPDX-License-Identifier: Apache-2.0
#include "report/repair/meaning_text.h"

#include <fmt/format.h>

#include <string_view>

namespace firebreak::report {

std::string meaning_text(const result::Meaning& meaning, const Page& page, std::size_t indent) {
  const auto line = [&](std::string_view about, const std::string& words) {
    return page.paragraph(fmt::format("{}: {}", about, printable(words)), indent);
  };
  return line("who does what", meaning.asks) + line("what waits", meaning.waits) +
         line("who reads", meaning.readers) +
         (meaning.price.empty() ? "" : line("cost", meaning.price));
}

}  // namespace firebreak::report
