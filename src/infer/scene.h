// SPDX-License-Identifier: Apache-2.0
// Two messages, m and n, that are handled in both orders from one state, as terms; questions about
// them, and their answers as values.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "encodings/behavior/symbolic_execution.h"
#include "infer/inference.h"
#include "infer/invariants.h"
#include "infer/reads.h"
#include "smt/term_solver.h"

namespace firebreak::infer {

struct Answer {
  Decision decision = Decision::Undecided;
  std::optional<Witness> witness = std::nullopt;  // of Refuted
  std::string reason = {};                        // of Undecided
};

/// What was asked of one component, which bounds what is still asked.
struct Ledger {
  std::size_t questions = 0;
  std::uint64_t steps = 0;  // of the solver
  bool exhausted() const { return steps > kMostSteps || questions > kMostQuestions; }
  static constexpr std::uint64_t kMostSteps = 6'000'000;
  static constexpr std::size_t kMostQuestions = 20'000;
  bool keep = false;
  std::vector<Obligation> kept = {};
};

inline constexpr const char* kExhausted = "the component takes too many steps";

class Scene {
 public:
  /// Without `of_n` there is no n, and nothing is assumed of one: it may be that no other message
  /// can come. Throws encodings::Unsupported where something is not covered.
  Scene(const Subject& subject, const base::Environment& environment, std::size_t of_m,
        std::optional<std::size_t> of_n, std::span<const Invariant> invariants = {});

  encodings::SymbolicValues& values() { return values_; }
  encodings::SymbolicExecution& execution() { return execution_; }

  encodings::SymbolicState before;  // what no handler assigns is as it was in the beginning
  encodings::SymbolicMessage m;
  encodings::SymbolicMessage n;
  encodings::SymbolicHandling first;  // m
  // These are empty without n.
  encodings::SymbolicHandling then_second;  // n after m
  encodings::SymbolicHandling second;       // n
  encodings::SymbolicHandling then_first;   // m after n
  UsedKeys used;                            // before; neither message's own
  UsedKeys used_after_first();

  /// Proved where nothing that is assumed makes `violation` true; refuted where the solver finds
  /// what does.
  Decision decide(const std::string& name, const smt::Term& violation, Ledger& ledger);

  /// The same of two messages; refuted where what is found does so on the interpreter, by `shows`.
  Answer ask(const std::string& name, const smt::Term& violation,
             const std::function<bool(const Witness&)>& shows, Ledger& ledger);

  /// Those of the violations that one state and its messages can bring about together; none if each
  /// is proved impossible, all where that is not decided.
  std::vector<bool> possible(const std::vector<smt::Term>& violations, Ledger& ledger);

  /// Where the two messages do not agree on that attribute, which both have.
  smt::Term apart(const std::string& attribute);

 private:
  using OfHandler = std::pair<std::size_t, const encodings::SymbolicMessage*>;
  std::vector<OfHandler> messages() const;
  encodings::SymbolicMessage message(const std::string& name, std::size_t handler);
  void assume(const Assumption& assumption);
  void assume_where(const Assumption& assumption);
  void lift(const Assumption& assumption);
  std::vector<encodings::SymbolicValue> places_before();
  std::vector<smt::Term> instances();
  std::string state_name(std::size_t state) const;
  Decision check(smt::TermSolver& solver, const std::string& name, const smt::Term& violation,
                 Ledger& ledger);

  // scene_witness.cpp
  std::optional<Witness> real(smt::TermSolver& solver,
                              const std::function<bool(const Witness&)>& shows);
  smt::Term easy_to_read();
  Witness witness(const smt::Model& model);
  Witness run(std::map<std::string, behavior::Value> constants, behavior::StateValues state,
              const behavior::Arguments& of_m, const behavior::Arguments& of_n) const;

  const Subject& subject_;
  std::size_t of_m_;
  std::optional<std::size_t> of_n_;
  smt::Terms terms_;
  encodings::SymbolicValues values_;
  encodings::SymbolicExecution execution_;
  States variable_;  // what some handler assigns
  std::vector<smt::Term> assumed_;
  std::span<const Invariant> invariants_;
};

}  // namespace firebreak::infer
