// SPDX-License-Identifier: Apache-2.0
// A module with all that it includes and imports, as one flat set of collections and rules. What
// comes from an import is called `alias.name`.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "imports/bloom/program.h"

namespace firebreak::imports::bloom {

enum class StateKind : std::uint8_t {
  Table,
  Sync,     // a table, or a store, that outlives the process
  Scratch,  // also temp, and what the system fills
  Input,
  Output,
  Channel,
  Loopback,  // a channel to the same instance
  Terminal,  // also stdio: lines from and to outside
  Periodic,
  Lattice,
  Unknown
};

struct Collection {
  std::string name;
  StateKind kind = StateKind::Scratch;
  std::string word;                  // that declares it
  std::vector<std::string> columns;  // without `@`; as many as are known
  std::vector<std::string> keys;
  std::optional<std::string> location;  // the column with `@`
  Place place;
  bool declared = true;  // by the program; not what every Bud program has
};

/// `head op right`, where the names in `right` are those of the instance `prefix`.
struct Rule {
  std::string head;
  std::string op;  // `<=`, `<~`, `<+`, `<-`, `<+-`
  Ref right;
  /// As Ruby has it: `<`'s operand, with the rest of the operator in it.
  Ref whole;
  std::string prefix;  // "" or `alias.`
  std::string module;  // where its helper methods are looked for
  bool bootstrap = false;
  Place place;
  base::SourceSpan span;
};

/// What is offered as an input or output.
struct Offer {
  std::string name;
  bool input = false;
  bool as_bud = false;  // an input in Bud's eyes, which takes `:output` for one
};

struct Instance {
  const Program* program = nullptr;
  std::string name;
  std::vector<Collection> collections;
  std::map<std::string, std::size_t, std::less<>> by_name;
  std::vector<Rule> rules;
  std::vector<Offer> offers;
  std::vector<std::string> aliases;                           // of imports, with prefixes
  std::map<std::string, std::map<std::string, Ref>> methods;  // by prefix

  const Collection* find(std::string_view collection) const;
  /// The collection of that name where names have the prefix, or one that every program has.
  const Collection* resolve(const std::string& collection, const std::string& prefix) const;
  /// The collection that an expression names where names have the prefix.
  const Collection* named(Ref ref, const std::string& prefix) const;
};

/// The module to import: the one that is asked for, or the one that nobody includes and imports.
/// None, if it is not there; the graph says so.
const Module* chosen_module(const Program& program, const Request& request, Graph& graph);

Instance instantiate(const Program& program, const Module& module, Graph& graph);

bool is_persistent(StateKind kind);

}  // namespace firebreak::imports::bloom
