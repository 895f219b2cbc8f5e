// SPDX-License-Identifier: Apache-2.0
#include "encodings/behavior/symbolic_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace firebreak::encodings {

using behavior::Type;
using behavior::Value;
using smt::Sort;
using smt::Term;

SymbolicValues::SymbolicValues(const smt::Terms& terms, std::vector<std::string> literals)
    : terms_(terms), literals_(std::move(literals)) {
  literals_.emplace_back();
  std::ranges::sort(literals_);
  literals_.erase(std::unique(literals_.begin(), literals_.end()), literals_.end());
}

void SymbolicValues::spend() const {
  if (left_ == 0) throw Unsupported("its encoding is too large");
  --left_;
}

SymbolicValue SymbolicValues::truth(const Term& term) const { return {Type::boolean(), term}; }

SymbolicValue SymbolicValues::number(const Term& term) const { return {Type::integer(), term}; }

namespace {

// What a function answered before, by the terms that its argument is made of; these live as long.
template <class Result>
using Memory = std::map<std::vector<unsigned>, std::pair<std::vector<Term>, Result>>;

// Asks a function once for each argument: a value is looked up again and again where it was
// assigned in several branches, twice as often with each of them.
template <class Result, class Function>
std::shared_ptr<const std::function<Result(const SymbolicValue&)>> remembering(
    const SymbolicValues& values, Function function) {
  auto memory = std::make_shared<Memory<Result>>();
  return std::make_shared<const std::function<Result(const SymbolicValue&)>>(
      [&values, memory, function = std::move(function)](const SymbolicValue& index) -> Result {
        const std::vector<Term> scalars = values.scalars(index);
        std::vector<unsigned> ids;
        ids.reserve(scalars.size());
        for (const Term& scalar : scalars) ids.push_back(smt::id_of(scalar));
        const auto found = memory->find(ids);
        if (found != memory->end()) return found->second.second;
        Result result = function(index);
        memory->emplace(std::move(ids), std::pair{scalars, result});
        return result;
      });
}

}  // namespace

SymbolicValue SymbolicValues::set(const Type& type, Membership has) const {
  return {type, remembering<Term>(*this, std::move(has))};
}

SymbolicValue SymbolicValues::map(const Type& type, Lookup at) const {
  return {type, remembering<SymbolicValue>(*this, std::move(at))};
}

SymbolicValue SymbolicValues::literal(const Type& type, const Value& value) {
  spend();
  if (const auto* truth_value = std::get_if<bool>(&value.of)) {
    return truth(terms_.truth(*truth_value));
  }
  if (const auto* integer = std::get_if<behavior::Integer>(&value.of)) {
    return number(terms_.number(integer->str()));
  }
  if (const auto* text = std::get_if<std::string>(&value.of)) {
    const auto place = std::ranges::lower_bound(literals_, *text);
    return {type, terms_.real(static_cast<std::uint64_t>(place - literals_.begin()))};
  }
  if (const auto* tuple = std::get_if<behavior::TupleValue>(&value.of)) {
    std::vector<SymbolicValue> parts;
    for (std::size_t i = 0; i < tuple->parts.size(); ++i) {
      parts.push_back(literal(type.arguments[i], tuple->parts[i]));
    }
    return {type, std::move(parts)};
  }
  if (const auto* elements = std::get_if<behavior::SetValue>(&value.of)) {
    std::vector<SymbolicValue> all;
    for (const Value& element : elements->elements) {
      all.push_back(literal(type.arguments[0], element));
      note_place(all.back());
    }
    return set(type, [this, all](const SymbolicValue& wanted) {
      std::vector<Term> found;
      found.reserve(all.size());
      for (const SymbolicValue& element : all) {
        found.push_back(equal(element, wanted));
      }
      return any(found);
    });
  }
  return default_of(type);  // maps have no literals
}

SymbolicValue SymbolicValues::default_of(const Type& type) {
  if (type.kind == Type::Kind::Set) {
    return set(type, [this](const SymbolicValue&) { return terms_.truth(false); });
  }
  if (type.kind == Type::Kind::Map) {
    return map(type,
               [this, of = type.arguments[1]](const SymbolicValue&) { return default_of(of); });
  }
  if (type.kind == Type::Kind::Tuple) {
    std::vector<SymbolicValue> parts;
    for (const Type& part : type.arguments) parts.push_back(default_of(part));
    return {type, std::move(parts)};
  }
  return literal(type, behavior::default_of(type));
}

