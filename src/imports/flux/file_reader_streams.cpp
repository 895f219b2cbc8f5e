// SPDX-License-Identifier: Apache-2.0
// Streams and their groupings.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "imports/flux/file_reader.h"

namespace firebreak::imports::flux {

namespace {

constexpr std::array<std::string_view, 5> kStreamKeys = {"name", "id", "from", "to", "grouping"};
constexpr std::array<std::string_view, 4> kGroupingKeys = {"type", "streamId", "args",
                                                           "customClass"};

}  // namespace

void FileReader::read_stream(NodeId item, Definition& all) {
  if (document_[item].kind != frontend::NodeKind::Map)
    return error("wrong-type", item, "a stream is a mapping");
  check_keys(item, "a stream", kStreamKeys, true);
  StreamDef stream;
  stream.place = place_of(document_, item, file_);
  stream.column = document_[item].span.column;
  bool complete = true;
  for (const auto& [key, value] : {std::pair("from", &stream.from), std::pair("to", &stream.to)}) {
    const auto node = find(document_, item, key);
    if (node) *value = text(*node);
    if (!value->empty()) continue;
    error("missing-key", item, fmt::format("a stream has the key '{}'", key));
    complete = false;
  }
  const auto grouping = find(document_, item, "grouping");
  if (grouping && document_[*grouping].kind == frontend::NodeKind::Map) {
    read_grouping(*grouping, stream);
  } else {
    error("missing-key", item, "a stream has the key 'grouping', a mapping");
  }
  if (complete) all.streams.push_back(std::move(stream));
}

void FileReader::read_grouping(NodeId node, StreamDef& stream) {
  check_keys(node, "a grouping", kGroupingKeys, true);
  const auto type = find(document_, node, "type");
  if (!type) return error("missing-key", node, "a grouping has a 'type'");
  stream.grouping = text(*type);
  if (const auto port = find(document_, node, "streamId")) {
    if (!text(*port).empty()) stream.port = text(*port);
  }
  if (const auto args = find(document_, node, "args")) {
    for (const NodeId arg : items(document_, *args)) stream.args.push_back(text(arg));
  }
  if (const auto custom = find(document_, node, "customClass")) read_custom(*custom, stream);
  check_type(*type, node, stream);
}

void FileReader::read_custom(NodeId custom, StreamDef& stream) {
  if (const auto type = find(document_, custom, "className")) stream.custom_class = text(*type);
  if (const auto args = find(document_, custom, "constructorArgs")) {
    for (const NodeId arg : items(document_, *args)) {
      if (document_[arg].kind == frontend::NodeKind::Scalar)
        stream.custom_args.push_back(text(arg));
    }
  }
}

void FileReader::check_type(NodeId type, NodeId node, const StreamDef& stream) {
  static const std::vector<std::string> kTypes = {
      "ALL", "CUSTOM", "DIRECT", "SHUFFLE", "LOCAL_OR_SHUFFLE", "FIELDS", "GLOBAL", "NONE"};
  if (std::ranges::find(kTypes, stream.grouping) == kTypes.end()) {
    error(
        "unknown-grouping", type,
        fmt::format("'{}' is no grouping; there are: {}", stream.grouping, fmt::join(kTypes, ", ")),
        base::did_you_mean(stream.grouping, kTypes));
  } else if (stream.grouping == "FIELDS" && stream.args.empty()) {
    error("fields-without-args", node, "a FIELDS grouping names its fields with 'args'");
  } else if (stream.grouping == "CUSTOM" && stream.custom_class.empty()) {
    error("missing-key", node, "a CUSTOM grouping has a 'customClass' with a 'className'");
  }
}

}  // namespace firebreak::imports::flux
