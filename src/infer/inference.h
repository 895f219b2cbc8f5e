// SPDX-License-Identifier: Apache-2.0
// What a component's behaviour says of its inputs and paths, each claim proved for all states and
// all messages (docs/behaviors.md, What is proved), or with a witness against the stronger one.
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/environment.h"
#include "behavior/interpreter.h"
#include "behavior/syntax.h"
#include "topology/model.h"

namespace firebreak::infer {

/// What is promised of the messages that arrive at handlers (by index of Program::handlers).
struct Assumption {
  enum class Kind : std::uint8_t {
    Unique,      // no two messages agree on `from`
    Determines,  // two messages that agree on `from` agree on `to`
    Where,       // `where` holds of each, over parameters of the handler in the order of `from`
  };
  struct Of {
    std::size_t handler = 0;
    std::vector<std::size_t> from = {};  // parameters
    std::vector<std::size_t> to = {};
  };
  Kind kind = Kind::Unique;
  std::vector<Of> of = {};
  std::optional<behavior::Expression> where = std::nullopt;
  /// Of Unique: each message is handled once, so that its key was not used before.
  bool lifted = false;
};

/// That a path keeps the newest message of each partition, as the component's annotation says.
struct DeclaredNewest {
  std::string input;
  std::string output;  // empty: wherever the handler emits nothing
  std::vector<std::string> gate = {};
  std::vector<std::string> version = {};
  auto operator<=>(const DeclaredNewest&) const = default;
};

/// A checked behaviour in its place. The attribute names of an input are those of its parameters,
/// unless the streams into it have others; an output without any has no names.
struct Subject {
  const behavior::Program* program = nullptr;
  std::vector<std::vector<std::string>> inputs = {};  // by handler, then by parameter
  std::map<std::string, std::vector<std::string>> outputs = {};
  std::vector<Assumption> assumptions = {};
  std::vector<DeclaredNewest> newest = {};
};

/// Two messages that were handled in both orders from one state.
struct Witness {
  struct Handling {
    std::string input;
    behavior::Arguments message;
    behavior::Emissions emitted;
    behavior::StateValues after;
  };
  std::map<std::string, behavior::Value> constants = {};  // those without a value of their own
  behavior::StateValues before = {};
  std::vector<Handling> first = {};   // one order, or all there is
  std::vector<Handling> second = {};  // the other order
};

enum class Decision : std::uint8_t { Proved, Refuted, Undecided };

/// Whether the messages of two inputs commute, as to all that any output shows.
struct PairClaim {
  std::size_t first = 0;  // handlers
  std::size_t second = 0;
  Decision commute = Decision::Undecided;
  /// Of those that do not: the attributes of both inputs such that messages that differ on one of
  /// them commute.
  std::vector<std::string> apart_by = {};
  /// Of those that do not: conditions in words, under each of which they do.
  std::vector<std::string> conditions = {};
  std::optional<Witness> witness = std::nullopt;
  std::string reason = {};  // of Undecided
};

/// Whether a path keeps the newest message of each partition.
struct NewestFinding {
  Decision decision = Decision::Proved;
  std::optional<Witness> witness = std::nullopt;  // of Refuted, where two messages show it
  std::string reason = {};                        // of Refuted and Undecided
};

struct PathClaim {
  std::size_t from = 0;
  std::string to;  // empty: nothing that an output shows
  topology::Annotation label = topology::Annotation::OW;
  std::optional<std::vector<std::string>> gate = std::nullopt;  // of OR and OW; none: unknown
  std::vector<std::string> rewrites = {};
  bool idempotent = false;
  bool repeats = false;
  bool unordered = false;
  bool silent = false;  // it changes what the output sees, and emits nothing there
  /// Of an OW path: the attribute by which it keeps the newest of the messages that agree on the
  /// others of the gate; empty: none is known.
  std::string newest = {};
  /// What was found where the annotation declares one.
  std::optional<NewestFinding> declared_newest = std::nullopt;
  /// Of an O path: two messages that it does not commute on.
  std::optional<Witness> witness = std::nullopt;
  /// Whether it takes invariants to prove it.
  bool by_invariant = false;
  /// Why something weaker is said than might hold; empty where all was decided.
  std::string undecided = {};
};

struct Obligation {
  std::string name;
  Decision decision = Decision::Undecided;
  std::string script;  // SMT-LIB; unsatisfiable where it is proved
};

struct ComponentClaims {
  std::vector<PairClaim> pairs = {};
  std::vector<PathClaim> paths = {};
  /// What was proved of all states that can be reached, where that made a difference.
  std::vector<std::string> invariants = {};
  /// Handlers that no message can come to: what is assumed of each contradicts itself.
  std::vector<std::size_t> impossible = {};
  std::vector<Obligation> obligations = {};
  std::size_t questions = 0;  // that were put to the solver
};

/// What is asked beside what a model needs.
struct Wanted {
  bool conditions = false;
  bool scripts = false;  // the questions are kept
  bool newest = false;
};

/// Deterministic: the effort per question is limited in steps, not in time. The environment's
/// deadline leaves undecided what is not decided then.
ComponentClaims infer(const Subject& subject, const base::Environment& environment,
                      const Wanted& wanted = {});

}  // namespace firebreak::infer
