// SPDX-License-Identifier: Apache-2.0
#include "report/stamp.h"

#include <algorithm>
#include <array>

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

bool is_stamp(std::string_view key) { return std::ranges::find(kKeys, key) != kKeys.end(); }

}  // namespace firebreak::report
