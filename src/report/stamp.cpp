// SPDX-License-Identifier: Apache-2.0
#include "report/stamp.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "report/json_support.h"

namespace firebreak::report {
namespace {

constexpr std::array<std::string_view, 3> kKeys = {"firebreak", "schema", "file"};

}  // namespace

std::string stamped(std::string_view document, std::string_view version, std::string_view file) {
  constexpr std::string_view kStart = "{\n";
  if (!document.starts_with(kStart)) return std::string(document);
  Json stamp = {{"firebreak", version}, {"schema", kSchemaVersion}};
  if (!file.empty()) stamp["file"] = file;
  std::string text = dump(stamp);
  text.replace(text.rfind("\n}\n"), std::string::npos, ",\n");
  return text.append(document.substr(kStart.size()));
}

std::string fingerprint(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  }
  return fmt::format("{:016x}", hash);
}

bool is_stamp(std::string_view key) { return std::ranges::find(kKeys, key) != kKeys.end(); }

}  // namespace firebreak::report
