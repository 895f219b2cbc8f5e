// SPDX-License-Identifier: Apache-2.0
#include "encodings/seal_questions.h"

#include <algorithm>
#include <utility>

namespace firebreak::encodings {

using smt::Lit;

SealQuestions::Answer SealQuestions::any(std::vector<Answer> answers, const std::string& name) {
  std::vector<Node> reasons;
  for (const Answer& answer : answers) {
    if (answer.node) {
      reasons.push_back(*answer.node);
    } else if (answer.constant == smt::kTrue) {
      return known(smt::kTrue);
    }
  }
  std::sort(reasons.begin(), reasons.end());
  reasons.erase(std::unique(reasons.begin(), reasons.end()), reasons.end());
  if (reasons.empty()) return known(smt::kFalse);
  if (reasons.size() == 1) return {reasons.front(), {}};
  const auto [place, fresh] = any_.try_emplace(reasons, static_cast<Node>(questions_.size()));
  if (fresh)
    questions_.push_back({std::nullopt, {}, name, {}, std::move(reasons), false, smt::kTrue});
  return {place->second, {}};
}

// Questions that rest on no cycle, reasons first.
std::vector<SealQuestions::Node> SealQuestions::well_founded() const {
  std::vector<std::vector<Node>> used(questions_.size());
  std::vector<std::size_t> left(questions_.size(), 0);
  std::vector<Node> order;
  for (Node node = 0; node < questions_.size(); ++node) {
    left[node] = questions_[node].always ? 0 : questions_[node].reasons.size();
    if (left[node] == 0) order.push_back(node);
    if (questions_[node].always) continue;
    for (Node reason : questions_[node].reasons) used[reason].push_back(node);
  }
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (Node node : used[order[i]]) {
      if (--left[node] == 0) order.push_back(node);
    }
  }
  return order;
}

void SealQuestions::encode() {
  const std::vector<Node> order = well_founded();
  std::vector<bool> done(questions_.size(), false);
  std::vector<Node> cyclic;
  for (Node node : order) done[node] = true;
  bool guarded = false;
  for (Node node = 0; node < questions_.size(); ++node) {
    if (done[node]) continue;
    cyclic.push_back(node);
    guarded = guarded || !questions_[node].guards.empty();
  }
  // What rests on no cycle first; what does, level by level, starting with "unsealed".
  for (Node node : order) questions_[node].literal = literal_of(node);
  const std::size_t levels = guarded ? cyclic.size() : 1;
  for (std::size_t level = 0; level < levels; ++level) {
    std::vector<Lit> next;
    for (Node node : cyclic) next.push_back(literal_of(node));
    for (std::size_t i = 0; i < cyclic.size(); ++i) questions_[cyclic[i]].literal = next[i];
  }
}

// From the reasons' literals as they are now.
Lit SealQuestions::literal_of(Node node) {
  const Question& question = questions_[node];
  std::vector<Lit> reasons;
  bool always = question.always;
  for (Node reason : question.reasons) {
    const Lit literal = questions_[reason].literal;
    always = always || literal == smt::kTrue;
    reasons.push_back(literal);
  }
  if (always && question.guards.empty()) return smt::kTrue;
  const Lit result = formula_.variable(question.name);
  for (Lit guard : question.guards) formula_.imply(result, {!guard});
  if (!always) formula_.imply(result, reasons);
  return result;
}

}  // namespace firebreak::encodings
