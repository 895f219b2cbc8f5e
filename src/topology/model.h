// SPDX-License-Identifier: Apache-2.0
// A model as it was written: declarations with names and source positions, nothing resolved.
// Readers and importers make it, the printer writes it, builder.h resolves it into a Topology.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/diagnostics.h"

namespace firebreak::topology {

/// A name where it stands in the file. Positions do not count in comparisons.
struct Name {
  std::string text;
  base::SourceSpan span{};
  bool operator==(const Name& other) const { return text == other.text; }
};
using Names = std::vector<Name>;

/// Adds a key unless one of `keys` is part of it, and so says as much (semantics 3.6, 4.4); takes
/// those away that contain it.
void add_key(std::vector<Names>& keys, const Names& key);

/// Whether two keys have the same attributes.
bool same_key(const Names& a, const Names& b);

/// Path annotations, ordered from the least to the most severe (docs/rules.md).
enum class Annotation : std::uint8_t { CR, CW, OR, OW };

constexpr bool is_confluent(Annotation a) { return a == Annotation::CR || a == Annotation::CW; }
constexpr bool is_write(Annotation a) { return a == Annotation::CW || a == Annotation::OW; }

enum class Delivery : std::uint8_t {
  ExactlyOnce,
  AtLeastOnce,
  AtMostOnce,
  Unreliable  // messages may be repeated and may be lost
};
constexpr bool may_repeat(Delivery d) {
  return d == Delivery::AtLeastOnce || d == Delivery::Unreliable;
}
constexpr bool may_lose(Delivery d) {
  return d == Delivery::AtMostOnce || d == Delivery::Unreliable;
}
/// The same where what is lost is sent again, and what that repeats is recognized.
constexpr Delivery without_losses(Delivery d) {
  return may_repeat(d) ? Delivery::AtLeastOnce : Delivery::ExactlyOnce;
}
/// The same where what has come before is recognized.
constexpr Delivery without_repetitions(Delivery d) {
  return may_lose(d) ? Delivery::AtMostOnce : Delivery::ExactlyOnce;
}
enum class Mechanism : std::uint8_t { Sequencing, Dynamic };  // M1, M2

/// What may happen to the state of an instance.
enum class Crash : std::uint8_t {
  Survives,  // state, and how far the input was read, survive together
  Replay,    // the state can be lost, and the input comes again; what was emitted stays out there
  Forgets    // the state can be lost, and what was acknowledged does not come back
};

/// The anomalies up to which a sink may show them.
enum class Accept : std::uint8_t { None, Run, Instance, Diverge };

/// What must agree between two worlds at a sink.
enum class Observed : std::uint8_t {
  Multiset,  // the contents, and how often each comes
  Set,       // the contents
  Sequence,  // per key, in which order they come
  Latest,    // per key, what comes last
  Newest     // per key, what has the greatest version
};

/// What a component does with a message of a partition that was closed before (semantics 3.8).
enum class Late : std::uint8_t {
  Reopened,  // it has forgotten the partition and starts it anew
  Ignored    // it remembers, and refuses what is late
};

/// `component.interface`.
struct Endpoint {
  Name component;
  Name interface;
  bool operator==(const Endpoint&) const = default;
};

struct ObserveDecl {
  Observed what = Observed::Multiset;
  Names key;
  Names by;  // of Newest: the version
  bool operator==(const ObserveDecl&) const = default;
};

/// Parallel instances, each with a state of its own. Without `by` any of them may get any message.
struct InstancesDecl {
  std::uint32_t count = 1;
  Names by;
  bool operator==(const InstancesDecl&) const = default;
};

/// An injective functional dependency between two lists of attributes.
struct FdDecl {
  Names from;
  Names to;
  base::SourceSpan span{};
};

struct StreamDecl {
  Name name;
  std::optional<Endpoint> from;  // none: a source
  std::optional<Endpoint> to;    // none: a sink
  std::vector<Endpoint> more;    // where further copies go: `to: [A.x, B.y]`
  Names attributes;
  std::vector<Names> seals;  // keys; an empty one seals the whole stream at its end
  /// Keys of seals that are guesses (watermarks, `exact: false`): messages can come after them.
  std::vector<Names> watermarks;
  std::optional<bool> rep;
  /// Keys: FIFO delivery per producer among messages that agree on one of them; an empty key is
  /// agreed on by all. None: unordered.
  std::vector<Names> fifos;
  Delivery delivery = Delivery::ExactlyOnce;
  std::uint32_t producers = 1;
  /// Messages that agree on these come from the same producer. None: any two may not.
  Names producers_by;
  std::vector<Names> unique;     // keys on which no two of its messages agree
  Names version;                 // what says which message is newer
  std::vector<Names> sealable;   // keys of which someone could say that they are over
  Accept accept = Accept::None;  // of a sink
  ObserveDecl observe;           // of a sink
  std::string origin;            // FILE:LINE that it was imported from
  base::SourceSpan span{};

