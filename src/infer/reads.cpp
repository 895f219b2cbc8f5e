// SPDX-License-Identifier: Apache-2.0
#include "infer/reads.h"

#include <utility>

namespace firebreak::infer {

using behavior::Expression;
using behavior::Pattern;
using behavior::Statement;
using behavior::Symbol;

namespace {

// Follows the text, and keeps for each variable what its value there is made of.
class Reader {
 public:
  explicit Reader(const behavior::Handler& handler) : locals_(handler.locals) {
    block(handler.body, {}, true);
    reads_.assigned = std::move(now_);
  }

  Reads result() && { return std::move(reads_); }

 private:
  States of(const Expression& e) const {
    States result;
    if (e.kind == Expression::Kind::Name) {
      if (e.symbol->kind == Symbol::Kind::State) result = at(now_, e.symbol->index);
      if (e.symbol->kind == Symbol::Kind::Local) result = locals_[e.symbol->index];
    }
    for (const Expression& operand : e.operands) result.merge(of(operand));
    return result;
  }

  void bind(const Pattern& pattern, const States& from) {
    if (pattern.kind == Pattern::Kind::Name) locals_[pattern.local] = from;
    for (const Pattern& part : pattern.parts) bind(part, from);
  }

  // `guards`: what decides whether the block runs, and on what. `always`: it runs.
  void block(const std::vector<Statement>& statements, const States& guards, bool always) {
    for (const Statement& s : statements) {
      States read = guards;
      for (const Expression& argument : s.arguments) read.merge(of(argument));
      if (s.value) read.merge(of(*s.value));
      switch (s.kind) {
        case Statement::Kind::Assign:
          if (!s.arguments.empty()) read.merge(at(now_, s.state));
          now_[s.state] = std::move(read);
          break;
        case Statement::Kind::Emit:
          reads_.emissions[s.name].merge(read);
          if (always) reads_.always.insert(s.name);
          break;
        case Statement::Kind::Let:
          for (const Pattern& pattern : s.patterns) bind(pattern, of(*s.value));
          break;
        case Statement::Kind::For:
          for (const Pattern& pattern : s.patterns) bind(pattern, of(*s.value));
          block(s.body, read, false);
          break;
        case Statement::Kind::If:
          branch(s, read);
          break;
      }
    }
  }

  // What either block leaves.
  void branch(const Statement& s, const States& read) {
    Made after = now_;
    block(s.body, read, false);
    std::swap(now_, after);
    block(s.otherwise, read, false);
    for (const auto& [state, of] : after) now_.try_emplace(state, States{state});
    for (auto& [state, of] : now_) of.merge(at(after, state));
  }

  using Made = std::map<std::size_t, States>;  // of the variables that were assigned

  static States at(const Made& made, std::size_t state) {
    const auto assigned = made.find(state);
    return assigned == made.end() ? States{state} : assigned->second;
  }

  std::vector<States> locals_;
  Made now_;
  Reads reads_;
};

}  // namespace

// A name that a filter binds reads nothing itself; what it goes through is an operand.
Reads reads_of(const behavior::Handler& handler) { return Reader(handler).result(); }

States assigned_in(const behavior::Program& program) {
  States result;
  for (const behavior::Handler& handler : program.handlers) {
    for (const auto& [state, made] : reads_of(handler).assigned) result.insert(state);
  }
  return result;
}

States seen_at(const std::string& output, const std::vector<Reads>& handlers) {
  States result;
  for (const Reads& reads : handlers) {
    const auto found = reads.emissions.find(output);
    if (found != reads.emissions.end()) result.insert(found->second.begin(), found->second.end());
  }
  for (std::size_t before = result.size() + 1; before != result.size();) {
    before = result.size();
    States more;
    for (const Reads& reads : handlers) {
      for (const auto& [variable, read] : reads.assigned) {
        if (result.contains(variable)) more.insert(read.begin(), read.end());
      }
    }
    result.merge(more);
  }
  return result;
}

}  // namespace firebreak::infer
