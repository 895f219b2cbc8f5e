// SPDX-License-Identifier: Apache-2.0
#include "cli/packed.h"

#include <fmt/format.h>

#include <charconv>
#include <cstddef>

#include "base/internal_error.h"

namespace firebreak::cli {

std::string pack(std::span<const std::string> fields) {
  std::string packed;
  for (const std::string& field : fields) packed += fmt::format("{}:", field.size()) + field;
  return packed;
}

std::optional<std::string_view> first_packed(std::string_view packed) {
  std::size_t size = 0;
  const char* const end = packed.data() + packed.size();
  const char* const colon = std::from_chars(packed.data(), end, size).ptr;
  if (colon == end || static_cast<std::size_t>(end - colon) <= size) return std::nullopt;
  return std::string_view(colon + 1, size);
}

std::vector<std::string> unpack(std::string_view packed) {
  std::vector<std::string> fields;
  while (!packed.empty()) {
    const std::optional<std::string_view> field = first_packed(packed);
    if (!field) throw base::InternalError("a packed text is cut off");
    fields.emplace_back(*field);
    packed.remove_prefix(static_cast<std::size_t>(field->end() - packed.begin()));
  }
  return fields;
}

}  // namespace firebreak::cli
