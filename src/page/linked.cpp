// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cctype>

#include "page/markup.h"
#include "page/parts.h"

namespace firebreak::page {

namespace {

bool in_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

}  // namespace

std::string linked(const topology::Topology& topology, std::string_view prose,
                   const std::string& prefix) {
  std::string text;
  std::string plain;
  const auto flush = [&] {
    text += escaped(plain);
    plain.clear();
  };
  for (std::size_t i = 0; i < prose.size();) {
    std::size_t end = i;
    while (end < prose.size() && in_word(prose[end])) ++end;
    if (end == i) {
      plain += prose[i++];
      continue;
    }
    const std::string_view word = prose.substr(i, end - i);
    if (const auto component = topology.find_component(word)) {
      flush();
      text += fmt::format(R"(<a href="#{}c{}">{}</a>)", prefix, component->index(), escaped(word));
    } else {
      plain += word;
    }
    i = end;
  }
  flush();
  return text;
}

}  // namespace firebreak::page
