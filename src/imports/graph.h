// SPDX-License-Identifier: Apache-2.0
// What every format is read into: the graph that the files say, what its components are taken to
// do, on what each fact rests, and what only a person can say (docs/imports.md).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/diagnostics.h"
#include "imports/own_labels.h"
#include "topology/model.h"

namespace firebreak::imports {

/// Where something stands: a file as it was given, and a line from 1 on; 0 where it has none.
struct Place {
  std::string file;
  std::uint32_t line = 0;
  auto operator<=>(const Place&) const = default;
};

/// "FILE:LINE"; of line 0, which is the file as a whole, "FILE".
std::string to_string(const Place& place);

/// On what a fact rests.
enum class Basis : std::uint8_t {
  Declared,  // it stands in a file
  Derived,   // it follows by a rule of the format, which is named
  Assumed,   // nothing says it: the worst case
  Overlay    // the user said it
};

/// How many: a number, or the symbol of one that nobody knows (`${x}`, `P_0`; empty, if the file
/// has none for it), which counts as more than one.
using Count = std::variant<std::uint32_t, std::string>;

/// The number; 2 for one that nobody knows.
std::uint32_t number_of(const Count& count);

/// In which order messages are delivered: not at all ordered, or FIFO among those that agree on
/// `by` (on nothing: all).
struct Order {
  bool fifo = false;
  std::vector<std::string> by;
  bool operator==(const Order&) const = default;
};

using Value = std::variant<bool, std::uint64_t, std::string, std::vector<std::string>, Order>;

enum class NodeKind : std::uint8_t { Source, Operator, Sink, Topic, Service };

/// How messages are distributed among the instances of who gets them.
enum class Grouping : std::uint8_t {
  Forward,  // to the same instance
  Hash,     // by keys
  Shuffle,
  Broadcast,
  Single,
  Direct,
  Custom,
  Range,
  Unknown
};

std::string_view name_of(Basis basis);
std::string_view name_of(topology::Delivery delivery);
std::string_view name_of(NodeKind kind);
std::string_view name_of(Grouping grouping);

/// A value and on what it rests.
struct Ground {
  Basis basis = Basis::Assumed;
  std::string rule = {};  // of what is derived
};

/// What a source node, or a topic that nothing writes, gets from outside, as stream `ID.in`.
struct Feed {
  Order order;
  topology::Delivery delivery = topology::Delivery::AtLeastOnce;
  Count producers = 1U;
  std::vector<std::string> by;  // messages that agree on these come from one producer
  std::vector<std::string> attributes;
};

/// What stands in a file as one thing: a spout, a bolt, a processor, a topic, a service.
struct Node {
  std::string id = {};
  NodeKind kind = NodeKind::Operator;
  std::string type = {};  // a class, a kind of operator
  std::optional<Count> parallelism = {};
  std::string group = {};
  std::vector<std::string> stores = {};  // sorted
  bool replicated = false;
  bool global = false;
  bool dynamic = false;
  bool pattern = false;
  bool fed = true;  // false: it is in no model
  /// The component that stands for it, perhaps for others too. Empty: one of its own, named after
  /// its id.
  std::string component = {};
  /// The name of its input and output interfaces, where a component stands for several nodes.
  /// Empty: `in`, and `out` or the port.
  std::string interface = {};
  std::optional<Feed> feed = {};
  /// What has stream `ID.out`, if that is not what comes in says it has.
  std::optional<std::vector<std::string>> leaves = {};
  bool ends = false;         // it writes to outside though edges leave it: it has a stream `ID.out`
  bool leaves_sets = false;  // of that stream only the set counts, not how often something comes
  Place place = {};
};

struct Edge {
  std::string from;
  std::string to;
  std::string port;  // `default`, or the name of one of several outputs
  Grouping grouping = Grouping::Unknown;
  std::vector<std::string> keys;  // of Hash
  /// What these are called in the model, if the inputs of a node are hashed by one key that has
  /// another name in each. Empty: as they are.
  std::vector<std::string> routed_as = {};
  std::string type;
  std::string custom_class;       // of Custom
  std::vector<std::string> args;  // of Custom
  std::vector<std::string> messages;
  Order order;
  topology::Delivery delivery = topology::Delivery::AtLeastOnce;
  std::optional<Count> producers;
  Ground grouping_ground = {Basis::Declared, ""};
  Ground order_ground;
  Ground delivery_ground;
  /// Of the stream: none, the union of the keys that edges from the same node and port have.
  std::optional<std::vector<std::string>> attributes;
  /// The interfaces of its ends, where they are not the nodes'.
  std::string from_interface;
  std::string to_interface;
  bool inside = false;  // within one component: no stream
  std::string stream;   // its name; empty: made from the names of nodes and port
  Place place;
};

struct Fact {
  std::string subject;
  std::string property;
  Value value;
  Basis basis = Basis::Declared;
  std::string rule;  // of what is derived
  Place place;
};

/// What only a person can say, and what is assumed until then.
struct Hole {
  std::string subject;
  std::string property;
  Value assumed;
  Place place;
};

/// What a component does.
struct Path {
  std::string from = {};
  std::string to = {};
  bool silent = false;  // no `to`: it emits nothing
  topology::Annotation label = topology::Annotation::OW;
  std::optional<std::vector<std::string>> gate = {};  // of OR and OW; none: `*`
  /// Attributes that do not come out as they came in. None: all that input and output share.
  std::optional<std::vector<std::string>> rewrites = {};
  bool idempotent = false;  // what comes again changes nothing, and nothing more goes out
  Ground ground = {};
};

/// What a component does. A path without `from` or `to` is one from each input, to each output.
struct Part {
  std::vector<Path> paths;
  std::optional<bool> rep;  // none: by what is broadcast to it
  Ground rep_ground = {Basis::Derived, "every-instance-gets-all"};
};

/// An error or a warning about a file.
struct Finding {
  bool error = true;
  base::Diagnostic what;
};

/// What an importer makes of its files.
struct Graph {
  std::string format;
  std::string model;               // its name
  std::vector<std::string> files;  // that were read
  std::vector<Node> nodes;
  std::vector<Edge> edges;
  std::vector<Fact> facts;
  std::vector<Hole> holes;
  std::map<std::string, Part> parts;    // by component
  std::optional<OwnLabels> own_labels;  // where they are asked for, and the format has any
  std::vector<Finding> findings;

  bool refused() const;  // some finding is an error
  void error(std::string code, std::string file, base::SourceSpan span, std::string message,
             std::string hint = "");
  void warning(std::string code, std::string file, base::SourceSpan span, std::string message,
               std::string hint = "");
};

}  // namespace firebreak::imports
