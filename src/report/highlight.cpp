// SPDX-License-Identifier: Apache-2.0
#include "report/highlight.h"

#include <fmt/format.h>

#include <array>
#include <cctype>

#include "base/uri.h"

namespace firebreak::report {
namespace {

constexpr std::string_view kBold = "1", kRed = "31", kGreen = "32", kYellow = "33";

std::string in(std::string_view style, std::string_view text) {
  return text.empty() ? "" : fmt::format("\x1b[{}m{}\x1b[0m", style, text);
}

template <class PerLine>
std::string by_line(std::string_view text, PerLine per_line) {
  std::string result;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    result += per_line(text.substr(0, end));
    if (end == std::string_view::npos) break;
    result += '\n';
    text.remove_prefix(end + 1);
  }
  return result;
}

struct Verdict {
  std::string_view words;
  std::string_view style;
};

constexpr std::array kVerdicts = {
    Verdict{"deterministic", kGreen}, Verdict{"confirmed", kGreen}, Verdict{"accepted", kGreen},
    Verdict{"divergent", kRed},       Verdict{"refused", kRed},     Verdict{"not confirmed", kRed},
    Verdict{"failed", kRed},          Verdict{"passed", kGreen},    Verdict{"unknown", kYellow}};

// "shop: divergent: ..." or "accepted: shop: ...".
std::string with_verdict(std::string_view line) {
  for (const Verdict& verdict : kVerdicts) {
    std::size_t begin = 0;
    if (!line.starts_with(verdict.words)) {
      begin = line.find(fmt::format(": {}", verdict.words));
      if (begin == std::string_view::npos) continue;
      begin += 2;
    }
    const std::size_t end = begin + verdict.words.size();
    if (end < line.size() && std::isalnum(static_cast<unsigned char>(line[end])) != 0) continue;
    return in(kBold, line.substr(0, begin)) + in(verdict.style, verdict.words) +
           std::string(line.substr(end));
  }
  return in(kBold, line);
}

std::string line_of_result(std::string_view line) {
  constexpr std::string_view kDifference = "  \u2260 ";
  if (line.empty()) return "";
  if (line.starts_with(kDifference)) {
    return "  " + in(kRed, "\u2260") + " " + std::string(line.substr(kDifference.size()));
  }
  return line.front() == ' ' ? std::string(line) : with_verdict(line);
}

std::string link(std::string_view place, std::string_view host, std::string_view here) {
  std::string_view file = place;
  for (int part = 0; part < 2; ++part) {  // line and column
    const std::size_t colon = file.find_last_not_of("0123456789");
    if (colon == std::string_view::npos || file[colon] != ':' || colon + 1 == file.size()) break;
    file = file.substr(0, colon);
  }
  const std::string path =
      file.starts_with('/') ? std::string(file) : fmt::format("{}/{}", here, file);
  return fmt::format("\x1b]8;;file://{}{}\x1b\\{}\x1b]8;;\x1b\\", host, base::percent_encoded(path),
                     place);
}

}  // namespace

std::string highlighted(std::string_view prose) { return by_line(prose, line_of_result); }

std::string highlighted_errors(std::string_view text, std::string_view host,
                               std::string_view here) {
  return by_line(text, [&](std::string_view line) {
    constexpr std::string_view kError = ": error[";
    const std::size_t end = line.find(kError);
    const std::size_t close = line.find(']', end == std::string_view::npos ? 0 : end);
    if (end == std::string_view::npos || close == std::string_view::npos) return std::string(line);
    const std::string_view place = line.substr(0, end);
    return (host.empty() ? std::string(place) : link(place, host, here)) + ": " +
           in(kRed, line.substr(end + 2, close + 1 - end - 2)) +
           std::string(line.substr(close + 1));
  });
}

}  // namespace firebreak::report