  /// `to` and those after it.
  std::vector<Endpoint> ends() const;
};

struct PathDecl {
  Name from;
  std::optional<Name> to;  // none: changes the state and emits nothing
  Annotation label = Annotation::CR;
  std::optional<Names> subscript;  // the gate; none is `*`, unknown. Only for OR and OW.
  Names rewrites;
  bool idempotent = false;
  /// Confluent as to the set of what it emits, not as to how often: what it emits is delivered at
  /// least once (semantics 1.7).
  bool repeats = false;
  bool unordered_emission = false;  // `emits: unordered`
  /// It keeps the newest message of a partition, by these attributes, and what is not newer changes
  /// nothing and emits nothing.
  Names newest;
  base::SourceSpan span{};
};

/// Coordination that a component has: its inputs (all of them where `streams` is empty) are
/// ordered; with `by`, only messages that agree on these attributes.
struct OrderingDecl {
  Mechanism mechanism = Mechanism::Sequencing;
  Names streams;
  Names by;
  base::SourceSpan span{};
};

/// Whether two orderings of one component say the same.
bool same_ordering(const OrderingDecl& a, const OrderingDecl& b);

struct VariantDecl {
  Name name;
  std::vector<PathDecl> paths;
};

/// Text in the behaviour language (docs/behaviors.md), as it stands in the file.
struct CodeDecl {
  std::string text;
  base::SourceSpan span{};   // of its first character
  std::uint32_t indent = 0;  // the columns by which its further lines are indented
};

/// What is promised of messages of some streams (docs/behaviors.md, Assumptions). One of three.
struct AssumeDecl {
  Names streams;
  Names unique;  // no two messages agree on all of these
  Names from;    // messages that agree on these
  Names to;      // agree on these
  std::optional<CodeDecl> where;
  base::SourceSpan span{};
};

struct ComponentDecl {
  Name name;
  std::optional<bool> rep;
  std::vector<PathDecl> paths;
  std::vector<VariantDecl> variants;
  std::vector<OrderingDecl> orderings;
  /// Pairs of inputs whose messages commute, in state and in what they emit (semantics 3.4).
  std::vector<std::pair<Name, Name>> commutes;
  Late late = Late::Reopened;
  bool forwards = true;  // false: its punctuations end here
  InstancesDecl instances;
  Crash crash = Crash::Survives;
  /// What it does; its paths and what commutes follow from it.
  std::optional<CodeDecl> behavior;
  std::string origin;  // FILE:LINE that it was imported from
  base::SourceSpan span{};
};

/// What may be repaired, at what cost.
struct SealRepair {
  Name stream;
  Names key;
};
struct OrderRepair {
  Name component;
  OrderingDecl ordering;
};
struct FifoRepair {
  Name stream;
  Names key;
};
struct DedupRepair {
  Name stream;
};
struct ResendRepair {
  Name stream;
};
/// One copy of each message of the replicas gets through: `Rep: false`.
struct MergeRepair {
  Name stream;
};
struct VariantRepair {
  Name component;
  Name variant;
};
struct RepairDecl {
  std::variant<SealRepair, OrderRepair, FifoRepair, DedupRepair, ResendRepair, MergeRepair,
               VariantRepair>
      what;
  std::optional<std::uint64_t> cost;
  base::SourceSpan span{};
};

/// The highest cost of a candidate.
inline constexpr std::uint64_t kHighestCost = 1'000'000'000;

/// What a model can say of its costs (docs/repair.md 2.4).
enum class CostItem : std::uint8_t {
  Messages,  // in a partition of a seal
  Replicas,  // of a replicated component
  Seal,
  Sequencing,
  Dynamic,
  ByKey,  // what an ordering by key costs, in percent
  Fifo,
  Dedup,
  Resend,
  Merge,
  Variant
};
/// By CostItem.
using CostNumbers = std::array<std::optional<std::uint64_t>, 11>;

struct CostsDecl {
  CostNumbers all{};
  std::vector<std::pair<Name, CostNumbers>> streams;
  std::vector<std::pair<Name, CostNumbers>> components;
};

struct ExpectedRepairDecl {
  std::optional<Name> target;
  std::optional<std::uint64_t> cost;  // none: nothing repairs the model
};

/// What `firebreak test` holds the model to. Values are checked when read; names when built.
struct ExpectDecl {
  std::optional<Name> verdict;                // deterministic | divergent | unknown
  std::vector<std::pair<Name, Name>> sinks;   // sink → none | run | instance | diverge
  std::vector<std::pair<Name, Name>> labels;  // stream → LABEL under rule set `sound`
  std::vector<std::pair<Name, Name>> icde14;  // stream → LABEL under rule set `icde14`
  std::optional<ExpectedRepairDecl> repair;
  base::SourceSpan span{};
};

struct Model {
  std::string file;  // as given on the command line; the prefix of its diagnostics
  std::vector<std::string> more_files;  // that of its topology, those that are included
  Name name;
  std::vector<FdDecl> fds;
  std::vector<StreamDecl> streams;
  std::vector<ComponentDecl> components;
  std::vector<AssumeDecl> assumptions;
  std::optional<std::vector<RepairDecl>> repairs;
  std::optional<CostsDecl> costs;
  std::optional<ExpectDecl> expect;

  /// The file of a place in one of them (SourceSpan::file).
  const std::string& file_of(const base::SourceSpan& span) const {
    return span.file == 0 ? file : more_files[span.file - 1];
  }
};

}  // namespace firebreak::topology
