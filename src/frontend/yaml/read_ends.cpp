// SPDX-License-Identifier: Apache-2.0
// Where streams begin and end.
#include <fmt/format.h>

#include <set>
#include <string>
#include <utility>

#include "frontend/yaml/scalars.h"
#include "frontend/yaml/sections.h"
#include "topology/copies.h"

namespace firebreak::frontend {

using topology::Endpoint;
using topology::StreamDecl;

namespace {

/// What one stream says of itself is kept once for each of its copies.
constexpr std::size_t kMostEnds = 100;
constexpr std::string_view kEndpointForm = "Component.interface";

/// `Component.interface` as one text. Interfaces written so have no dot, components may have:
/// the last dot separates.
std::optional<Endpoint> read_endpoint_text(Source& source, NodeId node, std::string_view what) {
  const auto text = source.name(node, what, 2 * kLongestName + 1);
  if (!text) return std::nullopt;
  const std::size_t dot = text->text.rfind('.');
  if (dot == std::string::npos || dot == 0 || dot + 1 == text->text.size()) {
    source.error(
        text->span, "bad-endpoint",
        fmt::format("{}: expected {}, found '{}'", what, kEndpointForm, excerpt(text->text)),
        dot == std::string::npos ? "name the interface too, after a dot" : "");
    return std::nullopt;
  }
  return Endpoint{{text->text.substr(0, dot), text->span},
                  {text->text.substr(dot + 1), text->span}};
}

}  // namespace

std::optional<Endpoint> read_endpoint(Source& source, NodeId node, std::string_view what,
                                      const char* hint) {
  if (source.kind(node) == NodeKind::Scalar) return read_endpoint_text(source, node, what);
  if (source.kind(node) != NodeKind::Map) {
    source.wrong_type(node, what, kEndpointForm, hint);
    return std::nullopt;
  }
  const Fields fields(source, node, keys::kEndpoint);
  const auto component = fields.require("component");
  const auto interface = fields.require("interface");
  if (!component || !interface) return std::nullopt;
  auto component_name = source.name(*component, "the component of an endpoint");
  auto interface_name = source.name(*interface, "the interface of an endpoint");
  if (!component_name || !interface_name) return std::nullopt;
  return Endpoint{std::move(*component_name), std::move(*interface_name)};
}

void read_ends(Source& source, NodeId node, StreamDecl& stream) {
  constexpr std::string_view kWhat = "the 'to' of a stream";
  const bool list = source.kind(node) == NodeKind::Sequence;
  const auto nodes = list ? source.document().children(node) : std::span(&node, 1);
  if (nodes.empty()) {
    source.error(source.span(node), "empty-list", fmt::format("{}: the list is empty", kWhat),
                 "leave out 'to', if the stream is a sink");
    source.lose(Aspect::Ends);
  }
  if (nodes.size() > kMostEnds) {
    source.error(source.span(node), "too-many-ends",
                 fmt::format("{}: {} ends; the limit is {}", kWhat, nodes.size(), kMostEnds));
    return source.lose(Aspect::Ends);
  }
  std::set<std::string> copies;
  for (const NodeId item : nodes) {
    std::optional<Endpoint> end = read_endpoint(source, item, kWhat);
    if (!end) {
      source.lose(Aspect::Ends);
      continue;
    }
    const auto [copy, fresh] = copies.insert(topology::name_of_copy(stream, *end));
    if (!fresh) {
      source.error(source.span(item), "duplicate-name",
                   fmt::format("{}: '{}.{}' is listed twice", kWhat, end->component.text,
                               end->interface.text));
      continue;
    }
    if (nodes.size() > 1 && copy->size() > kLongestName) {
      source.error(source.span(item), "long-name",
                   fmt::format("{}: '{}', the name of the copy, has {} bytes; the limit is {}",
                               kWhat, excerpt(*copy), copy->size(), kLongestName));
    }
    if (stream.to) {
      stream.more.push_back(*std::move(end));
    } else {
      stream.to = std::move(end);
    }
  }
}

}  // namespace firebreak::frontend
