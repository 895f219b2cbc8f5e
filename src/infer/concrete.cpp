// SPDX-License-Identifier: Apache-2.0
#include "infer/concrete.h"

#include <algorithm>
#include <utility>

namespace firebreak::infer {

using behavior::Type;
using behavior::Value;
using smt::Term;

namespace {

// A string after `last` and, where there is one, before `next`; short words first.
std::string between(const std::string& last, const std::string* next) {
  const auto fits = [&](const std::string& word) {
    return last < word && (next == nullptr || word < *next);
  };
  for (char letter = 'a'; letter <= 'z'; ++letter) {
    if (std::string word(1, letter); fits(word)) return word;
  }
  return last + "a";
}

}  // namespace

Concrete::Concrete(const encodings::SymbolicValues& values, const smt::Model& model)
    : values_(values), model_(model) {
  std::vector<Term> distinct;
  std::vector<Term> all;
  for (std::size_t i = 0; i < values.literals().size(); ++i) all.push_back(values.terms().real(i));
  const std::size_t literals = all.size();
  all.insert(all.end(), values.strings().begin(), values.strings().end());
  for (const Term& term : all) {
    const auto place =
        std::ranges::find_if(distinct, [&](const Term& other) { return !model.less(other, term); });
    if (place == distinct.end() || model.less(term, *place)) distinct.insert(place, term);
  }
  const auto literal_of = [&](const Term& term) -> const std::string* {
    for (std::size_t i = 0; i < literals; ++i) {
      if (!model.less(all[i], term) && !model.less(term, all[i])) return &values.literals()[i];
    }
    return nullptr;
  };
  std::string last;
  for (std::size_t i = 0; i < distinct.size(); ++i) {
    const std::string* literal = literal_of(distinct[i]);
    const std::string* next = nullptr;
    for (std::size_t j = i + 1; j < distinct.size() && next == nullptr; ++j) {
      next = literal_of(distinct[j]);
    }
    last = literal != nullptr ? *literal : between(last, next);
    strings_.emplace_back(distinct[i], last);
  }
}

std::string Concrete::text(const Term& term) const {
  for (const auto& [known, text] : strings_) {
    if (!model_.less(known, term) && !model_.less(term, known)) return text;
  }
  return {};
}

Value Concrete::scalar(const Type& type, const Term& term) const {
  if (type.kind == Type::Kind::Bool) return {model_.is_true(term)};
  if (type.kind == Type::Kind::Int) return {behavior::Integer(model_.number(term))};
  return {text(term)};
}

Value Concrete::index(const encodings::SymbolicValue& value) const {
  if (value.type.kind != Type::Kind::Tuple) return scalar(value.type, value.term());
  behavior::TupleValue result;
  for (const encodings::SymbolicValue& part : value.parts()) result.parts.push_back(index(part));
  return {std::move(result)};
}

void Concrete::put(Value& into, const Type& type, const encodings::SymbolicFact& fact,
                   std::size_t step) const {
  if (step == fact.steps.size()) {
    into = scalar(type, fact.term);
    return;
  }
  const encodings::SymbolicFact::Step& at = fact.steps[step];
  if (auto* tuple = std::get_if<behavior::TupleValue>(&into.of)) {
    return put(tuple->parts[at.part], type.arguments[at.part], fact, step + 1);
  }
  const Value key = index(at.index.front());
  if (auto* set = std::get_if<behavior::SetValue>(&into.of)) {
    if (model_.is_true(fact.term)) insert(*set, key);
    return;
  }
  auto& map = std::get<behavior::MapValue>(into.of);
  const Value* found = find(map, key);
  Value value = found != nullptr ? *found : behavior::default_of(type.arguments[1]);
  put(value, type.arguments[1], fact, step + 1);
  assign(map, key, std::move(value));
}

Value Concrete::of(const Type& type, const std::string& name) const {
  Value result = behavior::default_of(type);
  for (const encodings::SymbolicFact& fact : values_.facts(name)) put(result, type, fact, 0);
  return result;
}

}  // namespace firebreak::infer
