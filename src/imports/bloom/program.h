// SPDX-License-Identifier: Apache-2.0
// What the files declare: modules with their state, their rules and their methods.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "imports/bloom/syntax.h"
#include "imports/graph.h"
#include "imports/importers.h"

namespace firebreak::imports::bloom {

struct SourceFile {
  std::string name;
  Syntax syntax;
};

/// An expression of one of the files.
struct Ref {
  std::size_t file = 0;
  ExprId expr = 0;
};

struct Block {
  std::string name;  // of one without a name, made from that of its module
  Ref body;
};

struct Import {
  std::string module;  // as it is written
  std::string alias;
  Ref at;
};

/// A module or a class, of all places where it is opened.
struct Module {
  std::string name;  // `A::B`
  bool is_class = false;
  Ref at;
  std::vector<std::pair<std::string, Ref>> includes;  // in order; of a class its parent first
  std::vector<Import> imports;
  std::vector<Ref> states;  // blocks
  std::vector<Block> blooms;
  std::vector<Ref> bootstraps;  // blocks
  std::map<std::string, Ref> methods;
  std::string lattice;  // the word that declares one, if it is a class of lattices
};

struct Program {
  std::vector<SourceFile> files;
  std::vector<Module> modules;  // in the order in which they are opened first
  /// Methods that a lattice of the program says to be monotone.
  std::set<std::string> monotone;
  std::map<std::string, std::size_t> by_name;

  const Expr& operator[](Ref ref) const { return files[ref.file].syntax[ref.expr]; }
  Place place(Ref ref) const;
  /// The module that a name means where `within` is open; of an unknown one none.
  const Module* find(std::string_view name, std::string_view within) const;
  const Module* lattice(std::string_view word) const;
};

/// Reads and parses the files. What is wrong with them is said to the graph.
Program read_program(const Request& request, const ReadFile& files, Graph& graph);

}  // namespace firebreak::imports::bloom
