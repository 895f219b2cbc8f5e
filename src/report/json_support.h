// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/environment.h"
#include "result/inference.h"

namespace firebreak::report {

using Json = nlohmann::ordered_json;

/// Adds a member without looking for the key first: objects of a large model stay linear. The key
/// must be new.
inline void append(Json& object, const std::string& key, Json value) {
  auto& members = object.get_ref<Json::object_t&>();
  members.Json::object_t::Container::emplace_back(key, std::move(value));
}

/// FNV-1a, as 16 hexadecimal digits.
std::string fingerprint(std::string_view text);

/// Names and their values, as an object of texts.
Json values_object(const result::NamedValues& values);

Json statistics_object(const base::Statistics& statistics);

std::string dump(const Json& json);

}  // namespace firebreak::report
