// SPDX-License-Identifier: Apache-2.0
#include "imports/graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "frontend/yaml/keys.h"

namespace firebreak::imports {

namespace {

Finding finding(bool error, std::string code, std::string file, base::SourceSpan span,
                std::string message, std::string hint) {
  return {error, {std::move(code), std::move(file), span, std::move(message), std::move(hint)}};
}

}  // namespace

std::string to_string(const Place& place) {
  return place.line == 0 ? place.file : fmt::format("{}:{}", place.file, place.line);
}

bool Graph::refused() const {
  return std::ranges::any_of(findings, [](const Finding& one) { return one.error; });
}

void Graph::error(std::string code, std::string file, base::SourceSpan span, std::string message,
                  std::string hint) {
  findings.push_back(
      finding(true, std::move(code), std::move(file), span, std::move(message), std::move(hint)));
}

void Graph::warning(std::string code, std::string file, base::SourceSpan span, std::string message,
                    std::string hint) {
  findings.push_back(
      finding(false, std::move(code), std::move(file), span, std::move(message), std::move(hint)));
}

std::string_view name_of(Basis basis) {
  switch (basis) {
    case Basis::Declared:
      return "declared";
    case Basis::Derived:
      return "derived";
    case Basis::Assumed:
      return "assumed";
    case Basis::Overlay:
      return "overlay";
  }
  return "";
}

std::string_view name_of(topology::Delivery delivery) {
  return frontend::keys::kDeliveries[static_cast<std::size_t>(delivery)];
}

std::string_view name_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::Source:
      return "source";
    case NodeKind::Operator:
      return "operator";
    case NodeKind::Sink:
      return "sink";
    case NodeKind::Topic:
      return "topic";
    case NodeKind::Service:
      return "service";
  }
  return "";
}

std::string_view name_of(Grouping grouping) {
  switch (grouping) {
    case Grouping::Forward:
      return "forward";
    case Grouping::Hash:
      return "hash";
    case Grouping::Shuffle:
      return "shuffle";
    case Grouping::Broadcast:
      return "broadcast";
    case Grouping::Single:
      return "single";
    case Grouping::Direct:
      return "direct";
    case Grouping::Custom:
      return "custom";
    case Grouping::Range:
      return "range";
    case Grouping::Unknown:
      return "unknown";
  }
  return "";
}

std::uint32_t number_of(const Count& count) {
  const auto* number = std::get_if<std::uint32_t>(&count);
  return number != nullptr ? *number : 2;
}

}  // namespace firebreak::imports
