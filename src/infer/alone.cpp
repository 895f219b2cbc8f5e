// SPDX-License-Identifier: Apache-2.0
#include "infer/alone.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace firebreak::infer {

using behavior::Expression;
using behavior::Pattern;
using behavior::Statement;
using encodings::SymbolicHandling;
using encodings::SymbolicState;
using smt::Term;

namespace {

// The questions about one handler; where they cannot be asked, the weaker claim is right.
class Alone {
 public:
  Alone(const Asked& asked, std::size_t handler, std::optional<std::size_t> other = std::nullopt)
      : asked_(asked), scene_(asked.subject, asked.environment, handler, other, asked.invariants) {}

  Scene& scene() { return scene_; }

  bool proved(const std::string& name, const Term& violation) {
    return scene_.decide(name, violation, asked_.ledger) == Decision::Proved;
  }

  Term changes(const SymbolicState& before, const SymbolicState& after, const States& seen) {
    std::vector<Term> ways;
    for (const std::size_t state : seen) {
      ways.push_back(scene_.values().differ(before[state], after[state]));
    }
    return scene_.values().any(ways);
  }

  Term keeps(const SymbolicState& before, const SymbolicState& after, const States& seen) {
    std::vector<Term> all;
    for (const std::size_t state : seen) {
      all.push_back(scene_.values().equal(before[state], after[state]));
    }
    return scene_.values().all(all);
  }

  Term speaks(const SymbolicHandling& handling, const std::string& output) {
    std::vector<Term> ways;
    for (const auto& emission : handling.emissions) {
      if (emission.output == output) {
        ways.push_back(scene_.values().terms().exists(emission.bound, emission.guard));
      }
    }
    return scene_.values().any(ways);
  }

 private:
  const Asked& asked_;
  Scene scene_;
};

}  // namespace

bool writes(const Asked& asked, std::size_t handler, const States& seen) {
  States assigned;
  for (const auto& [state, read] : asked.reads[handler].assigned) {
    if (seen.contains(state)) assigned.insert(state);
  }
  if (assigned.empty()) return false;
  try {
    Alone alone(asked, handler);
    return !alone.proved("it changes nothing",
                         alone.changes(alone.scene().before, alone.scene().first.state, assigned));
  } catch (const encodings::Unsupported&) {
    return true;
  }
}

bool impossible(const Asked& asked, std::size_t handler) {
  const bool assumed = std::ranges::any_of(asked.subject.assumptions, [&](const Assumption& one) {
    return one.kind == Assumption::Kind::Where && one.of.front().handler == handler;
  });
  if (!assumed) return false;
  try {
    Alone alone(asked, handler);
    return alone.proved("no message", alone.scene().values().terms().truth(true));
  } catch (const encodings::Unsupported&) {
    return false;
  }
}

bool silent(const Asked& asked, std::size_t handler, const std::string& output) {
  if (asked.reads[handler].always.contains(output)) return false;
  try {
    Alone alone(asked, handler);
    return alone.proved(fmt::format("nothing at {}", output),
                        alone.speaks(alone.scene().first, output));
  } catch (const encodings::Unsupported&) {
    return false;
  }
}

std::vector<std::string> rewrites(const Asked& asked, std::size_t handler,
                                  const std::string& output) {
  std::vector<std::string> result;
  const auto names = asked.subject.outputs.find(output);
  if (names == asked.subject.outputs.end()) return result;
  const std::vector<std::string>& own = asked.subject.inputs[handler];
  for (std::size_t place = 0; place < names->second.size(); ++place) {
    const std::string& name = names->second[place];
    const auto parameter = static_cast<std::size_t>(std::ranges::find(own, name) - own.begin());
    if (parameter == own.size()) continue;
    bool kept = false;
    try {
      Alone alone(asked, handler);
      std::vector<Term> ways;
      for (const auto& emission : alone.scene().first.emissions) {
        if (emission.output != output) continue;
        const encodings::SymbolicValue& value = emission.arguments[place];
        const encodings::SymbolicValue& given = alone.scene().m[parameter];
        const Term other = value.type == given.type ? alone.scene().values().differ(value, given)
                                                    : alone.scene().values().terms().truth(true);
        ways.push_back(alone.scene().values().all({emission.guard, other}));
      }
      kept = alone.proved(fmt::format("{} is kept at {}", name, output),
                          alone.scene().values().any(ways));
    } catch (const encodings::Unsupported&) {
    }
    if (!kept) result.push_back(name);
  }
  return result;
}

