// SPDX-License-Identifier: Apache-2.0
// The intermediate representation: an annotated dataflow graph, resolved, validated, immutable.
// Ids are dense and follow the order of the source text, so every walk over them is deterministic.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "base/ids.h"
#include "topology/model.h"

namespace firebreak::topology {

using AttributeId = base::Id<struct AttributeTag>;
using StreamId = base::Id<struct StreamTag>;
using ComponentId = base::Id<struct ComponentTag>;
using InputId = base::Id<struct InputTag>;    // input interface
using OutputId = base::Id<struct OutputTag>;  // output interface
using PathId = base::Id<struct PathTag>;

/// A set of attributes, sorted by id, without repetition.
using AttributeSet = std::vector<AttributeId>;

bool contains(const AttributeSet& set, AttributeId attribute);
bool is_subset(const AttributeSet& inner, const AttributeSet& outer);
AttributeSet set_union(const AttributeSet& a, const AttributeSet& b);
AttributeSet set_intersection(const AttributeSet& a, const AttributeSet& b);

/// Keys that hold beside each other, ascending, none within another: a smaller key says more.
using Keys = std::vector<AttributeSet>;

/// Adds a key unless one of `keys` says as much; takes those away that say less.
void add_key(Keys& keys, AttributeSet key);
/// Whether one of `keys` lies within `attributes`.
bool some_within(const Keys& keys, const AttributeSet& attributes);
/// The attributes of all keys.
AttributeSet all_attributes(const Keys& keys);

/// The attributes by which an order-sensitive path partitions its inputs; unknown is `*`.
struct Gate {
  bool unknown = true;
  AttributeSet attributes;
};

struct FunctionalDependency {
  AttributeSet from;
  AttributeSet to;
};

struct Path {
  PathId id;
  ComponentId component;
  InputId from;
  OutputId to;  // of a silent path: an output of its own, which has no name and no streams
  Annotation annotation = Annotation::CR;
  Gate gate;  // meaningful for OR and OW
  AttributeSet rewrites;
  bool idempotent = false;
  bool silent = false;              // changes the state and emits nothing
  bool repeats = false;             // emits a set that is fixed, of copies that are not
  bool unordered_emission = false;  // what it emits leaves in no order
  AttributeSet newest;              // it keeps the message that is greatest by these; none: all
  base::SourceSpan span;

  bool confluent() const { return is_confluent(annotation); }
  bool writes() const { return is_write(annotation); }
};

struct Input {
  InputId id;
  ComponentId component;
  std::string name;
  std::vector<PathId> paths;      // paths that start here
  std::vector<StreamId> streams;  // streams that end here
};

struct Output {
  OutputId id;
  ComponentId component;
  std::string name;
  std::vector<PathId> paths;      // paths that end here
  std::vector<StreamId> streams;  // streams that start here
};

struct Stream {
  StreamId id;
  std::string name;
  /// The name of its declaration: of several streams if that one has several ends.
  std::string declared;
  std::optional<OutputId> from;  // none: a source
  std::optional<InputId> to;     // none: a sink
  AttributeSet attributes;
  std::vector<AttributeId> attribute_order;  // as declared
  Keys seals;                                // declared; an empty key: the whole stream
  Keys watermarks;                           // seals that are guesses
  /// Effective replication: says `Rep: true`, or its producer is replicated and it does not say
  /// `Rep: false` (docs/semantics.md, Replication).
  bool replicated = false;
  /// Each replica has its own messages here (semantics 4.6).
  bool is_private = false;
  /// One copy of what the replicas emit gets through (semantics 4.7).
  bool is_merged = false;
  Keys fifos;  // an empty key: all messages of one producer
  Delivery delivery = Delivery::ExactlyOnce;
  std::uint32_t producers = 1;
  AttributeSet producers_by;  // messages that agree on these have one producer; none: perhaps not
  Keys unique;                // no two of its messages agree on one of these
  AttributeSet version;       // what says which message is newer
  Keys sealable;              // of these someone could say that they are over
  Accept accept = Accept::None;
  Observed observed = Observed::Multiset;
  AttributeSet observed_key;      // of Sequence, Latest and Newest
  AttributeSet observed_version;  // of Newest
  std::string origin;             // FILE:LINE of another format; says nothing of what it does
  base::SourceSpan span;

  bool is_source() const { return !from; }
  bool is_sink() const { return !to; }
};

struct Ordering {
  Mechanism mechanism = Mechanism::Sequencing;
  std::vector<StreamId> streams;  // sorted; all inputs of the component where none was named
  AttributeSet by;
  bool operator==(const Ordering&) const = default;
};

/// Adds an ordering unless it is there already.
void add_ordering(std::vector<Ordering>& orderings, Ordering ordering);

struct Component {
  ComponentId id;
  std::string name;
  std::vector<InputId> inputs;
  std::vector<OutputId> outputs;
  std::vector<PathId> paths;
  /// Effective replication: says `Rep: true`, or does not say `Rep: false` and reads a replicated
  /// stream.
  bool replicated = false;
  /// The stream that it is replicated for, where it does not say so itself.
  std::optional<StreamId> replicated_by;
  std::vector<Ordering> orderings;
  /// Pairs of inputs whose messages commute, the lower id first; sorted, without repetition.
  std::vector<std::pair<InputId, InputId>> commutes;
  Late late = Late::Reopened;
  bool forwards = true;  // false: its punctuations end here
  std::uint32_t instances = 1;
  AttributeSet instances_by;  // messages that agree on these go to the same instance
  Crash crash = Crash::Survives;
  bool relay = false;  // hands out the copies of a source (semantics 1.8)
  std::string origin;  // as of a stream
  base::SourceSpan span;

