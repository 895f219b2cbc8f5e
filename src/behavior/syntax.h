// SPDX-License-Identifier: Apache-2.0
// The syntax tree of a behaviour, which the concrete interpreter and the symbolic encoding share.
// The parser makes it, the checker fills in types and what names stand for; both have positions in
// the file that the text came from.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "behavior/types.h"

namespace firebreak::behavior {

using Integer = boost::multiprecision::cpp_int;

/// What a name stands for.
struct Symbol {
  enum class Kind : std::uint8_t {
    Constant,  // index of Program::constants
    State,     // index of Program::states
    Local,     // index among the handler's locals: parameters first, then in the order of binding
  };
  Kind kind = Kind::Local;
  std::size_t index = 0;
  auto operator<=>(const Symbol&) const = default;
};

/// What binds names: a name, `_`, or a tuple of patterns.
struct Pattern {
  enum class Kind : std::uint8_t { Name, Ignore, Tuple };
  Kind kind = Kind::Ignore;
  std::string name = {};
  std::vector<Pattern> parts = {};
  base::SourceSpan span = {};
  Type type = {};         // by the checker
  std::size_t local = 0;  // by the checker: of a name
};

struct Expression {
  enum class Kind : std::uint8_t {
    BooleanLiteral,  // `integer` is 0 or 1
    IntegerLiteral,  // `integer`
    StringLiteral,   // `text`
    Name,            // `text`, `symbol`
    Tuple,           // operands: the parts
    Set,             // operands: the elements
    Filter,          // { pattern in operands[0] if operands[1] }
    If,              // operands: condition, then, else
    Index,           // operands: map, key
    Min,             // operands: two or more
    Max,
    Not,  // operands: one
    Negate,
    Or,  // operands: two, from here on
    And,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    NotIn,
    Union,      // |
    Intersect,  // &
    Add,        // +, on sets too
    Subtract,   // -, on sets too
    Multiply,
    Divide,
    Modulo,
  };
  Kind kind = Kind::BooleanLiteral;
  std::vector<Expression> operands = {};
  std::string text = {};
  Integer integer = 0;
  std::optional<Pattern> pattern = std::nullopt;
  base::SourceSpan span = {};
  bool parenthesized = false;                   // as it was written
  std::uint32_t height = 1;                     // of the tree
  Type type = {};                               // by the checker
  std::optional<Symbol> symbol = std::nullopt;  // by the checker
};

struct Statement {
  enum class Kind : std::uint8_t {
    Assign,  // name [index]… = value
    Let,     // patterns[0] = value
    If,      // value, body, otherwise
    For,     // patterns (one, or two over a map) in value, body
    Emit,    // name(arguments)
  };
  Kind kind = Kind::Assign;
  std::string name = {};                   // of the state variable, or the output interface
  std::vector<Expression> arguments = {};  // of emit; of an assignment, the indices
  std::vector<Pattern> patterns = {};
  std::optional<Expression> value = std::nullopt;
  std::vector<Statement> body = {};
  std::vector<Statement> otherwise = {};
  bool has_else = false;
  base::SourceSpan span = {};
  base::SourceSpan name_span = {};
  base::SourceSpan body_end = {};       // the closing brace
  base::SourceSpan otherwise_end = {};  // the same; of `else if`, none
  std::size_t state = 0;                // by the checker: of an assignment
};

struct Parameter {
  std::string name;
  Type type;
  base::SourceSpan span = {};
};

struct Constant {
  std::string name;
  Type type;
  std::optional<Expression> value = std::nullopt;  // none: any value, the same everywhere
  base::SourceSpan span = {};
};

struct State {
  std::string name;
  Type type;
  std::optional<Expression> value = std::nullopt;  // none: the default of its type
  base::SourceSpan span = {};
};

struct Handler {
  std::string interface;
  std::vector<Parameter> parameters;
  std::vector<Statement> body = {};
  base::SourceSpan span = {};
  base::SourceSpan body_end = {};  // the closing brace
  std::size_t locals = 0;          // by the checker
};

/// What the emissions at an output have in common.
struct Output {
  std::string interface;
  std::vector<Type> types;     // of the values, by position
  base::SourceSpan span = {};  // of the first emission
};

/// In the order of the text, each kind by itself.
struct Program {
  std::vector<Constant> constants = {};
  std::vector<State> states = {};
  std::vector<Handler> handlers = {};
  std::vector<Output> outputs = {};  // by the checker
};

}  // namespace firebreak::behavior
