// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <string_view>
#include <system_error>

namespace firebreak::cli {
namespace {

// 0: it says nothing.
unsigned columns_of_environment() {
  const char* value = std::getenv("COLUMNS");
  const std::string_view text = value == nullptr ? "" : value;
  unsigned columns = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), columns);
  return error == std::errc() && end == text.data() + text.size() ? columns : 0;
}

}  // namespace

std::optional<std::size_t> terminal_columns(int descriptor) {
  constexpr std::size_t kUsual = 80;
  if (::isatty(descriptor) != 1) return std::nullopt;
  if (const unsigned columns = columns_of_environment(); columns > 0) return columns;
  struct winsize size {};
  const bool known = ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : kUsual;
}

bool wants_color(Color color, int descriptor) {
  if (color != Color::Auto) return color == Color::Always;
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string_view(value == nullptr ? "" : value);
  };
  return variable("NO_COLOR").empty() && variable("TERM") != "dumb" && ::isatty(descriptor) == 1;
}

std::string host_for_links(int descriptor) {
  std::array<char, 256> name{};
  const bool known = ::isatty(descriptor) == 1 && ::gethostname(name.data(), name.size() - 1) == 0;
  return known ? name.data() : "";
}

}  // namespace firebreak::cli
