// SPDX-License-Identifier: Apache-2.0
// Families of models that grow with one number, as the text of model files.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace firebreak::bench {

struct Family {
  std::string_view name;
  std::string_view what;
  std::size_t components;  // for each unit of size, about
  /// The model of that size. The same size and seed give the same text.
  std::string (*text)(std::size_t size, std::uint64_t seed);
};

std::span<const Family> families();

}  // namespace firebreak::bench
