// SPDX-License-Identifier: Apache-2.0
#include "bench/model_writer.h"

#include <fmt/format.h>

#include <iterator>

namespace firebreak::bench {
namespace {

constexpr std::string_view kAttributes = "[id, campaign, window]";

}  // namespace

void ModelWriter::stream(std::string_view name, std::string_view from, std::string_view to,
                         std::string_view rest) {
  auto out = std::back_inserter(streams_);
  fmt::format_to(out, "  {}: {{ ", name);
  if (!from.empty()) fmt::format_to(out, "from: {}, ", from);
  if (!to.empty()) fmt::format_to(out, "to: {}, ", to);
  fmt::format_to(out, "attributes: {}{} }}\n", kAttributes, rest);
}

void ModelWriter::component(std::string_view name, bool replicated) {
  fmt::format_to(std::back_inserter(components_), "  {}:\n{}    annotation:\n", name,
                 replicated ? "    Rep: true\n" : "");
}

void ModelWriter::path(std::string_view from, std::string_view to, std::string_view label,
                       std::string_view gate) {
  fmt::format_to(std::back_inserter(components_), "      - {{ from: {}, to: {}, label: {}{} }}\n",
                 from, to, label, gate.empty() ? "" : fmt::format(", subscript: {}", gate));
}

void ModelWriter::repair(std::string_view candidate, unsigned cost) {
  fmt::format_to(std::back_inserter(repairs_), "  - {{ {}, cost: {} }}\n", candidate, cost);
}

std::string ModelWriter::text() const {
  const std::string repairs = repairs_.empty() ? "" : "repairs:\n" + repairs_;
  return fmt::format("name: {}\nstreams:\n{}components:\n{}{}", name_, streams_, components_,
                     repairs);
}

}  // namespace firebreak::bench
