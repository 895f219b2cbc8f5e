// SPDX-License-Identifier: Apache-2.0
// A validator for the part of JSON Schema (draft 2020-12) that schema/ uses. It fails on keywords
// it does not know, so that the schema cannot outgrow it unseen.
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <stdexcept>
#include <string>

namespace firebreak::test_support {

class JsonSchema {
 public:
  using Json = nlohmann::json;

  explicit JsonSchema(Json schema) : root_(std::move(schema)) {}

  bool accepts(const Json& value) const { return accepts(root_, value); }

 private:
  bool accepts(const Json& schema, const Json& value) const {
    if (schema.is_boolean()) return schema.get<bool>();
    for (const auto& [keyword, argument] : schema.items()) {
      if (!accepts(schema, keyword, argument, value)) return false;
    }
    return true;
  }

  bool accepts(const Json& schema, const std::string& keyword, const Json& argument,
               const Json& value) const {
    static const std::set<std::string> kNotes{"$schema", "$id",        "title", "description",
                                              "$defs",   "deprecated", "then"};
    const auto accepts_value = [&](const Json& sub) { return accepts(sub, value); };
    if (kNotes.contains(keyword)) return true;
    if (keyword == "$ref")
      return accepts(root_.at(Json::json_pointer(argument.get<std::string>().substr(1))), value);
    if (keyword == "anyOf") return std::any_of(argument.begin(), argument.end(), accepts_value);
    if (keyword == "allOf") return std::all_of(argument.begin(), argument.end(), accepts_value);
    if (keyword == "not") return !accepts(argument, value);
    if (keyword == "if") return !accepts(argument, value) || accepts(schema.at("then"), value);
    if (keyword == "enum")
      return std::find(argument.begin(), argument.end(), value) != argument.end();
    if (keyword == "const") return argument == value;
    if (keyword == "type") return has_type(argument.get<std::string>(), value);
    return accepts_size(keyword, argument, value) &&
           accepts_children(schema, keyword, argument, value);
  }

  static bool has_type(const std::string& type, const Json& value) {
    return (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
           (type == "string" && value.is_string()) || (type == "boolean" && value.is_boolean()) ||
           (type == "integer" && value.is_number_integer());
  }

  static bool accepts_size(const std::string& keyword, const Json& argument, const Json& value) {
    if (value.is_string()) {
      const auto text = value.get<std::string>();
      const auto characters =
          static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
            return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
          }));
      if (keyword == "minLength") return characters >= argument.get<std::size_t>();
      if (keyword == "maxLength") return characters <= argument.get<std::size_t>();
      if (keyword == "pattern")
        return std::regex_search(text, std::regex(argument.get<std::string>()));
    }
    if (value.is_number_integer()) {
      if (keyword == "minimum") return value >= argument;
      if (keyword == "maximum") return value <= argument;
    }
    if (value.is_array()) {
      if (keyword == "minItems") return value.size() >= argument.get<std::size_t>();
      if (keyword == "maxItems") return value.size() <= argument.get<std::size_t>();
      if (keyword == "uniqueItems")
        return std::set<Json>(value.begin(), value.end()).size() == value.size();
    }
    return true;
  }

  bool accepts_children(const Json& schema, const std::string& keyword, const Json& argument,
                        const Json& value) const {
    static const std::set<std::string> kKnown{
        "minLength",     "maxLength",        "pattern",    "minimum",
        "maximum",       "minItems",         "maxItems",   "uniqueItems",
        "items",         "required",         "properties", "additionalProperties",
        "propertyNames", "patternProperties"};
    if (!kKnown.contains(keyword)) throw std::runtime_error("unknown keyword " + keyword);
    if (keyword == "items" && value.is_array()) {
      return std::all_of(value.begin(), value.end(),
                         [&](const Json& v) { return accepts(argument, v); });
    }
    if (!value.is_object()) return true;
    if (keyword == "required") {
      return std::all_of(argument.begin(), argument.end(),
                         [&](const Json& key) { return value.contains(key.get<std::string>()); });
    }
    for (const auto& [key, child] : value.items()) {
      const bool listed = schema.contains("properties") && schema.at("properties").contains(key);
      const bool matched = matches(schema, key);
      if (keyword == "patternProperties" && matched && !accepts_matched(argument, key, child)) {
        return false;
      }
      if (keyword == "properties" && listed && !accepts(argument.at(key), child)) return false;
      if (keyword == "propertyNames" && !accepts(argument, Json(key))) return false;
      if (keyword == "additionalProperties" && !listed && !matched && !accepts(argument, child)) {
        return false;
      }
    }
    return true;
  }

  static bool matches(const std::string& pattern, const std::string& key) {
    return std::regex_search(key, std::regex(pattern));
  }
  static bool matches(const Json& schema, const std::string& key) {
    if (!schema.contains("patternProperties")) return false;
    const auto& patterns = schema.at("patternProperties").items();
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](const auto& entry) { return matches(entry.key(), key); });
  }
  bool accepts_matched(const Json& patterns, const std::string& key, const Json& child) const {
    const auto& items = patterns.items();
    return std::all_of(items.begin(), items.end(), [&](const auto& entry) {
      return !matches(entry.key(), key) || accepts(entry.value(), child);
    });
  }

  Json root_;
};

}  // namespace firebreak::test_support
