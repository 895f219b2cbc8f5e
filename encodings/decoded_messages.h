// SPDX-License-Identifier: Apache-2.0
// The messages of a trace while it is decoded from a witness, with the values of their attributes.
// A message is identified by its lineage, so lineages with a common beginning share messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "encodings/witness.h"
#include "result/trace.h"
#include "topology/topology.h"

namespace firebreak::encodings {

using MessageId = std::size_t;

struct DecodedMessage {
  topology::StreamId stream;
  std::optional<MessageId> parent;
  topology::PathId path;  // that emitted it, if it has a parent
  std::string name;
};

class DecodedMessages {
 public:
  /// All messages differ in `distinct`, unless they have it of the same one.
  DecodedMessages(const topology::Topology& topology, topology::AttributeSet distinct)
      : topology_(topology), distinct_(std::move(distinct)) {}

  /// The message of this lineage, or what becomes of `parent` by way of `hop`; of a source, which
  /// has no parent, message `number`. Adds it if it is new.
  MessageId add(const Lineage& lineage);
  MessageId add(std::optional<MessageId> parent, unsigned number, const Hop& hop);

  std::size_t size() const { return messages_.size(); }
  const DecodedMessage& operator[](MessageId id) const { return messages_[id]; }

  /// The message and its `count` - 1 nearest ancestors, oldest first.
  std::vector<MessageId> last(MessageId id, std::size_t count) const;
  /// Whether an ancestor of the message came on the stream.
  bool descends_by(MessageId id, topology::StreamId stream) const;
  /// How often the message and its ancestors came to the interface.
  unsigned entries(MessageId id, topology::InputId input) const;

  /// As many attributes as two messages can agree on if, of those that both carry, they agree on
  /// exactly `agreed`: with every attribute also what it determines, but none that tells them
  /// apart.
  topology::AttributeSet equal_attributes(MessageId writer, MessageId reader,
                                          const topology::AttributeSet& agreed) const;
  /// Gives the two messages different values of the attributes that are not `equal`. Pairs are told
  /// apart from the race upstream, so that values that later pairs inherit are settled first.
  /// Attributes that are never settled are equal everywhere.
  void tell_apart(MessageId writer, MessageId reader, const topology::AttributeSet& equal);
  /// The two have these attributes in common, whatever is distinct.
  void keep_equal(MessageId a, MessageId b, const topology::AttributeSet& equal);
  /// Makes the ancestors of the writer differ like the first pair, so that dependencies hold.
  void tell_ancestors_apart(MessageId writer, const topology::AttributeSet& equal);

  result::TraceMessage describe(MessageId id);

 private:
  /// The ancestor from which the message has its value of the attribute, or itself.
  MessageId origin(MessageId id, topology::AttributeId attribute);
  MessageId first_copy(MessageId id, topology::AttributeId attribute) const;
  /// Whether the message has the other value of the attribute: as it was settled before, or follows
  /// by the dependencies from what was, or else as asked.
  bool settle(MessageId id, topology::AttributeId attribute, bool other);

  bool follows(MessageId id, topology::AttributeId attribute);
  std::int64_t value(MessageId id, topology::AttributeId attribute);

  const topology::Topology& topology_;
  topology::AttributeSet distinct_;
  std::vector<DecodedMessage> messages_;
  std::map<std::tuple<std::optional<MessageId>, unsigned, topology::PathId, topology::StreamId>,
           MessageId>
      index_;
  std::map<std::pair<MessageId, topology::PathId>, std::vector<MessageId>>
      emitted_;  // by a handling
  std::map<topology::StreamId, unsigned> count_;
  std::map<std::pair<MessageId, topology::AttributeId>, bool> other_value_;   // at its origin
  std::set<std::pair<MessageId, topology::AttributeId>> kept_equal_;          // at its origin
  std::map<std::pair<MessageId, topology::AttributeId>, MessageId> origins_;  // as far as known
};

}  // namespace firebreak::encodings
