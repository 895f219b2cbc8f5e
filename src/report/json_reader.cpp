// SPDX-License-Identifier: Apache-2.0
#include "report/json_reader.h"

#include <algorithm>
#include <limits>

namespace firebreak::report {

namespace {

constexpr int kMaxDepth = 16;
constexpr std::size_t kMaxMembers = 1'000;

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

std::optional<Json> JsonReader::parse(std::string_view text) {
  if (text.size() > kMostText) {
    error(fmt::format("a {} of more than {} MB is not read", what_, kMostText >> 20U));
    return std::nullopt;
  }
  bool too_large = false;
  std::vector<std::size_t> members;
  DuplicateKeys duplicates;
  const auto watch = [&](int depth, Json::parse_event_t event, const Json& parsed) {
    const auto level = static_cast<std::size_t>(std::max(depth, 0));
    if (depth > kMaxDepth) too_large = true;
    if (too_large) return false;
    if (members.size() <= level) members.resize(level + 1);
    if (event == Json::parse_event_t::object_start) members[level] = 0;
    // A key's depth is one more than its object's.
    if (event == Json::parse_event_t::key && level > 0 && ++members[level - 1] > kMaxMembers) {
      too_large = true;
    }
    return !too_large && duplicates.watch<Json>(depth, event, parsed);
  };
  try {
    Json json = Json::parse(text, watch);
    if (duplicates.found()) {
      error(fmt::format("an object has two members '{}'", *duplicates.found()));
      return std::nullopt;
    }
    if (!too_large) return json;
    error(fmt::format("no {} is nested more than {} deep or has objects of more than {} members",
                      what_, kMaxDepth, kMaxMembers));
  } catch (const Json::parse_error& failure) {
    error("this is not JSON", "", span_at(text, failure.byte > 0 ? failure.byte - 1 : 0));
  } catch (const Json::exception&) {
    error("this is not JSON that can be read");
  }
  return std::nullopt;
}

const Json* JsonReader::member(const Json& object, const char* key, const std::string& where,
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

std::string JsonReader::text(const Json& object, const char* key, const std::string& where,
                             bool required) {
  const Json* value = member(object, key, where, required);
  if (value == nullptr) return "";
  if (value->is_string()) return value->get<std::string>();
  error(path_to(where, key) + ": expected a string");
  return "";
}

bool JsonReader::flag(const Json& object, const char* key, const std::string& where,
                      bool required) {
  const Json* value = member(object, key, where, required);
  if (value == nullptr) return false;
  if (value->is_boolean()) return value->get<bool>();
  error(path_to(where, key) + ": expected true or false");
  return false;
}

std::optional<std::int64_t> JsonReader::integer(const Json& value, const std::string& where) {
  const bool fits = value.is_number_integer() &&
                    (!value.is_number_unsigned() ||
                     value.get<std::uint64_t>() <=
                         static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
  if (fits) return value.get<std::int64_t>();
  error(where + ": expected an integer of at most 64 bits");
  return std::nullopt;
}

std::uint64_t JsonReader::count(const Json& object, const char* key, const std::string& where,
                                std::uint64_t most) {
  const Json* value = member(object, key, where);
  if (value == nullptr) return 0;
  if (value->is_number_unsigned() && value->get<std::uint64_t>() <= most) {
    return value->get<std::uint64_t>();
  }
  error(fmt::format("{}: expected an integer from 0 to {}", path_to(where, key), most));
  return 0;
}

std::vector<std::string> JsonReader::texts(const Json& object, const char* key,
                                           const std::string& where, bool required) {
  std::vector<std::string> result;
  each(object, key, where, required, [&](const Json& element, const std::string& place) {
    if (element.is_string()) {
      result.push_back(element.get<std::string>());
    } else {
      error(place + ": expected a string");
    }
  });
  return result;
}

}  // namespace firebreak::report
