// SPDX-License-Identifier: Apache-2.0
// The input of a replay: a trace with its names resolved against the topology, and checked as far
// as that needs no execution.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "result/trace.h"
#include "topology/topology.h"
#include "topology/unique_keys.h"

namespace firebreak::replay::interpreter {

/// Index of a message in the trace.
using MessageIndex = std::size_t;

struct Message {
  std::string id;
  topology::StreamId stream;
  std::vector<std::int64_t> values;  // by the stream's attribute set
  std::optional<MessageIndex> parent;
  std::optional<topology::PathId> path;  // with parent: what emitted it
  /// Messages of one family are copies of one another (the same emission, on several streams).
  /// Only their contents can be equal.
  std::size_t family = 0;
  /// Whether there is one for both replicas: their stream is not private, or a component that they
  /// share has made the message of one that is so (semantics 4.6).
  bool common = true;
};

/// An arrival, or the moment at which the path `unit` handles a message that arrived before.
struct Handling {
  topology::ComponentId component;
  topology::InputId input;
  MessageIndex message = 0;
  std::optional<topology::PathId> unit = std::nullopt;
  bool other_replica = false;  // the arrival of the other replica's copy
  bool after_crash = false;    // an arrival; the instance has just forgotten all that it had
  std::vector<MessageIndex> emits = {};
  std::optional<std::size_t> listed = std::nullopt;  // its place in the trace's world
};

// Two messages on each stream of a chain as long as a model may be large.
constexpr std::size_t kMaxMessages = 400'000;

/// Ends a replay that would take too long.
struct TooLarge {
  std::string problem;
};

struct Script {
  result::Anomaly anomaly = result::Anomaly::None;
  topology::StreamId sink;
  std::vector<Message> messages;
  std::array<std::vector<Handling>, 2> worlds;
  std::array<std::vector<MessageIndex>, 2> lost;  // on sinks, sorted
  /// Messages from here on are not in the trace: what copies that it lists (semantics 5.2) emit
  /// beside what it lists. They come last, in one order in both worlds.
  std::size_t listed = 0;
  bool completed = false;  // whether there are copies that the trace does not list

  bool between_replicas() const { return result::kind_of(anomaly).mode == result::Mode::Replica; }

  /// Counts steps of the replay: whatever looks at all messages, deliveries or paths for each of
  /// them says how many. Throws TooLarge.
  void spend(std::size_t steps) const {
    steps_ += steps;
    if (steps_ > most_steps) out_of_steps();
  }
  std::uint64_t steps() const { return steps_; }

  std::uint64_t most_steps = 0;

 private:
  [[noreturn]] void out_of_steps() const;
  mutable std::uint64_t steps_ = 0;
};

/// The value of an attribute, if messages of this stream carry it.
std::optional<std::int64_t> value_of(const topology::Topology& topology, const Message& message,
                                     topology::AttributeId attribute);

/// Whether both messages agree on every attribute of the set that both carry.
bool agree(const topology::Topology& topology, const Message& a, const Message& b,
           const topology::AttributeSet& attributes);

/// The attributes of the set that both carry, with different values.
topology::AttributeSet differing(const topology::Topology& topology, const Message& a,
                                 const Message& b, const topology::AttributeSet& attributes);

/// When copies come that the trace does not list, on streams parallel to those of messages that it
/// does: with these, and then like these they count as listed, or after all else.
enum class Copies : std::uint8_t { Last, Beside };

/// What is called how, and lies where, found once for all traces of a topology, which must outlive
/// it.
struct Index {
  explicit Index(const topology::Topology& topology);

  std::unordered_map<std::string_view, topology::StreamId> streams;
  std::unordered_map<std::string_view, topology::ComponentId> components;
  std::vector<bool> in_cycle;                          // by InputId
  std::vector<std::vector<topology::StreamId>> inner;  // by OutputId: its streams but for sinks
};

/// Resolves every name and checks messages, lineages, attributes, instances and that the lists fit
/// together. On failure `problem` says what is wrong and the result is not to be used.
Script read_script(const topology::Topology& topology, const Index& index,
                   const result::Trace& trace, Copies copies, std::uint64_t most_steps,
                   std::string& problem);

/// Whether messages of the stream can be lost on their way to its reader (semantics 6.3).
bool may_lose(const topology::Topology& topology, const topology::Stream& stream);

/// Whether the functional dependencies hold on all messages, in both directions; otherwise what
/// contradicts what.
std::string check_dependencies(const topology::Topology& topology,
                               std::span<const Message> messages);

/// Whether messages differ as far as their streams' keys are unique (semantics 3.10); otherwise two
/// that do not.
std::string check_unique(const topology::Topology& topology, const topology::UniqueKeys& unique,
                         const Script& script);

}  // namespace firebreak::replay::interpreter
