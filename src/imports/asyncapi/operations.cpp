// SPDX-License-Identifier: Apache-2.0
#include "imports/asyncapi/operations.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace firebreak::imports::asyncapi {

namespace {

using frontend::NodeKind;
using Texts = std::vector<std::string>;
using Entry = Sources::Entry;

const Texts kRoot2 = {"asyncapi", "id",         "info", "servers",     "defaultContentType",
                      "channels", "components", "tags", "externalDocs"};
const Texts kChannel2 = {"$ref",    "description", "servers", "subscribe",
                         "publish", "parameters",  "bindings"};
const Texts kOperation2 = {"operationId",  "summary",  "description", "security", "tags",
                           "externalDocs", "bindings", "traits",      "message"};
const Texts kRoot3 = {"asyncapi",           "id",       "info",       "servers",
                      "defaultContentType", "channels", "operations", "components"};
const Texts kChannel3 = {"$ref",    "address",      "messages", "title",
                         "summary", "description",  "servers",  "parameters",
                         "tags",    "externalDocs", "bindings"};
const Texts kOperation3 = {"$ref",        "action",   "channel", "title",        "summary",
                           "description", "security", "tags",    "externalDocs", "bindings",
                           "traits",      "messages", "reply"};

class ServiceReader {
 public:
  ServiceReader(Sources& sources, MessageReader& messages, Graph& graph)
      : sources_(sources), messages_(messages), graph_(graph) {}

  Service read(Spot root) {
    service_.place = sources_.place(root);
    service_.span = sources_.span(root);
    const int major = version(root);
    if (major == 0) return service_;
    if (const auto info = sources_.followed(root, "info")) {
      service_.title = sources_.text_at(*info, "title");
    }
    const auto channels = mapping(root, "channels");
    check_keys(root, major == 2 ? kRoot2 : kRoot3);
    if (major == 2 && channels) read_channels2(*channels);
    if (major == 3) {
      if (channels) check_channels3(*channels);
      if (const auto operations = mapping(root, "operations")) read_operations3(*operations);
    }
    if (service_.operations.empty()) {
      warning("no-operations", root,
              "the document has no operation: it sends and receives nothing");
    }
    return service_;
  }

 private:
  // 2 or 3; 0 where it is something else.
  int version(Spot root) {
    const auto where = sources_.is_map(root) ? sources_.member(root, "asyncapi") : std::nullopt;
    if (!where) {
      error("not-a-asyncapi", root, "expected an AsyncAPI document, with the key 'asyncapi'");
      return 0;
    }
    const std::string text = sources_.text(*where).value_or("");
    const std::string major = text.substr(0, text.find('.'));
    if (major == "2") return 2;
    if (major == "3") return 3;
    error("unsupported-version", *where,
          fmt::format("expected version 2.x or 3.x of AsyncAPI, found '{}'", text));
    return 0;
  }

  // What stands under a key of the document, if it is a mapping.
  std::optional<Spot> mapping(Spot root, const char* key) {
    const auto value = sources_.followed(root, key);
    if (!value || sources_.is_map(*value)) return value;
    error("wrong-type", *value, fmt::format("'{}' is a mapping", key));
    return std::nullopt;
  }

  bool is_map(Spot spot, const std::string& what) {
    if (sources_.is_map(spot)) return true;
    if (sources_.kind(spot) != NodeKind::Null) {
      error("wrong-type", spot, fmt::format("{} is a mapping", what));
    }
    return false;
  }

  void check_keys(Spot map, const Texts& known) {
    for (const Entry& entry : sources_.entries(map)) {
      if (entry.name.starts_with("x-") || std::ranges::count(known, entry.name) > 0) continue;
      graph_.warning("unknown-key", sources_.file(map), sources_.span(entry.key),
                     fmt::format("there is no key '{}' here: it is not read", entry.name),
                     base::did_you_mean(entry.name, known));
    }
  }

  // Of 2.x: a channel is called by its address.
  void read_channels2(Spot channels) {
    for (const Entry& entry : sources_.entries(channels)) {
      const auto target = sources_.follow(entry.value, Unresolved::Fails);
      if (!target || !is_map(*target, "a channel")) continue;
      check_keys(*target, kChannel2);
      const Channel channel{entry.name, entry.name, sources_.place(*target)};
      for (const Entry& inner : sources_.entries(*target)) {
        if (inner.name == "subscribe") read_operation2(inner, Direction::Send, channel);
        if (inner.name == "publish") read_operation2(inner, Direction::Receive, channel);
      }
    }
  }

  void read_operation2(const Entry& entry, Direction direction, const Channel& channel) {
    const auto node = sources_.follow(entry.value);
    if (!node || !is_map(*node, "an operation")) return;
    check_keys(*node, kOperation2);
    Operation operation{sources_.text_at(*node, "operationId").value_or(""),
                        exchange(direction, channel, entry.key, *node), std::nullopt};
    if (const auto message = sources_.member(*node, "message")) {
      operation.request.messages = messages_.of_operation(*message);
    }
    service_.operations.push_back(std::move(operation));
  }

