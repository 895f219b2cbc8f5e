// SPDX-License-Identifier: Apache-2.0
// Dense, strongly typed indices. An id is valid for the container that issued it only.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace firebreak::base {

template <class Tag>
struct Id {
  std::uint32_t value = 0;

  constexpr Id() = default;
  constexpr explicit Id(std::size_t index) : value(static_cast<std::uint32_t>(index)) {}
  constexpr std::size_t index() const { return value; }
  auto operator<=>(const Id&) const = default;
};

}  // namespace firebreak::base

template <class Tag>
struct std::hash<firebreak::base::Id<Tag>> {
  std::size_t operator()(firebreak::base::Id<Tag> id) const noexcept { return id.value; }
};
