// SPDX-License-Identifier: Apache-2.0
// Contents as text, for an engineer who knows the model and nothing else:
//   answer#1 computed from query#1 having seen {click#1}
// Braces hold a set, brackets a sequence. A message whose content is the same in both worlds stands
// for itself; one whose content varies is explained where it is first named.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "replay/interpreter_run.h"

namespace firebreak::replay::interpreter {

class Renderer {
 public:
  Renderer(const Script& script, const std::array<Execution, 2>& executions,
           const result::Trace& trace);

  /// One content, explained.
  std::string content(std::size_t world, std::size_t emission) const;
  /// One content as an element of a state: named, and explained if it varies.
  std::string element(std::size_t world, std::size_t emission) const;

 private:
  std::string name(std::size_t world, std::size_t emission) const;
  void explain(std::size_t world, std::size_t emission, std::set<Term>& told,
               std::string& text) const;
  void mention(std::size_t world, std::size_t emission, std::set<Term>& told,
               std::string& text) const;
  void mention_sight(std::size_t world, const Sight& sight, std::set<Term>& told,
                     std::string& text) const;
  void mention_kept(std::size_t world, const Kept& kept, std::set<Term>& told,
                    std::string& text) const;
  const Sight* sight_behind(std::size_t world, std::size_t emission) const;

  const Script& script_;
  const std::array<Execution, 2>& executions_;
  const result::Trace& trace_;
  std::vector<bool> varies_;  // by message
};

}  // namespace firebreak::replay::interpreter
