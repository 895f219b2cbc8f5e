// SPDX-License-Identifier: Apache-2.0
// The values that a behaviour computes with, as terms (docs/behaviors.md, What is proved). A set is
// a function from its elements to Booleans, a map one from its keys to values, both given as what
// they answer at an index: operations on them are pointwise, so two are compared at one index that
// nothing is known of, and no quantifier comes up. Where it is a condition that they are equal, it
// has a name: where that is false they differ at an index of their own, where it is true they are
// equal at all indices that come up elsewhere. Strings are elements of a dense order with a
// least one, "". A dense order satisfies what every linear order does, so what is proved of it
// holds of strings; what is refuted in it has to be tried on strings.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "behavior/types.h"
#include "behavior/value.h"
#include "smt/terms.h"

namespace firebreak::encodings {

/// What the encoding does not cover; the claim in question is undecided.
class Unsupported : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct SymbolicValue;

using Membership = std::function<smt::Term(const SymbolicValue& element)>;
using Lookup = std::function<SymbolicValue(const SymbolicValue& key)>;

/// Immutable, and cheap to copy.
struct SymbolicValue {
  behavior::Type type;
  /// Of Bool, Int and String; of a tuple; of a set; of a map.
  std::variant<smt::Term, std::vector<SymbolicValue>, std::shared_ptr<const Membership>,
               std::shared_ptr<const Lookup>>
      of;

  const smt::Term& term() const { return std::get<smt::Term>(of); }
  const std::vector<SymbolicValue>& parts() const {
    return std::get<std::vector<SymbolicValue>>(of);
  }
  smt::Term has(const SymbolicValue& element) const {
    return (*std::get<std::shared_ptr<const Membership>>(of))(element);
  }
  SymbolicValue at(const SymbolicValue& key) const {
    return (*std::get<std::shared_ptr<const Lookup>>(of))(key);
  }
};

/// One scalar of an unknown value: where it is in it, and its term. A step is an index of a set or
/// a map, or a part of a tuple.
struct SymbolicFact {
  struct Step {
    std::vector<SymbolicValue> index;  // one, or none
    std::size_t part = 0;
  };
  std::vector<Step> steps;
  smt::Term term;
};

/// Makes symbolic values of one set of terms. Unsupported where elements or keys hold sets or maps,
/// and where more than `kOperations` are made.
class SymbolicValues {
 public:
  /// `literals`: all strings that stand in what is encoded.
  SymbolicValues(const smt::Terms& terms, std::vector<std::string> literals);

  const smt::Terms& terms() const { return terms_; }

  SymbolicValue truth(const smt::Term& term) const;
  SymbolicValue number(const smt::Term& term) const;
  SymbolicValue set(const behavior::Type& type, Membership has) const;
  SymbolicValue map(const behavior::Type& type, Lookup at) const;

  SymbolicValue literal(const behavior::Type& type, const behavior::Value& value);
  SymbolicValue default_of(const behavior::Type& type);

  /// Of which nothing is known but its type. Each has a name of its own.
  SymbolicValue unknown(const behavior::Type& type, const std::string& name);
  /// What the unknown value of that name was asked until now.
  const std::vector<SymbolicFact>& facts(const std::string& name) const;
  /// The same, to be bound by a quantifier.
  SymbolicValue bound(const behavior::Type& type, const std::string& stem);
  /// An index where sets or maps may differ from others.
  void note_place(const SymbolicValue& index);
  /// A name that was not used.
  std::string fresh(const std::string& stem);

  SymbolicValue if_else(const smt::Term& condition, const SymbolicValue& yes,
                        const SymbolicValue& no) const;
  /// Extensional. Of sets and maps, axioms() say what it means, at some indices: what is proved
  /// holds, what is refuted need not be so. Quantified where something in them is bound.
  smt::Term equal(const SymbolicValue& a, const SymbolicValue& b);
  /// Satisfiable where the values differ: at an index of its own.
  smt::Term differ(const SymbolicValue& a, const SymbolicValue& b);
  /// Of ordered types.
  smt::Term less(const SymbolicValue& a, const SymbolicValue& b) const;

  smt::Term all(const std::vector<smt::Term>& terms) const { return terms_.all_of(terms); }
  smt::Term any(const std::vector<smt::Term>& terms) const { return terms_.any_of(terms); }
  /// What holds of all unknown strings and comparisons that were made until now.
  smt::Term axioms();

  const std::vector<std::string>& literals() const { return literals_; }
  const std::vector<smt::Term>& strings() const { return *strings_; }

  /// The scalars that a value without sets and maps is made of.
  std::vector<smt::Term> scalars(const SymbolicValue& value) const;

  static constexpr std::size_t kOperations = 200'000;

 private:
  using Steps = std::vector<SymbolicFact::Step>;

  void spend() const;
  smt::Sort sort_of(const behavior::Type& type) const;
  SymbolicValue unknown_below(const behavior::Type& type, const std::string& root,
                              const std::string& name, const Steps& steps);
  smt::Term unknown_scalar(const behavior::Type& type, const std::string& root,
                           const std::string& name, const Steps& steps);
  void flatten(const SymbolicValue& value, std::vector<smt::Term>& into) const;
  smt::Term equal_everywhere(const SymbolicValue& a, const SymbolicValue& b);
  smt::Term equal_at(const SymbolicValue& a, const SymbolicValue& b, const SymbolicValue& index);
  bool holds_bound(const SymbolicValue& value);
  std::vector<SymbolicValue> places() const;
  void compare_at_places();

  // Two sets or maps that are equal if `same` is true.
  struct Comparison {
    smt::Term same;
    SymbolicValue a;
    SymbolicValue b;
    std::set<std::vector<unsigned>> done = {};  // the indices, by their terms
  };

  smt::Terms terms_;
  std::vector<std::string> literals_;  // ascending, the first is ""
  std::shared_ptr<std::vector<smt::Term>> strings_ = std::make_shared<std::vector<smt::Term>>();
  std::map<std::string, std::vector<SymbolicFact>> facts_;
  std::vector<Comparison> comparisons_;
  std::vector<smt::Term> of_comparisons_;
  std::vector<SymbolicValue> places_;
  std::vector<smt::Term> bound_;
  std::vector<smt::Term> instead_;  // of those, to see where they stand
  std::size_t names_ = 0;
  mutable std::size_t left_ = kOperations;
};

}  // namespace firebreak::encodings
