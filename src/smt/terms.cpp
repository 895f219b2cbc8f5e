// SPDX-License-Identifier: Apache-2.0
#include "smt/terms.h"

#include "smt/raw_terms.h"

namespace firebreak::smt {

namespace {

// A term made of others, one of which is `like`.
Term made(const Term& like, z3::expr expression) {
  return Raw::term(Raw::session(like), std::move(expression));
}

z3::expr_vector vector_of(z3::context& context, std::span<const Term> terms) {
  z3::expr_vector vector(context);
  for (const Term& term : terms) vector.push_back(Raw::of(term));
  return vector;
}

}  // namespace

Terms::Terms(const base::Environment& environment)
    : session_(std::make_shared<const Session>(environment, current_context())) {}

Sort Terms::booleans() const { return Raw::sort(session_, session_->z3().bool_sort()); }

Sort Terms::integers() const { return Raw::sort(session_, session_->z3().int_sort()); }

Sort Terms::reals() const { return Raw::sort(session_, session_->z3().real_sort()); }

Sort Terms::uninterpreted(const std::string& name) const {
  return Raw::sort(session_, session_->z3().uninterpreted_sort(name.c_str()));
}

Sort Terms::arrays(const Sort& index, const Sort& element) const {
  return Raw::sort(session_, session_->z3().array_sort(Raw::of(index), Raw::of(element)));
}

Sort Terms::sets(const Sort& element) const {
  z3::context& context = session_->z3();
  return Raw::sort(session_, z3::sort(context, Z3_mk_set_sort(context, Raw::of(element))));
}

Term Terms::constant(const std::string& name, const Sort& sort) const {
  return Raw::term(session_, session_->z3().constant(name.c_str(), Raw::of(sort)));
}

Term Terms::number(std::uint64_t value) const {
  return Raw::term(session_, session_->z3().int_val(value));
}

Term Terms::number(const std::string& decimals) const {
  return Raw::term(session_, session_->z3().int_val(decimals.c_str()));
}

Term Terms::real(std::uint64_t value) const {
  return Raw::term(session_, session_->z3().real_val(value));
}

Term Terms::truth(bool value) const { return Raw::term(session_, session_->z3().bool_val(value)); }

Term Terms::empty_set(const Sort& element) const {
  return Raw::term(session_, z3::empty_set(Raw::of(element)));
}

Function Terms::function(const std::string& name, std::span<const Sort> arguments,
                         const Sort& result) const {
  z3::context& context = session_->z3();
  z3::sort_vector domain(context);
  for (const Sort& argument : arguments) domain.push_back(Raw::of(argument));
  return Raw::function(session_, context.function(name.c_str(), domain, Raw::of(result)));
}

Term Terms::any_of(std::span<const Term> some) const {
  return Raw::term(session_, z3::mk_or(vector_of(session_->z3(), some)));
}

Term Terms::all_of(std::span<const Term> some) const {
  return Raw::term(session_, z3::mk_and(vector_of(session_->z3(), some)));
}

Term Terms::for_all(std::span<const Term> constants, const Term& body) const {
  if (constants.empty()) return body;
  return Raw::term(session_, z3::forall(vector_of(session_->z3(), constants), Raw::of(body)));
}

Term Terms::exists(std::span<const Term> constants, const Term& body) const {
  if (constants.empty()) return body;
  return Raw::term(session_, z3::exists(vector_of(session_->z3(), constants), Raw::of(body)));
}

Term Terms::at_most(std::span<const Term> some, std::span<const int> weights, int bound) const {
  return Raw::term(session_, z3::pble(vector_of(session_->z3(), some), weights.data(), bound));
}

Term Function::operator()(std::span<const Term> arguments) const {
  const z3::func_decl& function = Raw::of(*this);
  return Raw::term(Raw::session(*this), function(vector_of(function.ctx(), arguments)));
}

Term operator!(const Term& term) { return made(term, !Raw::of(term)); }

Term implies(const Term& premise, const Term& conclusion) {
  return made(premise, z3::implies(Raw::of(premise), Raw::of(conclusion)));
}

Term equal(const Term& a, const Term& b) { return made(a, Raw::of(a) == Raw::of(b)); }

Term if_else(const Term& condition, const Term& yes, const Term& no) {
  return made(condition, z3::ite(Raw::of(condition), Raw::of(yes), Raw::of(no)));
}

Term operator+(const Term& a, const Term& b) { return made(a, Raw::of(a) + Raw::of(b)); }

Term operator-(const Term& a, const Term& b) { return made(a, Raw::of(a) - Raw::of(b)); }

Term operator*(const Term& a, const Term& b) { return made(a, Raw::of(a) * Raw::of(b)); }

Term operator<=(const Term& a, const Term& b) { return made(a, Raw::of(a) <= Raw::of(b)); }

Term operator<(const Term& a, const Term& b) { return made(a, Raw::of(a) < Raw::of(b)); }

Term quotient(const Term& a, const Term& b) { return made(a, Raw::of(a) / Raw::of(b)); }

Term remainder(const Term& a, const Term& b) { return made(a, z3::mod(Raw::of(a), Raw::of(b))); }

Term replaced(const Term& term, std::span<const Term> of, std::span<const Term> by) {
  z3::expr expression = Raw::of(term);
  z3::context& context = expression.ctx();
  return made(term, expression.substitute(vector_of(context, of), vector_of(context, by)));
}

bool identical(const Term& a, const Term& b) { return z3::eq(Raw::of(a), Raw::of(b)); }

unsigned id_of(const Term& term) { return Raw::of(term).id(); }

Term at(const Term& array, const Term& index) {
  return made(array, z3::select(Raw::of(array), Raw::of(index)));
}

Term with(const Term& array, const Term& index, const Term& element) {
  return made(array, z3::store(Raw::of(array), Raw::of(index), Raw::of(element)));
}

Term is_in(const Term& element, const Term& set) {
  return made(set, z3::set_member(Raw::of(element), Raw::of(set)));
}

Term with_member(const Term& set, const Term& element) {
  return made(set, z3::set_add(Raw::of(set), Raw::of(element)));
}

Term is_subset(const Term& set, const Term& of) {
  return made(set, z3::set_subset(Raw::of(set), Raw::of(of)));
}

}  // namespace firebreak::smt
