// SPDX-License-Identifier: Apache-2.0
#include "infer/reads.h"

#include <utility>

namespace firebreak::infer {

using behavior::Expression;
using behavior::Pattern;
using behavior::Statement;
using behavior::Symbol;

namespace {

class Reader {
 public:
  explicit Reader(const behavior::Handler& handler) : locals_(handler.locals) {
    block(handler.body, {});
  }

  Reads result() && { return std::move(reads_); }

 private:
  States of(const Expression& e) {
    States result;
    if (e.kind == Expression::Kind::Name) {
      if (e.symbol->kind == Symbol::Kind::State) result.insert(e.symbol->index);
      if (e.symbol->kind == Symbol::Kind::Local) result = locals_[e.symbol->index];
    }
    for (const Expression& operand : e.operands) result.merge(of(operand));
    return result;
  }

  void bind(const Pattern& pattern, const States& from) {
    if (pattern.kind == Pattern::Kind::Name) locals_[pattern.local] = from;
    for (const Pattern& part : pattern.parts) bind(part, from);
  }

  // `guards`: what decides whether the block runs, and on what.
  void block(const std::vector<Statement>& statements, const States& guards) {
    for (const Statement& s : statements) {
      States read = guards;
      for (const Expression& argument : s.arguments) read.merge(of(argument));
      if (s.value) read.merge(of(*s.value));
      switch (s.kind) {
        case Statement::Kind::Assign:
          reads_.assigned[s.state].merge(read);
          break;
        case Statement::Kind::Emit:
          reads_.emissions[s.name].merge(read);
          break;
        case Statement::Kind::Let:
        case Statement::Kind::For:
          for (const Pattern& pattern : s.patterns) bind(pattern, of(*s.value));
          break;
        case Statement::Kind::If:
          break;
      }
      block(s.body, read);
      block(s.otherwise, read);
    }
  }

  std::vector<States> locals_;
  Reads reads_;
};

}  // namespace

// A name that a filter binds reads nothing itself; what it goes through is an operand.
Reads reads_of(const behavior::Handler& handler) { return Reader(handler).result(); }

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
