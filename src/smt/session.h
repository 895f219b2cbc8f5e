// SPDX-License-Identifier: Apache-2.0
// The owner of Z3's context, of the time that Z3 may take, and of what Z3 complains of. For this
// folder alone: what others see is in solver.h, terms.h and term_solver.h.
#pragma once

#include <z3++.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/environment.h"
#include "smt/answer.h"
#include "smt/limits.h"

namespace firebreak::smt {

class Session {
 public:
  explicit Session(const base::Environment& environment,
                   std::shared_ptr<z3::context> context = std::make_shared<z3::context>());

  z3::context& z3() const { return *context_; }
  const base::Environment& environment() const { return *environment_; }

  /// Lets an interrupt end the process, not the query, and tells Z3 how much time is left. False if
  /// none is.
  bool limit(z3::params& params) const;
  /// For an answer that Z3 owes: where the time is limited, it is over. InternalError where not.
  void give_up(std::string_view reason) const;
  /// Asks a z3::solver or a z3::optimize in the time that is left, and with this effort where it is
  /// not 0.
  template <class Engine>
  Answer ask(Engine& engine, unsigned effort = 0) const;

 private:
  const base::Environment* environment_;
  std::shared_ptr<z3::context> context_;
};

/// That of the SharedContext that lives in this thread; a new one where there is none.
std::shared_ptr<z3::context> current_context();

Answer answer_of(z3::check_result result);

std::string reason_of(const z3::solver& solver);
std::string reason_of(const z3::optimize& optimize);

template <class Engine>
Answer Session::ask(Engine& engine, unsigned effort) const {
  Answer answer = Answer::Unknown;
  within_limits(*environment_, [&] {
    z3::params params(*context_);
    if (!limit(params)) return;
    if (effort != 0) params.set("rlimit", effort);
    engine.set(params);
    answer = answer_of(engine.check());
    if (answer == Answer::Unknown && effort == 0) give_up(reason_of(engine));
  });
  return answer;
}

}  // namespace firebreak::smt
