// SPDX-License-Identifier: Apache-2.0
#include "imports/read_file.h"

#include <fmt/format.h>

namespace firebreak::imports {

std::optional<std::string> read_file(const std::string& file, std::string_view what,
                                     const ReadFile& files, Graph& graph) {
  std::optional<std::string> text = files(file);
  if (text) {
    graph.files.push_back(file);
  } else {
    graph.error("unreadable-file", file, {}, fmt::format("{} cannot be read", what));
  }
  return text;
}

}  // namespace firebreak::imports
