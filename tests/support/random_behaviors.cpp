// SPDX-License-Identifier: Apache-2.0
#include "support/random_behaviors.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "support/typical_behaviors.h"

namespace firebreak::test_support {

namespace {

using behavior::Type;
using behavior::Value;

struct Name {
  std::string text;
  Type type;
};

const Type kBool = Type::boolean();
const Type kInt = Type::integer();
const Type kString = Type::string();
const Type kPair = Type::tuple({kInt, kString});

const std::vector<Name>& attributes() {
  static const std::vector<Name> kAttributes = {
      {"k", kString}, {"id", kInt},  {"v", kInt},     {"time", kInt},
      {"w", kString}, {"ok", kBool}, {"pair", kPair}, {"many", Type::set(kInt)}};
  return kAttributes;
}

// Names are k, id, … for attributes, s1 … for state, and x1 … for what is bound.
class Generator {
 public:
  explicit Generator(Rng& rng) : rng_(rng) {}

  std::string behavior() {
    const std::uint32_t states = rng_.below(4);
    for (std::uint32_t i = 1; i <= states; ++i) {
      states_.push_back({fmt::format("s{}", i), state_type()});
      names_.push_back(states_.back());
      line(fmt::format("state {}: {}", states_.back().text, to_string(states_.back().type)));
    }
    const std::uint32_t handlers = 1 + rng_.below(3);
    for (std::uint32_t i = 1; i <= handlers; ++i) handler(i, i == handlers);
    return std::move(text_);
  }

 private:
  void line(const std::string& text) { text_ += std::string(indent_, ' ') + text + "\n"; }

  Type key_type() { return rng_.pick(std::vector<Type>{kInt, kString, kString, kPair}); }
  Type state_type() {
    const std::vector<Type> values = {
        kInt, kInt, kString, kBool, kPair, Type::set(kInt), Type::set(kString)};
    switch (rng_.below(8)) {
      case 0:
        return kBool;
      case 1:
      case 2:
        return kInt;
      case 3:
        return kString;
      case 4:
        return kPair;
      case 5:
        return Type::set(key_type());
      case 6:
        return Type::map(key_type(), rng_.pick(values));
      default:
        return Type::map(kString, Type::map(kInt, kInt));
    }
  }

  void handler(std::uint32_t number, bool last) {
    const std::size_t mark = names_.size();
    std::string parameters;
    for (const Name& attribute : attributes()) {
      if (!rng_.percent(35)) continue;
      names_.push_back(attribute);
      parameters += fmt::format("{}{}: {}", parameters.empty() ? "" : ", ", attribute.text,
                                to_string(attribute.type));
    }
    line(fmt::format("on in{}({}) {{", number, parameters));
    const std::size_t outputs = outputs_.size();
    block(2, false);
    if (last && outputs_.empty() && outputs == 0) {
      indent_ += 2;
      emission();
      indent_ -= 2;
    }
    line("}");
    names_.resize(mark);
  }

  void block(int depth, bool loop) {
    indent_ += 2;
    const std::size_t mark = names_.size();
    const std::uint32_t statements = 1 + rng_.below(3);
    for (std::uint32_t i = 0; i < statements; ++i) statement(depth, loop);
    names_.resize(mark);
    indent_ -= 2;
  }

  void statement(int depth, bool loop) {
    const std::uint32_t kind = rng_.below(10);
    if (kind < 4 && !loop && !states_.empty()) return assignment();
    if (kind == 4) {
      const Type type = rng_.pick(std::vector<Type>{kInt, kBool, kString, Type::set(kInt)});
      const std::string value = expression(type, 2);
      return line(fmt::format("let {} = {};", fresh(type), value));
    }
    if ((kind == 5 || kind == 6) && depth > 0) {
      line(fmt::format("if ({}) {{", expression(kBool, 2)));
      block(depth - 1, loop);
      if (rng_.percent(40)) {
        line("} else {");
        block(depth - 1, loop);
      }
      return line("}");
    }
    if (kind == 7 && depth > 0) return for_each(depth);
    emission();
  }

  void assignment() {
    const Name& state = rng_.pick(states_);
    Type type = state.type;
    std::string place = state.text;
    while (type.kind == Type::Kind::Map && (lacks(type) || rng_.percent(90))) {
      place += "[" + expression(type.arguments[0], 1) + "]";
      Type inner = type.arguments[1];
      type = std::move(inner);
    }
    // Most assignments are by what is there.
    const bool whole = rng_.percent(40) || (type != kInt && type.kind != Type::Kind::Set);
    const std::string change = expression(type, 2);
    line(whole ? fmt::format("{} = {};", place, change)
               : fmt::format("{0} = {0} {1} {2};", place, rng_.percent(70) ? "+" : "-", change));
  }

