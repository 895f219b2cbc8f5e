// SPDX-License-Identifier: Apache-2.0
// Rules: what `bloom` and `bootstrap` blocks say.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "imports/bloom/instantiation.h"

namespace firebreak::imports::bloom {

namespace {

constexpr std::size_t kMostRules = 200'000;

}  // namespace

// A block overrides one of the same name in what its module includes.
void Instantiation::add_blocks(const std::vector<const Module*>& parts, const std::string& prefix) {
  std::map<std::string, std::pair<const Module*, Ref>> blocks;
  Strings order;
  for (const Module* part : parts) {
    for (const auto& [name, method] : part->methods) {
      instance_.methods[prefix].insert_or_assign(name, method);
    }
    for (const Block& block : part->blooms) {
      const bool fresh = !blocks.contains(block.name);
      blocks.insert_or_assign(block.name, std::pair(part, block.body));
      if (fresh) order.push_back(block.name);
    }
  }
  for (const std::string& name : order) declare_temps(blocks.at(name).second, prefix);
  for (const std::string& name : order) {
    add_rules(*blocks.at(name).first, blocks.at(name).second, prefix, false);
  }
  for (const Module* part : parts) {
    for (const Ref block : part->bootstraps) add_rules(*part, block, prefix, true);
  }
}

void Instantiation::declare_temps(Ref block, const std::string& prefix) {
  for (const ExprId item : at(block).items) {
    const Expr& temp = at(of(block, item));
    if (temp.kind != ExprKind::Call || temp.text != "temp" || temp.receiver ||
        temp.items.size() != 1) {
      continue;
    }
    const Expr& rule = at(of(block, temp.items[0]));
    if (!rule.receiver) continue;
    Collection made;
    made.name = prefix + at(of(block, *rule.receiver)).text;
    made.word = "temp";
    made.place = program_.place(of(block, item));
    if (!instance_.by_name.contains(made.name)) add(std::move(made));
  }
}

// `head op right`. Ruby has `a <- b` as `a < (-b)`.
void Instantiation::add_rules(const Module& module, Ref block, const std::string& prefix,
                              bool bootstrap) {
  for (const ExprId item : at(block).items) {
    Ref statement = of(block, item);
    if (at(statement).text == "temp" && at(statement).items.size() == 1 &&
        at(statement).kind == ExprKind::Call && !at(statement).receiver) {
      statement = of(block, at(statement).items[0]);
    }
    add_rule(module, statement, prefix, bootstrap);
    if (instance_.rules.size() > kMostRules) {
      error(statement, "too-large", fmt::format("there are more than {} rules", kMostRules));
      return;
    }
  }
}

void Instantiation::add_rule(const Module& module, Ref statement, const std::string& prefix,
                             bool bootstrap) {
  const Expr& expr = at(statement);
  const bool merge = expr.text == "<=" || expr.text == "<" || (bootstrap && expr.text == "<<");
  if (expr.kind != ExprKind::Call || !expr.receiver || expr.items.size() != 1 || !merge) {
    if (!bootstrap) {
      error(statement, "not-a-rule", "a rule is expected here: `collection <= expression`");
    }
    return;
  }
  Rule rule;
  rule.whole = of(statement, expr.items[0]);
  rule.right = rule.whole;
  rule.op = expr.text == "<<" ? "<=" : expr.text;
  if (expr.text == "<") strip(rule);
  rule.prefix = prefix;
  rule.module = module.name;
  rule.bootstrap = bootstrap;
  rule.place = program_.place(statement);
  rule.span = expr.span;
  if (rule.op == "<") {
    error(statement, "not-a-rule", "an operator is expected: `<=`, `<~`, `<+`, `<-` or `<+-`");
    return;
  }
  std::string head = program_.files[statement.file].syntax.dotted(*expr.receiver);
  const Expr& left = at(of(statement, *expr.receiver));
  if (left.kind == ExprKind::Symbol) head = left.text;  // of `temp`
  rule.head = prefix + head;
  const Collection* written = head.empty() ? nullptr : instance_.resolve(head, prefix);
  if (written == nullptr) {
    if (bootstrap) return;
    error(statement, "dangling-id", fmt::format("there is no collection '{}'", rule.head),
          base::did_you_mean(rule.head, collections()));
    return;
  }
  rule.head = written->name;
  instance_.rules.push_back(std::move(rule));
}

Strings Instantiation::collections() const {
  Strings all;
  for (const Collection& one : instance_.collections) all.push_back(one.name);
  return all;
}

// Takes the unary operators off that are the rest of `<~`, `<+`, `<-`, `<+-`.
void Instantiation::strip(Rule& rule) {
  static constexpr std::array<std::pair<std::string_view, char>, 4> kTails = {
      {{"~", '~'}, {"~@", '~'}, {"+@", '+'}, {"-@", '-'}}};
  while (rule.op.size() < 3) {
    const Expr& expr = at(rule.right);
    const auto* const tail =
        std::ranges::find(kTails, expr.text, &decltype(kTails)::value_type::first);
    if (expr.kind != ExprKind::Call || tail == kTails.end() || !expr.receiver ||
        !expr.items.empty()) {
      break;
    }
    rule.op += tail->second;
    rule.right = of(rule.right, *expr.receiver);
  }
  if (rule.op == "<-+") rule.op = "<+-";
}

}  // namespace firebreak::imports::bloom
