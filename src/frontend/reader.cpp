// SPDX-License-Identifier: Apache-2.0
#include "frontend/reader.h"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <system_error>
#include <utility>

#include "frontend/formats.h"

namespace firebreak::frontend {

std::optional<topology::Model> read_model(std::string_view text, std::string file_name,
                                          base::Diagnostics& diagnostics, const FileReader& files) {
  const SourceText source{text, std::move(file_name)};
  return format_of(source).read(source, nullptr, files, diagnostics);
}

std::optional<topology::Model> read_model_file(const std::filesystem::path& path,
                                               base::Diagnostics& diagnostics) {
  const auto text = read_text_file(path, diagnostics);
  if (!text) return std::nullopt;
  return read_model(*text, path.string(), diagnostics, read_included_file);
}

std::optional<topology::Model> read_model_with_topology(const SourceText& annotations,
                                                        const SourceText& topology,
                                                        base::Diagnostics& diagnostics,
                                                        const FileReader& files) {
  return format_of(annotations).read(annotations, &topology, files, diagnostics);
}

std::optional<std::string> read_text_file(const std::filesystem::path& path,
                                          base::Diagnostics& diagnostics) {
  const auto refuse = [&](std::string message, std::string hint) {
    diagnostics.add({"unreadable-file", path.string(), {}, std::move(message), std::move(hint)});
    return std::nullopt;
  };
  std::error_code status;
  if (std::filesystem::is_directory(path, status)) return refuse("this is a directory", "");
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    const bool exists = std::filesystem::exists(path, status);
    return refuse(exists ? "the file cannot be read" : "there is no such file", "");
  }
  std::string text;
  std::array<char, 1U << 16U> chunk{};
  while (in.read(chunk.data(), chunk.size()) || in.gcount() > 0) {
    text.append(chunk.data(), static_cast<std::size_t>(in.gcount()));
    if (text.size() > kLargestFile) {
      return refuse(fmt::format("the file is larger than {} MiB", kLargestFile >> 20U), "");
    }
  }
  if (in.bad()) return refuse("the file cannot be read to its end", "");
  return text;
}

std::optional<std::string> read_included_file(const std::filesystem::path& path,
                                              base::Diagnostics& diagnostics) {
  std::error_code status;
  const bool other = std::filesystem::exists(path, status) &&
                     !std::filesystem::is_directory(path, status) &&
                     !std::filesystem::is_regular_file(path, status);
  if (!other) return read_text_file(path, diagnostics);
  diagnostics.add({"unreadable-file", path.string(), {}, "this is no regular file", ""});
  return std::nullopt;
}

}  // namespace firebreak::frontend
