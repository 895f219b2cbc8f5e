// SPDX-License-Identifier: Apache-2.0
#include "frontend/formats.h"

#include <algorithm>
#include <array>

#include "frontend/yaml/reader.h"

namespace firebreak::frontend {
namespace {

bool any_text(const SourceText&) { return true; }

constexpr std::array kFormats{
    Format{"yaml", any_text, yaml::read},
};

}  // namespace

std::span<const Format> formats() { return kFormats; }

const Format& format_of(const SourceText& source) {
  return *std::ranges::find_if(kFormats,
                               [&](const Format& format) { return format.detect(source); });
}

}  // namespace firebreak::frontend
