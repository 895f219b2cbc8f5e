// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <charconv>
#include <cstdint>

#include "page/assets.h"
#include "page/markup.h"
#include "page/page.h"
#include "page/parts.h"

namespace firebreak::page {

namespace {

std::string prefix_of(std::size_t number) { return fmt::format("m{}-", number); }

std::string heading(std::string_view name, std::string_view file, std::size_t number) {
  return fmt::format(
      "<section id=\"m{0}\" aria-labelledby=\"m{0}-name\">\n<h2 id=\"m{0}-name\">{1}</h2>\n<p "
      "class=\"file\">{2}</p>\n",
      number, escaped(name), escaped(file));
}

std::string contents(std::span<const Entry> entries) {
  if (entries.size() < 2) return "";
  std::string text = "<nav aria-label=\"models\"><ul>\n";
  for (std::size_t i = 0; i < entries.size(); ++i) {
    text += fmt::format("<li><a href=\"#m{}\">{}</a>: {}</li>\n", i, escaped(entries[i].file),
                        escaped(entries[i].verdict));
  }
  return text + "</ul></nav>\n";
}

}  // namespace

std::string base64_of_hex(std::string_view digits) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < digits.size(); i += 6) {
    const std::string_view part = digits.substr(i, 6);
    std::uint32_t bits = 0;
    std::from_chars(part.data(), part.data() + part.size(), bits, 16);
    bits <<= 4 * (6 - part.size());
    for (std::size_t k = 0; k < 4; ++k) {
      text += k <= part.size() / 2 ? kDigits[(bits >> (18 - 6 * k)) & 63U] : '=';
    }
  }
  return text;
}

std::string section(const Reported& reported, std::size_t number) {
  const std::string prefix = prefix_of(number);
  return heading(reported.topology.name(), reported.file, number) + verdict_part(reported) +
         graph_part(reported, prefix) + traces_part(reported, prefix) +
         repair_part(reported, prefix) + relaxation_part(reported, prefix) +
         tolerance_part(reported, prefix) + labels_part(reported) + "</section>\n";
}

std::string section_of_nothing(std::string_view file, std::string_view why, std::size_t number) {
  return heading(file, "", number) +
         fmt::format("<p class=\"verdict unknown\"><strong>unknown</strong> {}</p>\n</section>\n",
                     escaped(why));
}

std::string document(std::span<const Entry> entries, std::span<const std::string> sections,
                     std::string_view version) {
  std::string text = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n"
      "<a class=\"skip\" href=\"#content\">To the content</a>\n"
      "<header><h1>Firebreak report</h1>\n",
      base64_of_hex(kStyleDigest), base64_of_hex(kScriptDigest),
      entries.size() == 1 ? escaped(entries[0].file + ": " + entries[0].verdict)
                          : fmt::format("Firebreak: {} models", entries.size()),
      kStyle);
  text += contents(entries) + "</header>\n<main id=\"content\">\n";
  for (const std::string& one : sections) text += one;
  return text + fmt::format(
                    "</main>\n<footer>Made by firebreak {}.</footer>\n"
                    "<script>{}</script>\n</body>\n</html>\n",
                    escaped(version), kScript);
}

}  // namespace firebreak::page
