// SPDX-License-Identifier: Apache-2.0
// What instantiation.cpp, declarations.cpp and rules.cpp share.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "imports/bloom/instance.h"

namespace firebreak::imports::bloom {

using Strings = std::vector<std::string>;

/// Fills an instance from a module and what it includes and imports.
class Instantiation {
 public:
  Instantiation(const Program& program, Instance& instance, Graph& graph)
      : program_(program), instance_(instance), graph_(graph) {}
  void run(const Module& module, const std::string& prefix);
  void add_builtin(std::string name, StateKind kind, Strings columns);

 private:
  const Expr& at(Ref ref) const;
  static Ref of(Ref ref, ExprId expr);
  void error(Ref ref, std::string code, std::string message, std::string hint = "");
  void warning(Ref ref, std::string code, std::string message);
  std::vector<const Module*> lineage(const Module& module);
  void add_lineage(const Module& module, std::vector<const Module*>& parts,
                   std::set<const Module*>& seen);
  void import_all(const std::vector<const Module*>& parts, const std::string& prefix);
  Strings names() const;
  void declare_all(Ref block, const std::string& prefix);
  static std::optional<StateKind> kind_of(std::string_view word);
  void declare(Ref ref, const std::string& prefix);
  void declare(Ref ref, StateKind kind, std::size_t name, std::size_t schema,
               const std::string& prefix);
  void add(Collection made);
  void read_columns(Ref ref, Collection& made, bool keys);
  void read_schema(Ref ref, Collection& made, const std::string& prefix);
  void interface(Ref ref, const std::string& prefix);
  void interfaces(Ref ref, const std::string& prefix);
  void add_blocks(const std::vector<const Module*>& parts, const std::string& prefix);
  void declare_temps(Ref block, const std::string& prefix);
  void add_rules(const Module& module, Ref block, const std::string& prefix, bool bootstrap);
  void add_rule(const Module& module, Ref statement, const std::string& prefix, bool bootstrap);
  Strings collections() const;
  void strip(Rule& rule);
  const Program& program_;
  Instance& instance_;
  Graph& graph_;
  std::vector<const Module*> importing_;
  std::set<std::string> missing_;
};

}  // namespace firebreak::imports::bloom