  void check_channels3(Spot channels) {
    for (const Entry& entry : sources_.entries(channels)) {
      if (is_map(entry.value, "a channel")) check_keys(entry.value, kChannel3);
    }
  }

  void read_operations3(Spot operations) {
    for (const Entry& entry : sources_.entries(operations)) {
      const auto node = sources_.follow(entry.value);
      if (!node || !is_map(*node, "an operation")) continue;
      check_keys(*node, kOperation3);
      const auto direction = action(entry, *node);
      const auto where = sources_.member(*node, "channel");
      if (!where) error("missing-key", entry.key, "an operation needs the key 'channel'");
      // Without a direction the import is refused; what else is wrong is said, too.
      if (where) read_operation3(entry, *node, direction.value_or(Direction::Send), *where);
    }
  }

  std::optional<Direction> action(const Entry& entry, Spot node) {
    const auto where = sources_.member(node, "action");
    if (!where) {
      error("missing-key", entry.key, "an operation needs the key 'action'");
      return std::nullopt;
    }
    const std::string text = sources_.text(*where).value_or("");
    if (text == "send") return Direction::Send;
    if (text == "receive") return Direction::Receive;
    error("unknown-value", *where, "the action of an operation is 'send' or 'receive'",
          base::did_you_mean(text, Texts{"send", "receive"}));
    return std::nullopt;
  }

  void read_operation3(const Entry& entry, Spot node, Direction direction, Spot where) {
    if (!sources_.is_map(where)) {
      error("wrong-type", where, "the channel of an operation is a reference: { $ref: … }");
      return;
    }
    Operation operation{
        entry.name,
        exchange(direction, channel_of(where, entry.name, Unresolved::Fails), entry.key, node),
        std::nullopt};
    operation.request.messages = messages_of(node, where);
    operation.reply = reply_of(node, operation.request);
    service_.operations.push_back(std::move(operation));
  }

  // The last segment of the reference is what its own document calls the channel.
  Channel channel_of(Spot where, const std::string& otherwise, Unresolved unresolved) {
    const auto reference = sources_.reference(where);
    const auto target = sources_.follow(where, unresolved);
    Channel channel{reference ? last_segment(*reference) : otherwise, std::nullopt,
                    sources_.place(where)};
    if (!target || !sources_.is_map(*target)) return channel;
    channel.address = sources_.text_at(*target, "address");
    channel.place = sources_.place(*target);
    return channel;
  }

  // All messages of the channel, unless the operation chooses.
  std::vector<Message> messages_of(Spot node, Spot where) {
    if (const auto chosen = sources_.member(node, "messages")) return messages_.chosen(*chosen);
    const auto channel = sources_.follow(where);
    return channel ? messages_.of_channel(*channel) : std::vector<Message>{};
  }

  std::optional<Exchange> reply_of(Spot node, const Exchange& request) {
    const auto where = sources_.member(node, "reply");
    const auto reply = where ? sources_.follow(*where) : std::nullopt;
    if (!reply || !is_map(*reply, "a reply")) return std::nullopt;
    Exchange exchange = request;
    exchange.direction = opposite(request.direction);
    exchange.reply = true;
    exchange.place = sources_.place(*where);
    exchange.span = sources_.span(*where);
    exchange.channel = {request.channel.name, std::nullopt, exchange.place};
    exchange.messages.clear();
    const auto channel = sources_.member(*reply, "channel");
    if (channel) {
      exchange.channel = channel_of(*channel, request.channel.name, Unresolved::Warns);
      exchange.messages = messages_of(*reply, *channel);
    } else if (const auto chosen = sources_.member(*reply, "messages")) {
      exchange.messages = messages_.chosen(*chosen);
    }
    return exchange;
  }

  Exchange exchange(Direction direction, Channel channel, Spot key, Spot node) {
    return {.direction = direction,
            .channel = std::move(channel),
            .group = group(node),
            .place = sources_.place(key),
            .span = sources_.span(key)};
  }

  // The id of the group of consumers: a text, or the only one that a schema allows.
  std::optional<std::string> group(Spot node) {
    const auto binding = messages_.kafka_binding(node, "groupId");
    if (!binding) return std::nullopt;
    if (const auto text = sources_.text(*binding)) return text;
    if (const auto text = sources_.text_at(*binding, "const")) return text;
    const auto allowed = sources_.member(*binding, "enum");
    const auto ids = allowed ? sources_.items(*allowed) : std::vector<Spot>{};
    return ids.size() == 1 ? sources_.text(ids.front()) : std::nullopt;
  }

  void error(const char* code, Spot spot, std::string message, std::string hint = "") {
    graph_.error(code, sources_.file(spot), sources_.span(spot), std::move(message),
                 std::move(hint));
  }
  void warning(const char* code, Spot spot, std::string message) {
    graph_.warning(code, sources_.file(spot), sources_.span(spot), std::move(message));
  }

  Sources& sources_;
  MessageReader& messages_;
  Graph& graph_;
  Service service_;
};

}  // namespace

Service read_service(Sources& sources, MessageReader& messages, Spot root, Graph& graph) {
  return ServiceReader(sources, messages, graph).read(root);
}

}  // namespace firebreak::imports::asyncapi
