// SPDX-License-Identifier: Apache-2.0
// Whether two sets or maps are equal, where that is a condition. The indices at which the
// comparison is asked are those of the array property fragment (Bradley, Manna and Sipma, VMCAI
// 2006): all that something is looked up or assigned at.
#include <algorithm>
#include <utility>

#include "encodings/behavior/symbolic_value.h"

namespace firebreak::encodings {

using behavior::Type;
using smt::Term;

namespace {

// Of all comparisons together, and of the places of one type.
constexpr std::size_t kMostInstances = 20'000;
constexpr std::size_t kMostPlaces = 60;

std::vector<unsigned> ids_of(const std::vector<Term>& terms) {
  std::vector<unsigned> result;
  result.reserve(terms.size());
  for (const Term& term : terms) result.push_back(smt::id_of(term));
  return result;
}

bool has_containers(const Type& type) {
  return type.kind == Type::Kind::Set || type.kind == Type::Kind::Map ||
         std::ranges::any_of(type.arguments, has_containers);
}

// Of sets and maps.
bool same_function(const SymbolicValue& a, const SymbolicValue& b) {
  using Set = std::shared_ptr<const Membership>;
  using Map = std::shared_ptr<const Lookup>;
  if (a.of.index() != b.of.index()) return false;
  return a.type.kind == Type::Kind::Set ? std::get<Set>(a.of) == std::get<Set>(b.of)
                                        : std::get<Map>(a.of) == std::get<Map>(b.of);
}

}  // namespace

void SymbolicValues::note_place(const SymbolicValue& index) {
  if (!has_containers(index.type)) places_.push_back(index);
}

SymbolicValue SymbolicValues::bound(const Type& type, const std::string& stem) {
  SymbolicValue result = unknown(type, fresh(stem));
  for (const Term& term : scalars(result)) bound_.push_back(term);
  for (const Term& term : scalars(unknown(type, fresh("instead")))) instead_.push_back(term);
  return result;
}

bool SymbolicValues::holds_bound(const SymbolicValue& value) {
  if (bound_.empty()) return false;
  switch (value.type.kind) {
    case Type::Kind::Set:
      return holds_bound(truth(value.has(unknown(value.type.arguments[0], fresh("index")))));
    case Type::Kind::Map:
      return holds_bound(value.at(unknown(value.type.arguments[0], fresh("index"))));
    case Type::Kind::Tuple:
      return std::ranges::any_of(value.parts(),
                                 [&](const auto& part) { return holds_bound(part); });
    case Type::Kind::Unknown:
    case Type::Kind::Bool:
    case Type::Kind::Int:
    case Type::Kind::String:
      break;
  }
  return !smt::identical(value.term(), smt::replaced(value.term(), bound_, instead_));
}

Term SymbolicValues::equal_at(const SymbolicValue& a, const SymbolicValue& b,
                              const SymbolicValue& index) {
  return a.type.kind == Type::Kind::Set ? smt::equal(a.has(index), b.has(index))
                                        : equal(a.at(index), b.at(index));
}

Term SymbolicValues::equal_everywhere(const SymbolicValue& a, const SymbolicValue& b) {
  if (holds_bound(a) || holds_bound(b)) {
    const SymbolicValue index = bound(a.type.arguments[0], "index");
    return terms_.for_all(scalars(index), equal_at(a, b, index));
  }
  const auto known = std::ranges::find_if(comparisons_, [&](const Comparison& one) {
    return same_function(one.a, a) && same_function(one.b, b);
  });
  if (known != comparisons_.end()) return known->same;
  Term same = terms_.constant(fresh("same"), terms_.booleans());
  comparisons_.push_back({same, a, b});
  of_comparisons_.push_back(any({same, differ(a, b)}));
  return same;
}

// Without those that stand twice.
std::vector<SymbolicValue> SymbolicValues::places() const {
  std::vector<SymbolicValue> result;
  std::map<std::string, std::set<std::vector<unsigned>>> known;
  const auto add = [&](const SymbolicValue& place) {
    std::set<std::vector<unsigned>>& of_type = known[behavior::to_string(place.type)];
    if (of_type.size() == kMostPlaces) return;
    if (of_type.insert(ids_of(scalars(place))).second) result.push_back(place);
  };
  for (const auto& [name, facts] : facts_) {
    for (const SymbolicFact& fact : facts) {
      for (const SymbolicFact::Step& step : fact.steps) std::ranges::for_each(step.index, add);
    }
  }
  std::ranges::for_each(places_, add);
  return result;
}

// Comparisons of what maps hold come up on the way.
void SymbolicValues::compare_at_places() {
  if (comparisons_.empty()) return;
  const std::vector<SymbolicValue> all = places();
  for (std::size_t i = 0; i < comparisons_.size(); ++i) {
    for (const SymbolicValue& place : all) {
      if (of_comparisons_.size() >= kMostInstances) return;
      if (!(place.type == comparisons_[i].a.type.arguments[0])) continue;
      if (!comparisons_[i].done.insert(ids_of(scalars(place))).second) continue;
      const Term same = comparisons_[i].same;
      const SymbolicValue a = comparisons_[i].a;
      const SymbolicValue b = comparisons_[i].b;
      of_comparisons_.push_back(smt::implies(same, equal_at(a, b, place)));
    }
  }
}

Term SymbolicValues::axioms() {
  compare_at_places();
  std::vector<Term> result = of_comparisons_;
  for (const Term& string : *strings_) result.push_back(terms_.real(0) <= string);
  return all(result);
}

}  // namespace firebreak::encodings
