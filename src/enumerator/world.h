// SPDX-License-Identifier: Apache-2.0
// A world under construction and its one-delivery steps.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "enumerator/lineages.h"
#include "enumerator/plan.h"
#include "enumerator/terms.h"
#include "enumerator/values.h"

namespace firebreak::enumerator {

/// Messages are numbered by token. The repetition of token t, which an at-least-once stream causes
/// directly or upstream, has number t + the number of tokens; the other replica's copy of it
/// (semantics 4.6), t + twice that.
using MessageId = std::uint32_t;

struct World {
  std::uint32_t group = 0;            // of the plan: the one that is being delivered
  bool faulty = false;                // the one fault that is explored has occurred
  std::vector<Term> content;          // by MessageId
  std::vector<std::uint8_t> handled;  // by MessageId: has arrived; 2: and was lost in a crash
  /// By MessageId and the place of a path at its interface: what the path saw when it handled the
  /// message, or kUnborn before that.
  std::vector<Term> seen;
  std::vector<std::vector<MessageId>> queues;  // by StreamId: FIFO messages as they were emitted
  /// What must be equal in the two worlds of a pair: a record for each component that is not
  /// replicated or for each ordering of a component, and the last one of faults.
  std::vector<std::vector<std::uint64_t>> shared;

  Fingerprint fingerprint() const;
  Fingerprint shared_fingerprint() const;
};

enum class Step : std::uint8_t { Handle, Lose, Repeat, Copy, Unit, Crash };

struct Move {
  Step step = Step::Handle;
  MessageId message = 0;
  std::size_t place = 0;  // of a unit's path
};

class Execution {
 public:
  Execution(const Question& question, const Slice& slice, const Plan& plan,
            const Lineages& lineages, const Assignment& assignment, Terms& terms);

  World start() const;
  /// What can happen next within the world's group. Empty iff the group is done. With `optional`
  /// set as well, only repetitions are left, which may be left out.
  std::vector<Move> moves(const World& world, bool& optional) const;
  World apply(const World& world, const Move& move) const;
  /// What the target shows at the end of the world.
  Term outcome(const World& world) const;
  /// Whether some path still waits at the end: what it emits is missing.
  bool stuck(const World& world) const;
  const topology::Component& component_of(MessageId message) const;

 private:
  const Token& token(MessageId message) const { return lineages_.tokens[message % count_]; }
  bool repeated(MessageId message) const { return message >= count_ && message < 2 * count_; }
  bool copied(MessageId message) const { return message >= 2 * count_; }
  /// The repetition itself, not what was emitted when its message's ancestor was handled again.
  bool redelivered(const World& world, MessageId message) const;
  topology::InputId at(MessageId message) const { return *topology_[token(message).stream].to; }
  const std::vector<topology::PathId>& paths_at(MessageId message) const {
    return topology_[at(message)].paths;
  }
  std::size_t index(MessageId message, std::size_t place) const {
    return message * places_ + place;
  }
  /// What the path saw when it handled the message, or kUnborn.
  Term seen_by(const World& world, topology::PathId path, MessageId message) const;
  /// Whether replicas have the message in common (4.6) at a component that both observe.
  bool common(MessageId message) const;

  // Attributes.
  std::uint64_t value(const World& world, MessageId message, topology::AttributeId attribute) const;
  bool carries(MessageId message, topology::AttributeId attribute) const;
  bool agree(const World& world, MessageId a, MessageId b,
             const topology::AttributeSet& attributes) const;
  bool share(const World& world, const topology::AttributeSet& attributes, MessageId a,
             MessageId b) const;
  /// Whether a value of the message is known yet.
  bool known(const World& world, MessageId message, topology::AttributeId attribute) const;
  static bool on_streams(const topology::Ordering& ordering, topology::StreamId stream);
  bool covered(const World& world, const topology::Ordering& ordering, MessageId a,
               MessageId b) const;

