// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <charconv>

#include "base/diagnostics.h"
#include "lsp/server.h"

namespace firebreak::lsp {

namespace {

constexpr std::size_t kLongestHeader = 4096;
constexpr std::size_t kLongestMessage = 64U << 20U;

// Of the header's lines.
std::optional<std::size_t> content_length(std::string_view header) {
  constexpr std::string_view kName = "content-length:";
  while (!header.empty()) {
    const std::size_t end = std::min(header.find("\r\n"), header.size());
    std::string_view line = header.substr(0, end);
    header.remove_prefix(std::min(end + 2, header.size()));
    if (base::lower(line.substr(0, kName.size())) != kName) continue;
    line.remove_prefix(kName.size());
    while (line.starts_with(' ')) line.remove_prefix(1);
    std::size_t length = 0;
    const auto [last, problem] = std::from_chars(line.data(), line.data() + line.size(), length);
    if (problem == std::errc() && last == line.data() + line.size()) return length;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> Framing::next() {
  if (broken_) return std::nullopt;
  const std::size_t end = pending_.find("\r\n\r\n");
  if (end == std::string::npos) {
    broken_ = pending_.size() > kLongestHeader;
    return std::nullopt;
  }
  const std::optional<std::size_t> length =
      content_length(std::string_view(pending_).substr(0, end));
  broken_ = !length || *length > kLongestMessage || end > kLongestHeader;
  if (broken_ || pending_.size() < end + 4 + *length) return std::nullopt;
  std::string message = pending_.substr(end + 4, *length);
  pending_.erase(0, end + 4 + *length);
  return message;
}

std::string framed(std::string_view message) {
  return fmt::format("Content-Length: {}\r\n\r\n{}", message.size(), message);
}

}  // namespace firebreak::lsp
