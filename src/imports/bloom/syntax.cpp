// SPDX-License-Identifier: Apache-2.0
#include "imports/bloom/syntax.h"

#include <utility>

#include "imports/bloom/converter.h"
#include "imports/bloom/ripper_tree.h"

namespace firebreak::imports::bloom {

ExprId Syntax::add(Expr expr) {
  exprs_.push_back(std::move(expr));
  return static_cast<ExprId>(exprs_.size() - 1);
}

bool Syntax::is_name(ExprId id) const {
  const Expr& expr = exprs_[id];
  return expr.kind == ExprKind::Call && expr.items.empty() && !expr.block;
}

std::string Syntax::dotted(ExprId id) const {
  if (!is_name(id)) return "";
  const Expr& expr = exprs_[id];
  if (!expr.receiver) return expr.text;
  const std::string left = dotted(*expr.receiver);
  return left.empty() ? "" : left + "." + expr.text;
}

std::optional<SyntaxError> read_tree(std::string_view printed, Syntax& syntax) {
  TreeReader tree;
  if (auto error = tree.read(printed)) return error;
  convert(std::move(tree.items), syntax);
  return std::nullopt;
}

}  // namespace firebreak::imports::bloom
