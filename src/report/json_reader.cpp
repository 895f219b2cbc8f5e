// SPDX-License-Identifier: Apache-2.0
#include "report/json_reader.h"

#include <algorithm>
#include <limits>

#include "report/json_shape.h"

namespace firebreak::report {

namespace {

base::SourceSpan span_at(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, std::min(byte, text.size()));
  const auto line_start = before.rfind('\n');
  const std::size_t column =
      line_start == std::string_view::npos ? before.size() + 1 : before.size() - line_start;
  base::SourceSpan span;
  span.line = static_cast<std::uint32_t>(1 + std::count(before.begin(), before.end(), '\n'));
  span.column = static_cast<std::uint32_t>(column);
  return span;
}

}  // namespace

void JsonReader::error(std::string message, std::string hint, base::SourceSpan span) {
  if (++errors_ > kMaxErrors) return;
  diagnostics_.add(
      {fmt::format("bad-{}", what_), file_, span, std::move(message), std::move(hint)});
}

std::optional<Parsed> JsonReader::parse(std::string_view text) {
  const JsonFault fault = fault_in(text);
  if (fault.none()) return Parsed::parse(text);
  if (fault.syntax) {
    error("this is not JSON", "", span_at(text, *fault.syntax));
  } else if (fault.duplicate) {
    error(fmt::format("an object has two members '{}'", *fault.duplicate));
  } else {
    error(fmt::format("the text {}; such a {} is not read", fault.limit, what_));
  }
  return std::nullopt;
}

const Parsed* JsonReader::member(const Parsed& object, const char* key, const std::string& where,
                                 bool required) {
  if (!object.is_object()) {
    error(fmt::format("{}: expected an object", where.empty() ? std::string(what_) : where));
    return nullptr;
  }
  const auto found = object.find(key);
  if (found != object.end()) return &*found;
  if (required) error(fmt::format("{}{}{}: missing", where, where.empty() ? "" : ".", key));
  return nullptr;
}

std::string JsonReader::text(const Parsed& object, const char* key, const std::string& where,
                             bool required) {
  const Parsed* value = member(object, key, where, required);
  if (value == nullptr) return "";
  if (value->is_string()) return value->get<std::string>();
  error(path_to(where, key) + ": expected a string");
  return "";
}

bool JsonReader::flag(const Parsed& object, const char* key, const std::string& where,
                      bool required) {
  const Parsed* value = member(object, key, where, required);
  if (value == nullptr) return false;
  if (value->is_boolean()) return value->get<bool>();
  error(path_to(where, key) + ": expected true or false");
  return false;
}

std::optional<std::int64_t> JsonReader::integer(const Parsed& value, const std::string& where) {
  const bool fits = value.is_number_integer() &&
                    (!value.is_number_unsigned() ||
                     value.get<std::uint64_t>() <=
                         static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
  if (fits) return value.get<std::int64_t>();
  error(where + ": expected an integer of at most 64 bits");
  return std::nullopt;
}

std::uint64_t JsonReader::count(const Parsed& object, const char* key, const std::string& where,
                                std::uint64_t most) {
  const Parsed* value = member(object, key, where);
  if (value == nullptr) return 0;
  if (value->is_number_unsigned() && value->get<std::uint64_t>() <= most) {
    return value->get<std::uint64_t>();
  }
  error(fmt::format("{}: expected an integer from 0 to {}", path_to(where, key), most));
  return 0;
}

std::vector<std::string> JsonReader::texts(const Parsed& object, const char* key,
                                           const std::string& where, bool required) {
  std::vector<std::string> result;
  each(object, key, where, required, [&](const Parsed& element, const std::string& place) {
    if (element.is_string()) {
      result.push_back(element.get<std::string>());
    } else {
      error(place + ": expected a string");
    }
  });
  return result;
}

result::Anomaly JsonReader::anomaly(const Parsed& object) {
  const std::string name = text(object, "anomaly", "");
  for (const result::AnomalyKind& kind : result::kAnomalies) {
    if (name == kind.name) return kind.anomaly;
  }
  error("anomaly: expected \"run\", \"instance\" or \"diverge\"");
  return result::Anomaly::None;
}

}  // namespace firebreak::report
