// SPDX-License-Identifier: Apache-2.0
// What the behaviours of a model's components say, in words and texts that need no behaviour to be
// read (docs/formats.md, Results).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "topology/model.h"

namespace firebreak::result {

/// Declared against inferred.
enum class Audit : std::uint8_t {
  Exact,
  Weaker,     // less is declared than holds: it could be improved
  Stronger,   // more is declared than holds: an error
  Undecided,  // more is declared than could be proved
  Undeclared
};

/// Names with values, as literals of the language.
using NamedValues = std::vector<std::pair<std::string, std::string>>;

/// Two messages that are handled in both orders from one state, with two results.
struct InferenceWitness {
  struct Handling {
    std::string input;
    NamedValues message;
    std::vector<std::pair<std::string, NamedValues>> emitted;  // output, message
    NamedValues after;                                         // what the state is then
  };
  NamedValues constants;
  NamedValues before;
  std::vector<Handling> first;
  std::vector<Handling> second;
};

struct InferredPath {
  topology::PathDecl path;
  std::vector<std::string> keeps;  // attributes
  std::optional<topology::PathDecl> declared;
  Audit audit = Audit::Undeclared;
  std::vector<std::string> differences;  // of declared and inferred, in words
  std::optional<InferenceWitness> witness;
  std::optional<InferenceWitness> newest_witness;  // it does not keep the newest that is declared
  bool by_invariant = false;  // it takes what holds of all states that can be reached
  std::string undecided;  // why something weaker is said than might hold; empty: all was decided
};

struct InferredPair {
  std::string first;
  std::string second;
  enum class Commute : std::uint8_t { Always, Apart, Never, Undecided };
  /// Apart: messages that differ on one of `by` commute.
  Commute commute = Commute::Undecided;
  std::vector<std::string> by;
  std::vector<std::string> conditions;  // under each of which they commute, in words
  std::optional<InferenceWitness> witness;
  std::string undecided;
  Audit audit = Audit::Undeclared;  // of what the component says of the two
};

struct InferredComponent {
  std::string name;
  base::SourceSpan span{};
  std::vector<std::pair<std::string, NamedValues>> inputs;  // interface; attributes with types
  std::vector<InferredPath> paths;
  std::vector<topology::PathDecl> lacking;  // declared, and not there: weaker than what holds
  std::vector<InferredPair> pairs;
  std::vector<std::string> invariants;  // of all states that can be reached, where these matter
  std::size_t questions = 0;            // that were put to the solver
};

struct Inference {
  std::string model;
  std::vector<InferredComponent> components;
};

/// "OR[id]", "OW[*]", "CR".
std::string label_of(const topology::PathDecl& path);

/// The worst of its paths.
Audit audit_of(const Inference& inference);

}  // namespace firebreak::result
