// SPDX-License-Identifier: Apache-2.0
#include "sweep/recipe.h"

#include <nlohmann/json.hpp>

#include "base/diagnostics.h"

namespace firebreak::sweep {

std::string parameters_json(const generate::Parameters& parameters) {
  nlohmann::ordered_json object = nlohmann::ordered_json::object();
  for (const generate::Parameter& parameter : generate::parameters()) {
    object[std::string(parameter.name)] = parameters.*parameter.value;
  }
  return object.dump();
}

generate::Parameters parameters_of(std::string_view shape, std::string_view json) {
  generate::Parameters parameters;
  base::Diagnostics unread;
  generate::set_shape(parameters, shape, "", {}, unread);
  const auto object = nlohmann::json::parse(json, nullptr, false);
  if (!object.is_object()) return parameters;
  for (const auto& [name, value] : object.items()) {
    if (!value.is_number_unsigned()) continue;
    generate::set(parameters, name, value.get<std::uint64_t>(), "", {}, unread);
  }
  return parameters;
}

}  // namespace firebreak::sweep