  void for_each(int depth) {
    std::vector<Name> sets;
    for (const Name& name : names_) {
      if (name.type.kind == Type::Kind::Set || name.type.kind == Type::Kind::Map) {
        sets.push_back(name);
      }
    }
    if (sets.empty()) return emission();
    const Name over = rng_.pick(sets);
    const std::size_t mark = names_.size();
    if (over.type.kind == Type::Kind::Set) {
      line(fmt::format("for {} in {} {{", pattern(over.type.arguments[0]), over.text));
    } else {
      const std::string key = pattern(over.type.arguments[0]);
      line(fmt::format("for {}, {} in {} {{", key, pattern(over.type.arguments[1]), over.text));
    }
    block(depth - 1, true);
    line("}");
    names_.resize(mark);
  }

  // Of one to three values, of the same types at one output.
  void emission() {
    if (outputs_.empty() || (outputs_.size() < 2 && rng_.percent(30))) {
      std::vector<Type> types;
      const std::uint32_t count = 1 + rng_.below(3);
      for (std::uint32_t i = 0; i < count; ++i) {
        types.push_back(rng_.pick(
            std::vector<Type>{kInt, kInt, kString, kString, kBool, kPair, Type::set(kInt)}));
      }
      outputs_.push_back(std::move(types));
    }
    const std::uint32_t output = rng_.below(static_cast<std::uint32_t>(outputs_.size()));
    std::string arguments;
    for (const Type& type : outputs_[output]) {
      arguments += (arguments.empty() ? "" : ", ") + expression(type, 1);
    }
    line(fmt::format("emit out{}({});", output + 1, arguments));
  }

  std::string fresh(const Type& type) {
    names_.push_back({fmt::format("x{}", ++bound_), type});
    return names_.back().text;
  }

  std::string pattern(const Type& type) {
    if (rng_.percent(10)) return "_";
    if (type.kind != Type::Kind::Tuple || rng_.percent(30)) return fresh(type);
    std::string result;
    for (const Type& part : type.arguments) {
      result += (result.empty() ? "" : ", ") + pattern(part);
    }
    return "(" + result + ")";
  }

  // What has this type and is no operation: of names, and of maps that have names.
  std::vector<std::string> places(const Type& type) {
    std::vector<std::string> result;
    const std::vector<Name> names = names_;
    for (const Name& name : names) {
      if (name.type == type) result.push_back(name.text);
      if (name.type.kind == Type::Kind::Map && name.type.arguments[1] == type) {
        result.push_back(fmt::format("{}[{}]", name.text, leaf(name.type.arguments[0])));
      }
    }
    return result;
  }

  // There is no literal of it, and nothing that has it.
  bool lacks(const Type& type) { return type.kind == Type::Kind::Map && places(type).empty(); }

  std::string leaf(const Type& type) {
    std::vector<std::string> found;
    for (const Name& name : names_) {
      if (name.type == type) found.push_back(name.text);
    }
    if (!found.empty() && rng_.percent(80)) return rng_.pick(found);
    switch (type.kind) {
      case Type::Kind::Bool:
        return rng_.percent(50) ? "true" : "false";
      case Type::Kind::Int:
        return fmt::format("{}", rng_.below(4));
      case Type::Kind::Set:
        return rng_.percent(20) && type.arguments[0].kind == Type::Kind::Int
                   ? "({1, 2} - {})"
                   : "{" + leaf(type.arguments[0]) + "}";
      case Type::Kind::Tuple: {
        std::string result;
        for (const Type& part : type.arguments) {
          result += (result.empty() ? "" : ", ") + leaf(part);
        }
        return "(" + result + ")";
      }
      default:
        return fmt::format("\"{}\"", rng_.pick(std::vector<std::string>{"", "a", "b"}));
    }
  }

  std::string expression(const Type& type, int depth) {
    const std::vector<std::string> found = places(type);
    if (!found.empty() && (type.kind == Type::Kind::Map || rng_.percent(45))) {
      return rng_.pick(found);
    }
    if (depth == 0) return leaf(type);
    if (rng_.percent(10)) {
      return fmt::format("(if {} then {} else {})", expression(kBool, depth - 1),
                         expression(type, depth - 1), expression(type, depth - 1));
    }
    switch (type.kind) {
      case Type::Kind::Bool:
        return condition(depth - 1);
      case Type::Kind::Int:
        return number(depth - 1);
      case Type::Kind::Set:
        return set(type, depth - 1);
      default:
        return rng_.percent(25) ? extreme(type, depth - 1) : leaf(type);
    }
  }

