// SPDX-License-Identifier: Apache-2.0
#include "imports/kafka_streams/labels.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace firebreak::imports::kafka_streams {

namespace {

using topology::Annotation;
using Words = std::initializer_list<std::string_view>;

bool digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "KSTREAM-KEY-SELECT-0000000002" → "KEY-SELECT"; empty for what the library does not call so.
std::string_view operation(std::string_view name) {
  const bool stream = name.starts_with("KSTREAM-");
  if (!stream && !name.starts_with("KTABLE-")) return {};
  name.remove_prefix(stream ? 8 : 7);
  const std::size_t state = name.find("-STATE-STORE");
  if (state != std::string_view::npos) return name.substr(0, state);
  for (std::size_t dash = name.find('-'); dash != std::string_view::npos;
       dash = name.find('-', dash + 1)) {
    const std::size_t end = name.find('-', dash + 1);
    const std::size_t length = end == std::string_view::npos ? end : end - dash - 1;
    if (digits(name.substr(dash + 1, length))) return name.substr(0, dash);
  }
  return name;
}

bool is(std::string_view operation, Words words) {
  return std::ranges::find(words, operation) != words.end();
}

Guess derived(Annotation label, bool by_key, const char* rule) {
  return {.label = label, .by_key = by_key, .ground = {Basis::Derived, rule}};
}

// Of an operation that keeps state, in the name of the processor or of its store.
std::optional<Guess> stateful(std::string_view op, std::string_view name) {
  if (is(op, {"AGGREGATE", "REDUCE", "COUNT", "SOURCE", "TOTABLE"}) || name.ends_with("-Reduce") ||
      name.ends_with("-Materialize")) {
    Guess guess = derived(Annotation::OW, true, "kafka-aggregate");
    guess.rewrites_key = op == "AGGREGATE";
    guess.open = op == "AGGREGATE";
    return guess;
  }
  if (op == "SUPPRESS") {
    Guess guess = derived(Annotation::OW, true, "kafka-suppress");
    guess.waits = true;
    return guess;
  }
  return std::nullopt;
}

bool stateless(std::string_view op) {
  return is(op, {"FILTER", "MAPVALUES", "FLATMAPVALUES", "PEEK", "FOREACH", "PRINTER", "BRANCH",
                 "BRANCHCHILD", "TOSTREAM", "MERGE"});
}

bool keeps_key(std::string_view op) {
  return is(op, {"PROCESSVALUES", "TRANSFORMVALUES", "FLATTRANSFORMVALUES"});
}

Guess assumed(bool has_store, bool rewrites_key) {
  return {.label = has_store ? Annotation::OW : Annotation::CR,
          .rewrites_key = rewrites_key,
          .ground = {Basis::Assumed, ""},
          .open = true};
}

}  // namespace

Guess guess(const Described& node, bool shared) {
  const std::string_view op = operation(node.name);
  if (stateless(op)) return derived(Annotation::CR, false, "kafka-stateless");
  if (is(op, {"KEY-SELECT", "MAP", "FLATMAP"})) {
    Guess guess = derived(Annotation::CR, false, "kafka-changes-key");
    guess.rewrites_key = true;
    return guess;
  }
  if (is(op, {"JOIN", "LEFTJOIN"}) && node.name.starts_with("KSTREAM-") && !node.stores.empty()) {
    return derived(Annotation::OR, true, "kafka-table-join");
  }
  if (auto known = stateful(op, "")) return *known;
  for (const std::string& store : node.stores) {
    if (auto known = stateful(operation(store), store)) return *known;
  }
  // A table that is filtered and kept: who else uses its store joins it.
  const bool keeps_result = op.empty() && !shared && !node.stores.empty();
  if (keeps_result && std::ranges::all_of(node.stores, [](const std::string& store) {
        return stateless(operation(store));
      })) {
    return derived(Annotation::CR, false, "kafka-stateless");
  }
  return assumed(!node.stores.empty(), !keeps_key(op));
}

bool joins_global_store(const Described& node) {
  return node.stores.empty() && node.name.starts_with("KSTREAM-") &&
         is(operation(node.name), {"JOIN", "LEFTJOIN"});
}

WindowJoin window_join(const std::string& store) {
  if (!store.ends_with("-store")) return WindowJoin::None;
  const std::string_view op = operation(store);
  if (!store.starts_with("KSTREAM-")) return WindowJoin::None;
  if (is(op, {"JOINTHIS", "JOINOTHER"})) return WindowJoin::Inner;
  return is(op, {"OUTERTHIS", "OUTEROTHER", "OUTERSHARED"}) ? WindowJoin::Outer : WindowJoin::None;
}

}  // namespace firebreak::imports::kafka_streams
