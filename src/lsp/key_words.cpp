// SPDX-License-Identifier: Apache-2.0
#include "lsp/key_words.h"

#include <map>
#include <nlohmann/json.hpp>

namespace firebreak::lsp {

namespace {

using Json = nlohmann::ordered_json;
using Meanings = std::map<std::string, std::string, std::less<>>;

// The first description of a property of each name.
void collect(const Json& schema, Meanings& meanings) {
  if (schema.is_array()) {
    for (const Json& one : schema) collect(one, meanings);
    return;
  }
  if (!schema.is_object()) return;
  const auto properties = schema.find("properties");
  if (properties != schema.end() && properties->is_object()) {
    for (const auto& [name, property] : properties->items()) {
      if (property.is_object() && property.contains("description")) {
        meanings.emplace(name, property["description"].get<std::string>());
      }
    }
  }
  for (const auto& [key, value] : schema.items()) collect(value, meanings);
}

Meanings all_meanings() {
  Meanings meanings = {
      {"CR", "Confluent, reads only: the order of messages does not matter, and the state stays."},
      {"CW", "Confluent, writes: it changes the state; the order of messages does not matter."},
      {"OR",
       "Order-sensitive, reads only: it answers from the state, so what came before matters."},
      {"OW", "Order-sensitive, writes: it changes the state, and the order of messages matters."}};
  collect(Json::parse(model_schema()), meanings);
  return meanings;
}

}  // namespace

std::string meaning_of_key(std::string_view word) {
  static const Meanings kMeanings = all_meanings();
  const auto found = kMeanings.find(word);
  return found == kMeanings.end() ? "" : found->second;
}

}  // namespace firebreak::lsp