  std::string extreme(const Type& type, int depth) {
    return fmt::format("{}({}, {})", rng_.percent(50) ? "min" : "max", expression(type, depth),
                       expression(type, depth));
  }

  std::string condition(int depth) {
    const std::uint32_t kind = rng_.below(8);
    if (kind == 0) return fmt::format("!{}", expression(kBool, 0));
    if (kind < 3) {
      return fmt::format("({} {} {})", expression(kBool, depth), kind == 1 ? "&&" : "||",
                         expression(kBool, depth));
    }
    const Type of = rng_.pick(std::vector<Type>{kInt, kInt, kString, kPair});
    if (kind < 5) {
      return fmt::format("({} {} {})", expression(of, depth), kind == 3 ? "in" : "not in",
                         expression(Type::set(of), depth));
    }
    const char* by = rng_.pick(std::vector<const char*>{"==", "!=", "<", "<=", ">", ">="});
    return fmt::format("({} {} {})", expression(of, depth), by, expression(of, depth));
  }

  // Only by literals are numbers multiplied and divided.
  std::string number(int depth) {
    switch (rng_.below(8)) {
      case 0:
        return fmt::format("({} * {})", expression(kInt, depth), 2 + rng_.below(2));
      case 1:
        return fmt::format("({} {} {})", expression(kInt, depth), rng_.percent(50) ? "/" : "%",
                           2 + rng_.below(3));
      case 2:
        return extreme(kInt, depth);
      case 3:
        return fmt::format("-{}", leaf(kInt));
      default:
        return fmt::format("({} {} {})", expression(kInt, depth), rng_.percent(60) ? "+" : "-",
                           expression(kInt, depth));
    }
  }

  std::string set(const Type& type, int depth) {
    if (rng_.percent(25)) return "{" + expression(type.arguments[0], depth) + "}";
    const std::string one = expression(type, depth);
    if (rng_.percent(30)) {
      const std::size_t mark = names_.size();
      const std::string bound = pattern(type.arguments[0]);
      const std::string wanted = expression(kBool, depth);
      names_.resize(mark);
      return fmt::format("{{{} in {} if {}}}", bound, one, wanted);
    }
    const char* by = rng_.pick(std::vector<const char*>{"|", "|", "+", "-", "&"});
    return fmt::format("({} {} {})", one, by, expression(type, depth));
  }

  Rng& rng_;
  std::string text_;
  std::size_t indent_ = 0;
  std::vector<Name> states_;
  std::vector<Name> names_;  // in scope
  std::vector<std::vector<Type>> outputs_;
  int bound_ = 0;
};

}  // namespace

std::string random_behavior(Rng& rng) {
  return rng.percent(50) ? typical_behavior(rng) : Generator(rng).behavior();
}

Value random_value(Rng& rng, const Type& type) {
  switch (type.kind) {
    case Type::Kind::Unknown:
    case Type::Kind::Bool:
      return {rng.percent(50)};
    case Type::Kind::Int:
      return {behavior::Integer(static_cast<int>(rng.below(7)) - 2)};
    case Type::Kind::String:
      return {rng.pick(std::vector<std::string>{"", "a", "b", "c"})};
    case Type::Kind::Set: {
      behavior::SetValue result;
      for (std::uint32_t i = rng.below(4); i > 0; --i) {
        insert(result, random_value(rng, type.arguments[0]));
      }
      return {std::move(result)};
    }
    case Type::Kind::Map: {
      behavior::MapValue result;
      for (std::uint32_t i = rng.below(4); i > 0; --i) {
        const Value key = random_value(rng, type.arguments[0]);
        assign(result, key, random_value(rng, type.arguments[1]));
      }
      return {std::move(result)};
    }
    case Type::Kind::Tuple: {
      behavior::TupleValue result;
      for (const Type& part : type.arguments) result.parts.push_back(random_value(rng, part));
      return {std::move(result)};
    }
  }
  return {};
}

behavior::Arguments random_message(Rng& rng, const behavior::Handler& handler) {
  behavior::Arguments result;
  for (const auto& parameter : handler.parameters) {
    result.push_back(random_value(rng, parameter.type));
  }
  return result;
}

behavior::StateValues random_state(Rng& rng, const behavior::Program& program) {
  behavior::StateValues result;
  for (const auto& state : program.states) result.push_back(random_value(rng, state.type));
  return result;
}

}  // namespace firebreak::test_support
