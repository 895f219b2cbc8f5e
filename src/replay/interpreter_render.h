// SPDX-License-Identifier: Apache-2.0
// Contents as text, for an engineer who knows the model and nothing else:
//   answer#1 computed from query#1 having seen {click#1}
//   val#1 computed from get#1 having seen {put#1 having seen {del#1}, del#1}
// Braces hold a set. A message whose content is the same in both worlds stands for itself; one
// whose content varies is explained where it is first named.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "replay/interpreter_run.h"

namespace firebreak::replay::interpreter {

class Renderer {
 public:
  Renderer(const Script& script, const std::array<Execution, 2>& executions);

  /// One content, explained.
  std::string content(std::size_t world, std::size_t emission) const;
  /// One element of what a W path keeps: the message, explained if it varies, and in a pair what
  /// the path saw.
  std::string element(std::size_t world, std::size_t arrival, const Kept& kept) const;
  /// What a path saw, one text for each message: names, and in pairs what was seen of them; and
  /// the path that wrote it.
  std::vector<std::pair<std::string, topology::PathId>> seen(std::size_t world,
                                                             const Sight& sight) const;

 private:
  std::string name(std::size_t world, std::size_t emission) const;
  std::string name_of_arrival(std::size_t world, std::size_t arrival) const;
  void nest(std::size_t world, std::size_t arrival, const Kept& kept, std::size_t depth,
            std::string& text) const;
  void explain(std::size_t world, std::size_t emission, std::set<Term>& told,
               std::string& text) const;
  void mention(std::size_t world, std::size_t emission, std::set<Term>& told,
               std::string& text) const;
  void mention_sight(std::size_t world, const Sight& sight, std::size_t depth, std::set<Term>& told,
                     std::string& text) const;
  void mention_kept(std::size_t world, const Kept& kept, std::size_t arrival, std::size_t depth,
                    std::set<Term>& told, std::string& text) const;
  const Sight* sight_behind(std::size_t world, std::size_t emission) const;
  std::size_t received(std::size_t world, std::size_t arrival) const;

  const Script& script_;
  const std::array<Execution, 2>& executions_;
  std::vector<bool> varies_;  // by message
};

}  // namespace firebreak::replay::interpreter
