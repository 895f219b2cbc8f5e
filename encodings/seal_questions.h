// SPDX-License-Identifier: Apache-2.0
// The questions that encode_seals asks, and their literals.
//
// "Sealed" is a least fixpoint, so "unsealed" is a greatest one: around a cycle, "unsealed"
// supports itself. All other flags are well founded. To make these well founded too, a question on
// a cycle is either true without support, if no candidate seals a stream of the cycle, or unrolled
// as many times as there are questions on it: "not sealed by seals that travel at most so far".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "smt/formula.h"
#include "topology/topology.h"

namespace firebreak::encodings {

class SealQuestions {
 public:
  using Node = std::uint32_t;

  /// A question, or what is known without asking.
  struct Answer {
    std::optional<Node> node;
    smt::Lit constant = smt::kFalse;
  };
  static Answer known(smt::Lit constant) { return {std::nullopt, constant}; }

  /// Is the stream unsealed on the key; or, without a stream, does one of `reasons` hold?
  struct Question {
    std::optional<topology::StreamId> stream;
    topology::AttributeSet key;
    std::string name;
    std::vector<smt::Lit> guards;  // it does not hold if one of these seals is chosen
    std::vector<Node> reasons;     // it holds only if one of these does,
    bool always = false;           // or always
    smt::Lit literal = smt::kTrue;
  };

  explicit SealQuestions(smt::Formula& formula) : formula_(formula) {}

  std::size_t size() const { return questions_.size(); }
  Question& operator[](Node node) { return questions_[node]; }
  void add(Question question) { questions_.push_back(std::move(question)); }
  /// Whether one of the answers is "yes": a question of its own if that is open. Those that ask the
  /// same share it.
  Answer any(std::vector<Answer> answers, const std::string& name);
  /// Gives all questions their literals.
  void encode();

 private:
  std::vector<Node> well_founded() const;
  smt::Lit literal_of(Node node);

  smt::Formula& formula_;
  std::vector<Question> questions_;
  std::map<std::vector<Node>, Node> any_;
};

}  // namespace firebreak::encodings