  /// Whether messages of the two inputs are declared to commute.
  bool commute(InputId a, InputId b) const;
};

class NameTable;

/// The resolved graph; the builder makes one, and coordination.h one with more coordination.
class Topology {
 public:
  const std::string& name() const { return name_; }
  std::span<const Component> components() const { return components_; }
  std::span<const Stream> streams() const { return streams_; }
  std::span<const Input> inputs() const { return inputs_; }
  std::span<const Output> outputs() const { return outputs_; }
  std::span<const Path> paths() const { return paths_; }
  std::span<const FunctionalDependency> fds() const { return fds_; }
  /// The sides of dependencies that the attribute stands in: 2i for `from` of the i-th, 2i + 1 for
  /// `to`.
  std::span<const std::uint32_t> fd_sides(AttributeId id) const {
    return id.index() < fd_sides_.size() ? std::span(fd_sides_[id.index()])
                                         : std::span<const std::uint32_t>();
  }
  std::span<const std::string> attributes() const { return attributes_; }

  const Component& operator[](ComponentId id) const { return components_[id.index()]; }
  const Stream& operator[](StreamId id) const { return streams_[id.index()]; }
  const Input& operator[](InputId id) const { return inputs_[id.index()]; }
  const Output& operator[](OutputId id) const { return outputs_[id.index()]; }
  const Path& operator[](PathId id) const { return paths_[id.index()]; }
  const std::string& operator[](AttributeId id) const { return attributes_[id.index()]; }

  /// Sinks in source order.
  std::vector<StreamId> sinks() const;
  /// The stream of that name, if there is one.
  /// Of a declaration with several ends: the first one.
  std::optional<StreamId> find_stream(std::string_view name) const;
  /// All streams of the declaration that the stream is of: copies, and what a relay copies.
  std::vector<StreamId> declared_with(StreamId stream) const;
  std::optional<ComponentId> find_component(std::string_view name) const;

 private:
  friend class Builder;
  friend struct Coordinator;
  std::string name_;
  std::vector<Component> components_;
  std::vector<Stream> streams_;
  std::vector<Input> inputs_;
  std::vector<Output> outputs_;
  std::vector<Path> paths_;
  std::vector<FunctionalDependency> fds_;
  std::vector<std::vector<std::uint32_t>> fd_sides_;  // by AttributeId
  std::vector<std::string> attributes_;
  std::shared_ptr<const NameTable> stream_names_;                     // by StreamId
  std::map<std::string, std::vector<StreamId>, std::less<>> copied_;  // by declaration
  std::shared_ptr<const NameTable> component_names_;
};

/// "Component.from→to", for people.
std::string describe(const Topology& topology, PathId path);
/// "a, b" in the order of ids.
std::string describe(const Topology& topology, const AttributeSet& set);
/// "[a, b] and [c]".
std::string describe(const Topology& topology, const Keys& keys);

/// Whether the attribute keeps its value from a message of `in`, through `path`, to the emitted
/// message on `out`: it stands in both schemas and the path does not rewrite it.
bool keeps(const Topology& topology, StreamId in, PathId path, StreamId out, AttributeId attribute);

/// How many streams end at the component.
std::size_t streams_into(const Topology& topology, const Component& component);

/// What messages have to agree on to be delivered in the order of their emission, on a stream that
/// is FIFO by `key`: on `producers_by`, too, if there are several producers. None: any two messages
/// may have different ones (semantics 4.4).
std::optional<AttributeSet> kept_by_fifo(const Stream& stream, const AttributeSet& key);

/// Whether FIFO delivery on the stream keeps two messages in the order of their emission; `agree`
/// says of an AttributeSet whether they agree on it.
template <class Agree>
bool fifo_keeps(const Stream& stream, const Agree& agree) {
  const bool one_producer =
      stream.producers == 1 || (!stream.producers_by.empty() && agree(stream.producers_by));
  return one_producer && std::ranges::any_of(stream.fifos, agree);
}

/// Whether each watermark of the stream comes in a fixed place among all that its reader gets, so
/// that the same messages are late in every run: FIFO delivery by `fifos`, by one producer, and no
/// other stream that has a say in when the reader closes a partition (semantics 6.3). `fifos` is
/// what messages have to agree on (kept_by_fifo).
bool fifo_places_watermarks(const Topology& topology, const Stream& stream, const Keys& fifos);

}  // namespace firebreak::topology