bool idempotent(const Asked& asked, std::size_t handler, const std::string& output,
                const States& seen) {
  try {
    Alone alone(asked, handler);
    Scene& scene = alone.scene();
    const behavior::Handler& text = asked.subject.program->handlers[handler];
    const SymbolicHandling again = scene.execution().handle(text, scene.first.state, scene.m);
    const Term loud = scene.values().any(
        {alone.changes(scene.first.state, again.state, seen), alone.speaks(again, output)});
    if (!alone.proved(fmt::format("at once again, nothing at {}", output), loud)) return false;
    for (std::size_t other = 0; other < asked.subject.program->handlers.size(); ++other) {
      Alone beside(asked, handler, other);
      Scene& later = beside.scene();
      const Term quiet = later.values().all({beside.keeps(later.before, later.first.state, seen),
                                             !beside.speaks(later.first, output)});
      const Term loud_later =
          later.values().any({beside.changes(later.second.state, later.then_first.state, seen),
                              beside.speaks(later.then_first, output)});
      if (!beside.proved(fmt::format("after {}, nothing at {} still",
                                     asked.subject.program->handlers[other].interface, output),
                         later.values().all({quiet, loud_later}))) {
        return false;
      }
    }
    return true;
  } catch (const encodings::Unsupported&) {
    return false;
  }
}

namespace {

void find_names(const Pattern& pattern, std::set<std::size_t>& into) {
  if (pattern.kind == Pattern::Kind::Name) into.insert(pattern.local);
  for (const Pattern& part : pattern.parts) find_names(part, into);
}

bool ignores(const Pattern& pattern) {
  return pattern.kind == Pattern::Kind::Ignore || std::ranges::any_of(pattern.parts, ignores);
}

struct Found {
  std::size_t statements = 0;
  bool told = true;  // each by all that the loops around it go through
};

// `bound`: what tells the rounds of the loops around; none where something of it has no name.
void find(const std::vector<Statement>& block, const std::string& output,
          const std::optional<std::set<std::size_t>>& bound, Found& found) {
  for (const Statement& s : block) {
    if (s.kind == Statement::Kind::Emit && s.name == output) {
      ++found.statements;
      std::set<std::size_t> open = bound.value_or(std::set<std::size_t>{});
      for (const Expression& argument : s.arguments) {
        if (argument.kind == Expression::Kind::Name &&
            argument.symbol->kind == behavior::Symbol::Kind::Local) {
          open.erase(argument.symbol->index);
        }
      }
      found.told = found.told && bound && open.empty();
    }
    std::optional<std::set<std::size_t>> inner = bound;
    if (s.kind == Statement::Kind::For) {
      if (ignores(s.patterns.front())) inner.reset();
      if (inner) find_names(s.patterns.front(), *inner);
    }
    find(s.body, output, inner, found);
    find(s.otherwise, output, inner, found);
  }
}

}  // namespace

// One statement, whose tuples tell in which rounds of the loops they were emitted: then a set is
// emitted in the order of the rounds, which ascends.
bool ordered_by_content(const behavior::Handler& handler, const std::string& output) {
  Found found;
  find(handler.body, output, std::set<std::size_t>{}, found);
  return found.statements <= 1 && found.told;
}

}  // namespace firebreak::infer
