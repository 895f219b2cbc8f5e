// SPDX-License-Identifier: Apache-2.0
// Collections: what `state` blocks declare.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "imports/bloom/instantiation.h"

namespace firebreak::imports::bloom {

namespace {

struct Word {
  std::string_view word;
  StateKind kind;
};
constexpr std::array kWords = {
    Word{"table", StateKind::Table},       Word{"sync", StateKind::Sync},
    Word{"store", StateKind::Sync},        Word{"scratch", StateKind::Scratch},
    Word{"temp", StateKind::Scratch},      Word{"readonly", StateKind::Table},
    Word{"file_reader", StateKind::Table}, Word{"coll_expr", StateKind::Scratch},
    Word{"channel", StateKind::Channel},   Word{"loopback", StateKind::Loopback},
    Word{"terminal", StateKind::Terminal}, Word{"periodic", StateKind::Periodic},
    Word{"lmax", StateKind::Lattice},      Word{"lmin", StateKind::Lattice},
    Word{"lbool", StateKind::Lattice},     Word{"lmap", StateKind::Lattice},
    Word{"lset", StateKind::Lattice},      Word{"lpset", StateKind::Lattice},
    Word{"lbag", StateKind::Lattice},
};

}  // namespace

void Instantiation::declare_all(Ref block, const std::string& prefix) {
  for (const ExprId item : at(block).items) declare(of(block, item), prefix);
}

std::optional<StateKind> Instantiation::kind_of(std::string_view word) {
  const auto* const found = std::ranges::find(kWords, word, &Word::word);
  return found == kWords.end() ? std::nullopt : std::optional(found->kind);
}

void Instantiation::declare(Ref ref, const std::string& prefix) {
  const Expr& expr = at(ref);
  if (expr.kind != ExprKind::Call || expr.receiver || expr.items.empty()) return;
  if (expr.text == "interface" && expr.items.size() >= 2) return interface(ref, prefix);
  if (expr.text == "interfaces" && expr.items.size() >= 2) return interfaces(ref, prefix);
  if (at(of(ref, expr.items[0])).kind != ExprKind::Symbol) return;
  StateKind kind = StateKind::Unknown;
  if (const auto known = kind_of(expr.text)) {
    kind = *known;
  } else if (program_.lattice(expr.text) != nullptr) {
    kind = StateKind::Lattice;
  } else {
    warning(ref, "unknown-type", fmt::format("'{}' declares no known collection", expr.text));
  }
  const bool options = expr.text == "sync" || expr.text == "store";
  declare(ref, kind, 0, options ? 2 : 1, prefix);
}

void Instantiation::declare(Ref ref, StateKind kind, std::size_t name, std::size_t schema,
                            const std::string& prefix) {
  const Expr& expr = at(ref);
  Collection made;
  made.name = prefix + at(of(ref, expr.items[name])).text;
  made.kind = kind;
  made.word = expr.text;
  made.place = program_.place(ref);
  if (kind == StateKind::Periodic) {
    made.columns = {"key", "val"};
    made.keys = {"key"};
  } else if (schema < expr.items.size()) {
    read_schema(of(ref, expr.items[schema]), made, prefix);
  } else if (kind == StateKind::Channel) {
    made.columns = {"address", "val"};
    made.keys = made.columns;
    made.location = "address";
  } else if (kind != StateKind::Lattice && expr.text != "temp") {
    made.columns = {"key", "val"};
    made.keys = {"key"};
  }
  if (instance_.by_name.contains(made.name)) {
    error(ref, "duplicate-id", fmt::format("collection '{}' exists already", made.name));
    return;
  }
  add(std::move(made));
}

void Instantiation::add(Collection made) {
  instance_.by_name[made.name] = instance_.collections.size();
  instance_.collections.push_back(std::move(made));
}

void Instantiation::read_columns(Ref ref, Collection& made, bool keys) {
  for (const ExprId item : at(ref).items) {
    const Expr& column = at(of(ref, item));
    std::string name = column.text;
    if (name.starts_with("@")) {
      name.erase(0, 1);
      made.location = name;
    }
    made.columns.push_back(name);
    if (keys) made.keys.push_back(name);
  }
}

// `[keys]`, `[keys] => [values]`, or `other.schema`.
void Instantiation::read_schema(Ref ref, Collection& made, const std::string& prefix) {
  const Expr& schema = at(ref);
  if (schema.kind == ExprKind::Array) {
    read_columns(ref, made, true);
  } else if (schema.kind == ExprKind::Hash && schema.items.size() == 2) {
    read_columns(of(ref, schema.items[0]), made, true);
    read_columns(of(ref, schema.items[1]), made, false);
  } else if (schema.kind == ExprKind::Call && schema.receiver) {
    const Collection* other = instance_.named(of(ref, *schema.receiver), prefix);
    if (other == nullptr) return;
    const bool keys_only = schema.text == "key_cols";
    made.columns = keys_only ? other->keys : other->columns;
    made.keys = other->keys;
    made.location = made.kind == StateKind::Channel ? other->location : std::nullopt;
  }
}

// `interface input, :x`, where Bud takes `interface :output, :x` for an input.
void Instantiation::interface(Ref ref, const std::string& prefix) {
  const Expr& expr = at(ref);
  const Expr& mode = at(of(ref, expr.items[0]));
  const bool input = mode.text == "input";
  if (!input && mode.text != "output") {
    error(ref, "missing-key", "an interface is `input` or `output`");
    return;
  }
  if (mode.kind == ExprKind::Symbol && !input) {
    warning(ref, "symbol-output",
            "Bud takes `interface :output` for an input; it is an output here");
  }
  declare(ref, input ? StateKind::Input : StateKind::Output, 1, 2, prefix);
  instance_.offers.push_back(
      {prefix + at(of(ref, expr.items[1])).text, input, input || mode.kind == ExprKind::Symbol});
}

// `interfaces :input, [:x, :y]`, of collections that are declared.
void Instantiation::interfaces(Ref ref, const std::string& prefix) {
  const Expr& expr = at(ref);
  const bool input = at(of(ref, expr.items[0])).text == "input";
  for (const ExprId item : at(of(ref, expr.items[1])).items) {
    instance_.offers.push_back({prefix + at(of(ref, item)).text, input, input});
  }
}

}  // namespace firebreak::imports::bloom
