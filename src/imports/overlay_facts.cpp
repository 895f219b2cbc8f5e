// SPDX-License-Identifier: Apache-2.0
#include "imports/overlay_facts.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace firebreak::imports {

namespace {

using Json = nlohmann::ordered_json;

bool is_texts(const Json& value) {
  return value.is_array() && std::ranges::all_of(value, &Json::is_string);
}

// Values as the import has them; what it has no form for is JSON.
Value value_of(const std::string& key, const Json& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number_unsigned()) return value.get<std::uint64_t>();
  if (value.is_string()) return value.get<std::string>();
  if (is_texts(value)) return value.get<std::vector<std::string>>();
  const auto member = [&](const char* name) { return value.is_object() && value.contains(name); };
  if (key == "instances" && member("count") && value["count"].is_number_unsigned()) {
    return value["count"].get<std::uint64_t>();
  }
  if (key == "order" && member("fifo") && is_texts(value["fifo"])) {
    return Order{true, value["fifo"].get<std::vector<std::string>>()};
  }
  return value.dump();
}

std::string property_of(const std::string& key) {
  if (key == "instances") return "parallelism";
  return key == "Rep" ? "replicated" : key;
}

}  // namespace

std::vector<Fact> overlay_facts(const std::string& subject, const std::string& key,
                                const Json& value, const Place& place) {
  std::vector<Fact> facts;
  const auto add = [&](const std::string& property, Value of) {
    const bool known = std::ranges::any_of(
        facts, [&](const Fact& fact) { return fact.property == property && fact.value == of; });
    if (!known) {
      facts.push_back({subject, property, std::move(of), Basis::Overlay, "", place});
    }
  };
  if (key != "annotation") {
    add(property_of(key), value_of(key, value));
    return facts;
  }
  for (const Json& path : value) {
    if (!path.is_object() || !path.contains("label") || !path["label"].is_string()) continue;
    const std::string label = path["label"].get<std::string>();
    add("label", label);
    if (!label.starts_with('O')) continue;
    const char* gate = path.contains("gate") ? "gate" : "subscript";
    add("subscript", path.contains(gate) ? value_of(gate, path[gate]) : Value(std::string("*")));
  }
  return facts;
}

}  // namespace firebreak::imports