Sort SymbolicValues::sort_of(const Type& type) const {
  switch (type.kind) {
    case Type::Kind::Bool:
      return terms_.booleans();
    case Type::Kind::Int:
      return terms_.integers();
    case Type::Kind::String:
      return terms_.reals();
    case Type::Kind::Unknown:
    case Type::Kind::Set:
    case Type::Kind::Map:
    case Type::Kind::Tuple:
      break;
  }
  throw Unsupported(
      fmt::format("values of type {} are elements or keys", behavior::to_string(type)));
}

void SymbolicValues::flatten(const SymbolicValue& value, std::vector<Term>& into) const {
  if (value.type.kind == Type::Kind::Tuple) {
    for (const SymbolicValue& part : value.parts()) flatten(part, into);
    return;
  }
  sort_of(value.type);  // throws where there is none
  into.push_back(value.term());
}

std::vector<Term> SymbolicValues::scalars(const SymbolicValue& value) const {
  std::vector<Term> result;
  flatten(value, result);
  return result;
}

SymbolicValue SymbolicValues::if_else(const Term& condition, const SymbolicValue& yes,
                                      const SymbolicValue& no) const {
  spend();
  switch (yes.type.kind) {
    case Type::Kind::Set:
      return set(yes.type, [condition, yes, no](const SymbolicValue& element) {
        return smt::if_else(condition, yes.has(element), no.has(element));
      });
    case Type::Kind::Map:
      return map(yes.type, [this, condition, yes, no](const SymbolicValue& key) {
        return if_else(condition, yes.at(key), no.at(key));
      });
    case Type::Kind::Tuple: {
      std::vector<SymbolicValue> parts;
      for (std::size_t i = 0; i < yes.parts().size(); ++i) {
        parts.push_back(if_else(condition, yes.parts()[i], no.parts()[i]));
      }
      return {yes.type, std::move(parts)};
    }
    case Type::Kind::Unknown:
    case Type::Kind::Bool:
    case Type::Kind::Int:
    case Type::Kind::String:
      break;
  }
  if (smt::identical(yes.term(), no.term())) return yes;
  return {yes.type, smt::if_else(condition, yes.term(), no.term())};
}

Term SymbolicValues::equal(const SymbolicValue& a, const SymbolicValue& b) {
  spend();
  switch (a.type.kind) {
    case Type::Kind::Set:
    case Type::Kind::Map:
      return equal_everywhere(a, b);
    case Type::Kind::Tuple: {
      std::vector<Term> parts;
      for (std::size_t i = 0; i < a.parts().size(); ++i) {
        parts.push_back(equal(a.parts()[i], b.parts()[i]));
      }
      return all(parts);
    }
    case Type::Kind::Unknown:
    case Type::Kind::Bool:
    case Type::Kind::Int:
    case Type::Kind::String:
      break;
  }
  return smt::equal(a.term(), b.term());
}

Term SymbolicValues::differ(const SymbolicValue& a, const SymbolicValue& b) {
  spend();
  switch (a.type.kind) {
    case Type::Kind::Set: {
      const SymbolicValue element = unknown(a.type.arguments[0], fresh("element"));
      return !smt::equal(a.has(element), b.has(element));
    }
    case Type::Kind::Map: {
      const SymbolicValue key = unknown(a.type.arguments[0], fresh("key"));
      return differ(a.at(key), b.at(key));
    }
    case Type::Kind::Tuple: {
      std::vector<Term> parts;
      for (std::size_t i = 0; i < a.parts().size(); ++i) {
        parts.push_back(differ(a.parts()[i], b.parts()[i]));
      }
      return any(parts);
    }
    case Type::Kind::Unknown:
    case Type::Kind::Bool:
    case Type::Kind::Int:
    case Type::Kind::String:
      break;
  }
  return !smt::equal(a.term(), b.term());
}

Term SymbolicValues::less(const SymbolicValue& a, const SymbolicValue& b) const {
  spend();
  if (a.type.kind == Type::Kind::Bool) return smt::if_else(a.term(), terms_.truth(false), b.term());
  if (a.type.kind != Type::Kind::Tuple) return a.term() < b.term();
  Term result = terms_.truth(false);
  for (std::size_t i = a.parts().size(); i-- > 0;) {
    const SymbolicValue& x = a.parts()[i];
    const SymbolicValue& y = b.parts()[i];
    result = smt::if_else(less(x, y), terms_.truth(true),
                          smt::if_else(less(y, x), terms_.truth(false), result));
  }
  return result;
}

}  // namespace firebreak::encodings
