// SPDX-License-Identifier: Apache-2.0
// Recursion is as deep as the tree, which the script bounds.
#include "imports/bloom/converter.h"

#include <algorithm>
#include <utility>

namespace firebreak::imports::bloom {
namespace {

bool one_of(std::string_view text, std::initializer_list<std::string_view> all) {
  return std::ranges::find(all, text) != all.end();
}

class Converter : private Tree {
 public:
  Converter(std::vector<Item> items, Syntax& syntax) : Tree(std::move(items)), syntax_(syntax) {}

  void run() {
    if (at(0).name == "program") append(0, syntax_.statements);
  }

 private:
  ExprId make(Id id, ExprKind kind, std::string text) {
    return syntax_.add({.kind = kind,
                        .text = std::move(text),
                        .items = {},
                        .receiver = {},
                        .block = {},
                        .params = {},
                        .span = span(id)});
  }

  // Statements, elements, arguments: what stands in lists, without the lists.
  void append(Id id, std::vector<ExprId>& to) {
    if (id == kNone || at(id).kind == Item::Kind::Nothing || at(id).kind == Item::Kind::Symbol) {
      return;
    }
    const bool list = at(id).kind == Item::Kind::Node &&
                      one_of(at(id).name, {"", "program", "bodystmt", "args_add_block", "arg_paren",
                                           "begin", "args_forward", "stmts"});
    if (!list) {
      if (!is(id, "void_stmt")) to.push_back(convert(id));
      return;
    }
    for (const Id one : at(id).items) append(one, to);
  }

  ExprId other(Id id) {
    std::vector<ExprId> items;
    for (const Id one : at(id).items) append(one, items);
    const ExprId expr = make(id, ExprKind::Other, at(id).name);
    syntax_[expr].items = std::move(items);
    return expr;
  }

  ExprId call(Id id, std::optional<ExprId> receiver, std::string name, Id arguments = kNone) {
    std::vector<ExprId> items;
    append(arguments, items);
    const ExprId expr = make(id, ExprKind::Call, std::move(name));
    syntax_[expr].receiver = receiver;
    syntax_[expr].items = std::move(items);
    return expr;
  }

  ExprId token(Id id) {
    const std::string& kind = at(id).name;
    if (kind == "ident") return make(id, ExprKind::Local, at(id).text);
    if (kind == "const") return make(id, ExprKind::Const, at(id).text);
    if (kind == "label") {
      return make(id, ExprKind::Symbol, at(id).text.substr(0, at(id).text.size() - 1));
    }
    return make(id, ExprKind::Text, at(id).text);
  }

  ExprId binary(Id id) {
    const std::string op = text_of(child(id, 1));
    if (one_of(op, {"and", "or", "&&", "||", "=~", "!~"})) return other(id);
    const ExprId left = convert(child(id, 0));
    return call(id, left, op, child(id, 2));
  }

  ExprId unary(Id id) {
    const std::string op = text_of(child(id, 0));
    const Id operand = child(id, 1);
    if (op == "-@" && is_token(operand)) return make(id, ExprKind::Text, "-" + at(operand).text);
    return call(id, convert(operand), op == "not" ? "!" : op);
  }

  ExprId array(Id id) {
    std::vector<ExprId> items;
    append(child(id, 0), items);
    const ExprId expr = make(id, ExprKind::Array, "");
    syntax_[expr].items = std::move(items);
    return expr;
  }

  void append_pairs(Id id, std::vector<ExprId>& to) {
    for (const Id one : at(id).items) {
      if (is(one, "assoc_new")) {
        to.push_back(convert(child(one, 0)));
        const Id value = child(one, 1);
        to.push_back(value == kNone || at(value).kind == Item::Kind::Nothing
                         ? make(one, ExprKind::Text, "nil")
                         : convert(value));
      } else if (is(one, "") || is(one, "assoclist_from_args")) {
        append_pairs(one, to);
      }
    }
  }

  ExprId hash(Id id) {
    std::vector<ExprId> items;
    append_pairs(id, items);
    const ExprId expr = make(id, ExprKind::Hash, "");
    syntax_[expr].items = std::move(items);
    return expr;
  }

  ExprId text(Id id) {
    std::vector<ExprId> items;
    append_embedded(id, items);
    if (items.empty()) return make(id, ExprKind::Text, text_of(id));
    const ExprId expr = make(id, ExprKind::Other, "string");
    syntax_[expr].items = std::move(items);
    return expr;
  }

  void append_embedded(Id id, std::vector<ExprId>& to) {
    for (const Id one : at(id).items) {
      if (is(one, "string_embexpr")) {
        for (const Id inner : at(one).items) append(inner, to);
      } else if (at(one).kind == Item::Kind::Node) {
        append_embedded(one, to);
      }
    }
  }

  // Names by position. One that is taken apart has none.
  std::vector<std::string> params(Id id) const {
    std::vector<std::string> all;
    while (is(id, "paren") || is(id, "block_var")) id = child(id, 0);
    if (!is(id, "params")) return all;
    const Id required = child(id, 0);
    if (!is(required, "")) return all;
    for (const Id one : at(required).items) all.push_back(is_token(one) ? at(one).text : "");
    return all;
  }

  ExprId block(Id id, Id parameters, Id body) {
    std::vector<ExprId> items;
    append(body, items);
    const ExprId expr = make(id, ExprKind::Block, "");
    syntax_[expr].items = std::move(items);
    syntax_[expr].params = params(parameters);
    return expr;
  }

