// SPDX-License-Identifier: Apache-2.0
// A world under construction and its one-delivery steps.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "replay/enumerate_lineages.h"
#include "replay/enumerate_plan.h"
#include "replay/enumerate_terms.h"
#include "replay/enumerate_values.h"

namespace firebreak::replay::schedules {

/// Messages are numbered by token; the repetition of token t, which an at-least-once stream causes
/// directly or upstream, has number t + the number of tokens.
using MessageId = std::uint32_t;

struct World {
  std::uint32_t group = 0;            // of the plan: the one that is being delivered
  bool faulty = false;                // the one repetition or loss that is explored has occurred
  std::vector<Term> content;          // by MessageId
  std::vector<std::uint8_t> handled;  // by MessageId
  std::vector<std::uint64_t> before;  // sets of slots by MessageId: delivered before it
  std::vector<std::vector<MessageId>> queues;  // by StreamId: FIFO messages as they were emitted
  /// What must be equal in the two worlds of a pair: a record for each component that is not
  /// replicated or for each ordering of a component, and the last one of faults.
  std::vector<std::vector<std::uint64_t>> shared;

  Fingerprint fingerprint() const;
  Fingerprint shared_fingerprint() const;
};

enum class Step : std::uint8_t { Handle, Lose, Repeat };

struct Move {
  Step step = Step::Handle;
  MessageId message = 0;
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
  std::vector<Term> outcome(const World& world) const;
  const topology::Component& component_of(MessageId message) const;

 private:
  struct Handled {
    MessageId message;
    Term content;
  };

  const Token& token(MessageId message) const { return lineages_.tokens[message % count_]; }
  bool repeated(MessageId message) const { return message >= count_; }
  /// The repetition itself, not what was emitted when its message's ancestor was handled again.
  bool redelivered(const World& world, MessageId message) const;
  std::size_t slot(MessageId message) const;
  std::uint64_t& slot_word(World& world, MessageId a, MessageId b) const;
  /// At one interface whose deliveries are ordered, and in a partition of some path there.
  bool precedes(const World& world, MessageId a, MessageId b) const;
  topology::InputId at(MessageId message) const { return *topology_[token(message).stream].to; }

  // Attributes.
  std::uint64_t value(const World& world, MessageId message, topology::AttributeId attribute) const;
  bool carries(MessageId message, topology::AttributeId attribute) const;
  bool agree(const World& world, MessageId a, MessageId b,
             const topology::AttributeSet& attributes) const;
  bool share(const World& world, const topology::Gate& gate, MessageId a, MessageId b) const;
  bool covered(const World& world, const topology::Ordering& ordering, MessageId a,
               MessageId b) const;

  // Deliveries.
  bool pending(const World& world, MessageId message) const;
  bool can_repeat(const World& world, MessageId message) const;
  bool waits(const World& world, MessageId message) const;
  void record_order(World& world, MessageId message) const;
  void record_pairs(const World& world, const topology::Component& component,
                    const topology::Ordering& ordering, MessageId message,
                    std::vector<std::uint64_t>& record) const;
  void record_before(World& world, MessageId message) const;
  bool ignores(const World& world, const topology::Path& path, MessageId message) const;
  Term emission(const World& world, const topology::Path& path, MessageId message) const;
  void emit(World& world, const topology::Path& path, MessageId message, bool ghost) const;

  // Views and states.
  bool counts(const topology::Path& path) const;
  std::vector<MessageId> handled_at(const World& world, topology::InputId input) const;
  Term contents(const World& world, const std::vector<MessageId>& messages, bool bag) const;
  Term sequence(const World& world, const topology::Gate& gate, const topology::Path* writer,
                const std::vector<MessageId>& messages) const;
  std::vector<MessageId> seen(const World& world, const topology::Path& reader,
                              topology::InputId input, MessageId message, bool whole) const;
  Term view(const World& world, const topology::Path& reader, MessageId message, bool whole) const;
  Term unit_views(const World& world, Term unit) const;
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
  MessageId total_;                   // messages, with repetitions where there can be any
  std::vector<std::size_t> records_;  // by ComponentId: its first place in World::shared
  std::size_t slots_ = 0;             // most tokens at an ordered interface
  std::size_t words_ = 0;             // of a set of slots
  std::vector<std::vector<const topology::Gate*>> gates_;  // by InputId: partitions that matter
};

}  // namespace firebreak::replay::schedules
