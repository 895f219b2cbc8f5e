// SPDX-License-Identifier: Apache-2.0
// What rule_facts.cpp and rule_columns.cpp share.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "imports/bloom/rule_facts.h"

namespace firebreak::imports::bloom {

using Strings = std::vector<std::string>;
using Columns = std::vector<std::optional<Column>>;

inline bool one_of(std::string_view text, std::initializer_list<std::string_view> all) {
  return std::ranges::find(all, text) != all.end();
}

class RuleReader {
 public:
  RuleReader(const Instance& instance, const Rule& rule) : instance_(instance), rule_(rule) {}
  RuleFacts run();

 private:
  struct Context {
    bool sensitive = false;
    std::optional<Strings> gate;
    bool in_block = false;
  };
  const Expr& at(Ref ref) const;
  static Ref of(Ref ref, ExprId expr);
  const Collection* named(Ref ref) const;
  void use(const std::string& collection, const Context& context);
  void mention(const Collection& collection, Context context);
  Strings symbols(Ref list) const;
  std::optional<Strings> grouping(Ref call) const;
  void note_chance(const Expr& call, Ref ref);
  bool monotone(const std::string& method, bool lattice) const;
  std::optional<Strings> compared(Ref call) const;
  void walk_notin(Ref ref, const Context& context);
  void walk_outer(Ref ref, const Context& context);
  void walk_call(Ref ref, const Context& context);
  void walk_receiver(Ref ref, Context context);
  void walk_method(const std::string& name);
  void walk(Ref ref, const Context& context);
  Columns all_of(const Collection& collection, bool payloads) const;
  std::vector<Columns> sources(Ref ref) const;
  Columns columns_of(Ref ref) const;
  std::vector<Columns> tuples_of(Ref ref) const;
  Columns grouped(Ref ref) const;
  Columns made_by(Ref block, const std::vector<Columns>& tuples) const;
  static const Columns* tuple_of(const std::string& name, const Strings& params,
                                 const std::vector<Columns>& tuples);
  std::optional<Column> column(Ref ref, const Strings& params,
                               const std::vector<Columns>& tuples) const;
  const Instance& instance_;
  const Rule& rule_;
  RuleFacts facts_;
  std::set<std::string> called_;
};

}  // namespace firebreak::imports::bloom