  ExprId definition(Id id, Id name, Id parameters, Id body) {
    const ExprId expr = block(id, parameters, body);
    syntax_[expr].kind = ExprKind::Def;
    syntax_[expr].text = text_of(name);
    return expr;
  }

  // `temp :x <= y do … end` gives the block to `temp`, though it is meant for `y`.
  ExprId with_block(Id id) {
    const ExprId owner = convert(child(id, 0));
    const ExprId block = convert(child(id, 1));
    ExprId to = owner;
    if (syntax_[owner].kind == ExprKind::Call && syntax_[owner].text == "temp" &&
        !syntax_[owner].receiver && syntax_[owner].items.size() == 1) {
      const Expr& rule = syntax_[syntax_[owner].items[0]];
      if (rule.kind == ExprKind::Call && rule.items.size() == 1) to = rule.items[0];
    }
    if (syntax_[to].kind == ExprKind::Call && !syntax_[to].block) {
      syntax_[to].block = block;
      return owner;
    }
    const ExprId expr = make(id, ExprKind::Other, "method_add_block");
    syntax_[expr].items = {owner, block};
    return expr;
  }

  ExprId with_arguments(Id id) {
    const ExprId owner = convert(child(id, 0));
    std::vector<ExprId> items;
    append(child(id, 1), items);
    std::vector<ExprId>& all = syntax_[owner].items;
    all.insert(all.end(), items.begin(), items.end());
    return owner;
  }

  ExprId paren(Id id) {
    std::vector<ExprId> items;
    append(child(id, 0), items);
    if (items.size() == 1) return items[0];
    const ExprId expr = make(id, ExprKind::Other, "paren");
    syntax_[expr].items = std::move(items);
    return expr;
  }

  ExprId module(Id id, ExprKind kind) {
    std::vector<ExprId> items;
    append(child(id, kind == ExprKind::Class ? 2 : 1), items);
    std::optional<ExprId> parent;
    const Id base = kind == ExprKind::Class ? child(id, 1) : kNone;
    if (base != kNone && at(base).kind != Item::Kind::Nothing) parent = convert(base);
    const ExprId expr = make(id, kind, syntax_[convert(child(id, 0))].text);
    syntax_[expr].items = std::move(items);
    syntax_[expr].receiver = parent;
    return expr;
  }

  ExprId variable(Id id) {
    const Id name = child(id, 0);
    return is_token(name) ? token(name) : other(id);
  }

  ExprId constant(Id id) {
    const Id first = child(id, 0);
    const Id second = child(id, 1);
    if (second == kNone) return make(id, ExprKind::Const, text_of(first));
    const ExprId left = convert(first);
    const std::string path = syntax_[left].kind == ExprKind::Const ? syntax_[left].text : "";
    return make(id, ExprKind::Const,
                path.empty() ? text_of(second) : path + "::" + text_of(second));
  }

  ExprId convert(Id id) {
    if (id == kNone || at(id).kind == Item::Kind::Nothing) {
      return syntax_.add({.kind = ExprKind::Text,
                          .text = "nil",
                          .items = {},
                          .receiver = {},
                          .block = {},
                          .params = {},
                          .span = {}});
    }
    if (at(id).kind == Item::Kind::Symbol) return make(id, ExprKind::Symbol, at(id).name);
    if (is_token(id)) return token(id);
    const std::string& name = at(id).name;
    if (one_of(name, {"vcall", "fcall"})) return call(id, {}, text_of(child(id, 0)));
    if (name == "command") return call(id, {}, text_of(child(id, 0)), child(id, 1));
    if (name == "call" || name == "command_call") {
      const ExprId receiver = convert(child(id, 0));
      return call(id, receiver, text_of(child(id, 2)), child(id, 3));
    }
    if (name == "method_add_arg") return with_arguments(id);
    if (name == "method_add_block") return with_block(id);
    if (name == "binary") return binary(id);
    if (name == "unary") return unary(id);
    if (name == "aref") {
      const ExprId receiver = convert(child(id, 0));
      return call(id, receiver, "[]", child(id, 1));
    }
    return convert_rest(id, name);
  }

  ExprId convert_rest(Id id, const std::string& name) {
    if (one_of(name, {"var_ref", "var_field"})) return variable(id);
    if (name == "array") return array(id);
    if (one_of(name, {"hash", "bare_assoc_hash"})) return hash(id);
    if (one_of(name, {"symbol_literal", "dyna_symbol"})) {
      return make(id, ExprKind::Symbol, text_of(id));
    }
    if (one_of(name, {"string_literal", "xstring_literal", "regexp_literal", "string_concat"})) {
      return text(id);
    }
    if (name == "paren") return paren(id);
    if (one_of(name, {"do_block", "brace_block"})) return block(id, child(id, 0), child(id, 1));
    if (name == "lambda") return block(id, child(id, 0), child(id, 1));
    if (name == "def") return definition(id, child(id, 0), child(id, 1), child(id, 2));
    if (name == "defs") return definition(id, child(id, 2), child(id, 3), child(id, 4));
    if (name == "module") return module(id, ExprKind::Module);
    if (name == "class") return module(id, ExprKind::Class);
    if (one_of(name, {"const_ref", "const_path_ref", "top_const_ref", "const_path_field"})) {
      return constant(id);
    }
    return other(id);
  }

  Syntax& syntax_;
};

}  // namespace

void convert(std::vector<Item> items, Syntax& syntax) { Converter(std::move(items), syntax).run(); }

}  // namespace firebreak::imports::bloom