  // Deliveries.
  bool pending(const World& world, MessageId message) const;
  bool emitted_again(MessageId message) const;
  bool can_repeat(const World& world, MessageId message) const;
  bool can_copy(const World& world, MessageId message) const;
  bool held_back(const World& world, MessageId message) const;
  void add_crashes(const World& world, std::vector<Move>& result) const;
  void crash(World& world, const topology::Component& component) const;
  bool of_one_instance(const World& world, MessageId a, MessageId b) const;
  void add_units(const World& world, MessageId message, std::vector<Move>& eager,
                 std::vector<Move>& result, bool& optional) const;
  void arrive(World& world, MessageId message) const;
  void record_order(World& world, MessageId message, bool unit, topology::PathId path) const;
  void record_pairs(const World& world, const topology::Component& component,
                    const topology::Ordering& ordering, MessageId message, std::uint64_t tag,
                    std::vector<std::uint64_t>& record) const;
  std::vector<MessageId> held_with(const World& world, const topology::Path& path) const;
  bool stale(const World& world, const topology::Path& path, MessageId message) const;
  bool newer(const World& world, const topology::Path& path, MessageId a, MessageId b) const;
  bool ignores(const World& world, const topology::Path& path, MessageId message) const;
  Term emission(const World& world, const topology::Path& path, MessageId message) const;
  void emit(World& world, const topology::Path& path, MessageId message, bool ghost) const;

  // Paths that wait.
  bool waits(topology::PathId path) const { return question_.waiting.waits[path.index()]; }
  const std::vector<topology::Ordering>& orderings_at(const topology::Component& component) const {
    return question_.waiting.orderings[component.id.index()];
  }
  bool complete(const World& world, const topology::Path& path, MessageId message) const;
  /// Whether an ordering fixes, in the two worlds, when the path handles what it waits for.
  bool bound_moments(topology::PathId path) const;
  void handle_unit(World& world, const Move& move) const;
  void handle_late(World& world, const topology::Path& path, std::size_t place,
                   MessageId message) const;

  // Views and states.
  bool counts(const topology::Path& path) const;
  std::vector<Term> forgotten(const World& world, const topology::Path& path) const;
  std::vector<MessageId> handled_at(const World& world, topology::InputId input) const;
  Term view(const World& world, const topology::Path& path, MessageId message) const;
  Term whole_view(const World& world, const topology::Path& path, MessageId message) const;
  Term late_view(const World& world, const topology::Path& path, MessageId message) const;
  Term kept(const World& world, const topology::Path& writer, std::vector<MessageId> messages,
            bool whole) const;
  const std::vector<topology::AttributeSet>& closes(topology::PathId reader, MessageId by,
                                                    topology::PathId writer, MessageId other) const;
  bool awaits(const World& world, topology::PathId reader, MessageId by, topology::PathId writer,
              MessageId other) const;
  bool handled_later(const World& world, const topology::Conflict& conflict, MessageId message,
                     MessageId other) const;
  Term unit_view(const World& world, const topology::Path& path, MessageId message) const;
  Term kept_promises(const World& world, Term term) const;
  std::vector<MessageId> partition(const World& world, const topology::Path& path,
                                   MessageId message, topology::PathId writer, bool timing) const;
  std::vector<std::pair<topology::PathId, MessageId>> readers(const World& world,
                                                              const topology::Path& path,
                                                              MessageId message, bool timing) const;
  Term final_state(const World& world, const topology::Path& path) const;

  const Question& question_;
  const topology::Topology& topology_;
  const Slice& slice_;
  const Plan& plan_;
  const Lineages& lineages_;
  Values values_;
  bool uniform_;
  Terms& terms_;
  MessageId count_;
  MessageId total_;         // messages, with repetitions and copies where there can be any
  std::size_t places_ = 1;  // most paths at an interface
  std::vector<std::size_t> records_;  // by ComponentId: its first place in World::shared
};

}  // namespace firebreak::enumerator
