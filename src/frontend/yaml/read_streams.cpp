// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <utility>

#include "frontend/yaml/scalars.h"
#include "frontend/yaml/sections.h"
#include "topology/room.h"

namespace firebreak::frontend {

using topology::FdDecl;
using topology::Name;
using topology::Names;
using topology::StreamDecl;

namespace {

constexpr std::uint64_t kMostProducers = 1'000'000;

/// What `node` stands for: several of its items, or itself alone. Names are no items.
std::span<const NodeId> one_or_several(const Source& source, const NodeId& node) {
  if (source.kind(node) != NodeKind::Sequence) return std::span(&node, 1);
  const std::span<const NodeId> items = source.document().children(node);
  const bool several = !items.empty() && (source.kind(items.front()) == NodeKind::Sequence ||
                                          source.kind(items.front()) == NodeKind::Map);
  return several ? items : std::span(&node, 1);
}

bool too_many_keys(Source& source, NodeId node, std::string_view what, std::size_t keys) {
  if (keys <= topology::kMostKeys) return false;
  source.error(source.span(node), "too-many-keys",
               fmt::format("{}: {} keys; the limit is {}", what, keys, topology::kMostKeys));
  return true;
}

/// One key, `[a, b]`, or several, `[[a], [b]]`.
std::vector<Names> read_keys(Source& source, NodeId node, std::string_view what) {
  const std::span<const NodeId> nodes = one_or_several(source, node);
  std::vector<Names> keys;
  if (too_many_keys(source, node, what, nodes.size())) return keys;
  for (const NodeId key : nodes) {
    if (const auto names = source.names(key, what)) topology::add_key(keys, *names);
  }
  return keys;
}

/// What a stream is sealed on: keys as above, or `{ key: …, exact: false }` for watermarks; of
/// several, each may be either.
void read_seal(Source& source, NodeId node, StreamDecl& stream) {
  constexpr std::string_view kWhat = "the seal of a stream";
  if (source.kind(node) == NodeKind::Null ||
      (source.kind(node) == NodeKind::Scalar && !source.is_text(node))) {
    source.wrong_type(node, kWhat, "a list of attributes",
                      "name those whose values the producers close, such as [campaign]; [] says "
                      "that they close the stream");
    return;
  }
  const std::span<const NodeId> nodes = one_or_several(source, node);
  std::size_t count = nodes.size();
  for (const NodeId item : nodes) {
    if (too_many_keys(source, node, kWhat, count)) return;
    if (source.kind(item) != NodeKind::Map) {
      const auto names = source.names(item, kWhat);
      if (names) topology::add_key(stream.seals, *names);
      continue;
    }
    const Fields fields(source, item, keys::kSeal);
    const auto exact_node = fields.find("exact");
    const bool exact = !exact_node || source.boolean(*exact_node, "exact").value_or(true);
    const auto key = fields.require("key");
    if (!key) continue;
    count += one_or_several(source, *key).size() - 1;
    if (too_many_keys(source, node, kWhat, count)) return;
    for (const Names& names : read_keys(source, *key, "the key of a seal")) {
      topology::add_key(exact ? stream.seals : stream.watermarks, names);
    }
  }
}

/// `unordered`, `fifo`, or `{ fifo: … }` with one key or several.
std::vector<Names> read_order(Source& source, NodeId node) {
  constexpr std::string_view kWhat = "the order of a stream";
  if (source.kind(node) == NodeKind::Map) {
    const Fields fields(source, node, keys::kFifo);
    const auto key = fields.require("fifo");
    return key ? read_keys(source, *key, "the key of a FIFO order") : std::vector<Names>{};
  }
  const auto order = source.one_of(node, kWhat, keys::kStreamOrders, "{ fifo: [key] }");
  if (!order || keys::kStreamOrders[*order] == "unordered") return {};
  return {Names{}};
}

/// `attributes` and `delivery`, which `defaults` has, too.
void read_common(Source& source, const Fields& fields, Names& attributes,
                 topology::Delivery& delivery) {
  if (const auto node = fields.find("attributes")) {
    auto names = source.names(*node, "the attributes of a stream");
    if (!names) source.lose(Aspect::Attributes);
    attributes = std::move(names).value_or(Names{});
  }
  if (const auto node = fields.find("delivery")) {
    const auto found = source.one_of(*node, "the delivery of a stream", keys::kDeliveries);
    if (found) delivery = static_cast<topology::Delivery>(*found);
  }
}

void read_count(Source& source, NodeId node, StreamDecl& stream) {
  const auto count = source.number(node, "producers", 1, kMostProducers);
  if (count) stream.producers = static_cast<std::uint32_t>(*count);
}

/// A number, or `{ count: …, by: […] }`.
void read_producers(Source& source, NodeId node, StreamDecl& stream) {
  if (source.kind(node) != NodeKind::Map) return read_count(source, node, stream);
  const Fields fields(source, node, keys::kProducers);
  if (const auto count = fields.require("count")) read_count(source, *count, stream);
  const auto by = fields.require("by");
  if (!by) return;
  stream.producers_by = source.some_names(*by, "the 'by' of producers");
}

/// What is known of the data, and of what people accept.
void read_knowledge(Source& source, const Fields& fields, StreamDecl& stream) {
  if (const auto node = fields.find("unique")) {
    stream.unique = read_keys(source, *node, "the unique keys of a stream");
  }
  if (const auto node = fields.find("version")) {
    stream.version = source.some_names(*node, "the version of a stream");
  }
  if (const auto node = fields.find("sealable")) {
    stream.sealable = read_keys(source, *node, "the sealable keys of a stream");
  }
  if (const auto node = fields.find("accept")) stream.accept = read_accept(source, *node);
  if (const auto node = fields.find("observe")) stream.observe = read_observe(source, *node);
  if (const auto node = fields.find("origin")) {
    const auto origin = source.name(*node, "the origin of a stream", kLongestOrigin);
    if (origin) stream.origin = origin->text;
  }
}

void read_properties(Source& source, const Fields& fields, StreamDecl& stream) {
  read_common(source, fields, stream.attributes, stream.delivery);
  if (const auto node = fields.find("seal")) {
    read_seal(source, *node, stream);
  }
  if (const auto node = fields.find("Rep")) stream.rep = source.boolean(*node, "Rep");
  if (const auto node = fields.find("order")) stream.fifos = read_order(source, *node);
  if (const auto node = fields.find("producers")) read_producers(source, *node, stream);
  read_knowledge(source, fields, stream);
}

StreamDecl read_stream(Source& source, Name name, NodeId node, const StreamDefaults& defaults) {
  StreamDecl stream;
  stream.attributes = defaults.attributes;
  stream.delivery = defaults.delivery;
  stream.span = name.span;
  stream.name = std::move(name);
  const Fields fields(source, node, keys::kStream);
  if (!fields.valid()) {
    source.lose(Aspect::Ends);
    source.lose(Aspect::Attributes);
    return stream;
  }
  if (const auto from = fields.find("from")) {
    stream.from = read_endpoint(source, *from, "the 'from' of a stream",
                                "a stream comes from one interface: write a stream for each");
    if (!stream.from) source.lose(Aspect::Ends);
  }
  if (const auto to = fields.find("to")) {
    read_ends(source, *to, stream);
  }
  read_properties(source, fields, stream);
  return stream;
}

std::optional<FdDecl> read_dependency(Source& source, NodeId node) {
  const Fields fields(source, node, keys::kDependency);
  const auto from = fields.require("from");
  const auto to = fields.require("to");
  if (!from || !to) return std::nullopt;
  auto from_names = source.names(*from, "the 'from' of a functional dependency");
  auto to_names = source.names(*to, "the 'to' of a functional dependency");
  if (!from_names || !to_names) return std::nullopt;
  if (from_names->empty() || to_names->empty()) {
    source.error(source.span(from_names->empty() ? *from : *to), "empty-list",
                 "a functional dependency: the list is empty", "name an attribute");
    return std::nullopt;
  }
  return FdDecl{std::move(*from_names), std::move(*to_names), source.span(node)};
}

}  // namespace

StreamDefaults read_defaults(Source& source, NodeId node) {
  StreamDefaults defaults;
  const Fields fields(source, node, keys::kDefaults);
  if (!fields.valid()) source.lose(Aspect::Attributes);
  read_common(source, fields, defaults.attributes, defaults.delivery);
  return defaults;
}

std::vector<StreamDecl> read_streams(Source& source, NodeId node, const StreamDefaults& defaults) {
  std::vector<StreamDecl> streams;
  auto entries = source.entries(node, "streams", "each as NAME: { to: Component.interface }");
  if (!entries) {
    source.lose(Aspect::All);
    return streams;
  }
  streams.reserve(entries->size());
  for (auto& [name, value] : *entries) {
    streams.push_back(read_stream(source, std::move(name), value, defaults));
  }
  return streams;
}

std::vector<FdDecl> read_dependencies(Source& source, NodeId node) {
  std::vector<FdDecl> dependencies;
  const auto items = source.items(node, "fds");
  if (!items) return dependencies;
  for (const NodeId item : *items) {
    if (auto dependency = read_dependency(source, item)) {
      dependencies.push_back(std::move(*dependency));
    }
  }
  return dependencies;
}

}  // namespace firebreak::frontend
