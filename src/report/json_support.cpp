// SPDX-License-Identifier: Apache-2.0
#include "report/json_support.h"

#include <fmt/format.h>

#include <cstdint>

#include "report/display.h"

namespace firebreak::report {

std::string fingerprint(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  }
  return fmt::format("{:016x}", hash);
}

Json values_object(const result::NamedValues& values) {
  Json object = Json::object();
  for (const auto& [name, value] : values) append(object, name, value);
  return object;
}

Json statistics_object(const base::Statistics& statistics) {
  Json json = Json::object();
  for (const auto& [name, value] : statistics.all()) append(json, name, value);
  return json;
}

std::string dump(const Json& json) {
  return printable_json(json.dump(2, ' ', false, Json::error_handler_t::replace)) + "\n";
}

}  // namespace firebreak::report
