// SPDX-License-Identifier: Apache-2.0
#include "imports/names.h"

#include <fmt/format.h>

#include "frontend/yaml/fields.h"
#include "report/json_support.h"

namespace firebreak::imports {

namespace {

constexpr std::size_t kKept = 230;  // bytes of a name that is too long

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

}  // namespace

std::string fitted(std::string_view name) {
  if (name.size() <= frontend::kLongestName) return std::string(name);
  std::size_t end = kKept;
  while (end > 0 && continues_character(name[end])) --end;
  return fmt::format("{}~{}", name.substr(0, end), report::fingerprint(name));
}

std::string stream_name(std::string_view from, std::string_view port, std::string_view to) {
  const bool plain = port.empty() || port == "default";
  return plain ? fmt::format("{}>{}", from, to) : fmt::format("{}:{}>{}", from, port, to);
}

std::string Names::give(std::string_view wanted) {
  std::string name = fitted(wanted);
  for (int i = 2; !taken_.insert(name).second; ++i) name = fitted(fmt::format("{}~{}", wanted, i));
  return name;
}

}  // namespace firebreak::imports
