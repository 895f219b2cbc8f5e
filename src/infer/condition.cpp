// SPDX-License-Identifier: Apache-2.0
// Single conditions first; the disjunction of those that are enough is the weakest that can be said
// with them. Where none is, guards of both handlers that decide for each message as if it were
// alone, together.
#include "infer/condition.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "behavior/printer.h"

namespace firebreak::infer {

using behavior::Expression;
using behavior::Statement;
using behavior::Symbol;
using behavior::Type;
using smt::Term;

namespace {

struct Atom {
  Term term;
  std::string text;
};

// Whether it reads parameters, state and constants only.
bool plain(const Expression& e, std::size_t parameters) {
  if (e.kind == Expression::Kind::Filter) return false;
  if (e.kind == Expression::Kind::Name && e.symbol->kind == Symbol::Kind::Local &&
      e.symbol->index >= parameters) {
    return false;
  }
  return std::ranges::all_of(e.operands,
                             [&](const Expression& operand) { return plain(operand, parameters); });
}

bool reads_state(const Expression& e) {
  return (e.kind == Expression::Kind::Name && e.symbol->kind == Symbol::Kind::State) ||
         std::ranges::any_of(e.operands, reads_state);
}

// The conditions of a handler, those of one kind once.
void find_guards(const std::vector<Statement>& block, std::size_t parameters,
                 std::vector<const Expression*>& into) {
  for (const Statement& s : block) {
    if (s.kind == Statement::Kind::If && plain(*s.value, parameters)) into.push_back(&*s.value);
    if (s.kind == Statement::Kind::For) continue;
    find_guards(s.body, parameters, into);
    find_guards(s.otherwise, parameters, into);
  }
}

class Conditions {
 public:
  Conditions(const Subject& subject, Scene& scene, std::size_t first, std::size_t second)
      : subject_(subject), scene_(scene), first_(first), second_(second) {}

  std::vector<Atom> comparisons() {
    std::vector<Atom> result;
    const auto& ours = parameters(first_);
    const auto& theirs = parameters(second_);
    for (std::size_t a = 0; a < ours.size(); ++a) {
      for (std::size_t b = 0; b < theirs.size(); ++b) {
        if (!(ours[a].type == theirs[b].type) || !scalar(ours[a].type)) continue;
        const Term same = scene_.values().equal(scene_.m[a], scene_.n[b]);
        const std::string name = between(a, b);
        result.push_back({!same, name + (one_name(a, b) ? " differs" : " differ")});
        result.push_back({same, name + (one_name(a, b) ? " is the same" : " are the same")});
      }
    }
    return result;
  }

  // That a guard that reads the state says the same of each message before and after the other;
  // then that it is true, then that it is false.
  std::vector<Atom> guards() {
    std::vector<Term> same;
    std::vector<Term> hold;
    std::vector<Term> fail;
    std::set<std::string> texts;
    const auto add = [&](std::size_t handler, const encodings::SymbolicMessage& message,
                         const encodings::SymbolicState& after_other) {
      std::vector<const Expression*> found;
      find_guards(subject_.program->handlers[handler].body, parameters(handler).size(), found);
      for (const Expression* guard : found) {
        if (!reads_state(*guard)) continue;
        const Term before = scene_.execution().holds(*guard, scene_.before, message);
        const Term after = scene_.execution().holds(*guard, after_other, message);
        same.push_back(smt::equal(before, after));
        hold.push_back(scene_.values().all({before, after}));
        fail.push_back(scene_.values().all({!before, !after}));
        texts.insert(behavior::to_string(*guard));
      }
    };
    add(first_, scene_.m, scene_.second.state);
    add(second_, scene_.n, scene_.first.state);
    if (texts.empty()) return {};
    const std::string all = fmt::format("'{}'", fmt::join(texts, "' and '"));
    const char* each = texts.size() == 1 ? "is" : "are";
    return {{scene_.values().all(same),
             fmt::format("{} {} the same for each before and after the other", all, each)},
            {scene_.values().all(hold),
             fmt::format("{} {} true for both, also after the other", all, each)},
            {scene_.values().all(fail),
             fmt::format("{} {} false for both, also after the other", all, each)}};
  }

 private:
  const std::vector<behavior::Parameter>& parameters(std::size_t handler) const {
    return subject_.program->handlers[handler].parameters;
  }

  static bool scalar(const Type& type) {
    return type.kind == Type::Kind::Bool || type.kind == Type::Kind::Int ||
           type.kind == Type::Kind::String;
  }

  const std::string& name(std::size_t handler, std::size_t parameter) const {
    return subject_.inputs[handler][parameter];
  }

  bool one_name(std::size_t a, std::size_t b) const { return name(first_, a) == name(second_, b); }

  std::string between(std::size_t a, std::size_t b) const {
    if (one_name(a, b)) return name(first_, a);
    const auto& handlers = subject_.program->handlers;
    const char* other = first_ == second_ ? "the other's " : "";
    return fmt::format("{}'s {} and {}{}{}", handlers[first_].interface, name(first_, a), other,
                       first_ == second_ ? "" : handlers[second_].interface + "'s ",
                       name(second_, b));
  }

  const Subject& subject_;
  Scene& scene_;
  std::size_t first_;
  std::size_t second_;
};

}  // namespace

std::vector<std::string> commuting_conditions(const Subject& subject, Scene& scene,
                                              std::size_t first, std::size_t second,
                                              const Term& conflict, Ledger& ledger) {
  Conditions conditions(subject, scene, first, second);
  const auto enough = [&](const Atom& atom) {
    const Term broken = scene.values().all({conflict, atom.term});
    return scene.decide("commute if " + atom.text, broken, ledger) == Decision::Proved &&
           // Of what never holds, nothing is said.
           scene.decide("possible: " + atom.text, atom.term, ledger) == Decision::Refuted;
  };
  std::vector<std::string> result;
  for (const Atom& atom : conditions.comparisons()) {
    if (enough(atom)) result.push_back(atom.text);
  }
  for (const Atom& atom : conditions.guards()) {
    if (!enough(atom)) continue;
    result.push_back(atom.text);
    break;  // the others are stronger
  }
  return result;
}

}  // namespace firebreak::infer
