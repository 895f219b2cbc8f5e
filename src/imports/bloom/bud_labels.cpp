// SPDX-License-Identifier: Apache-2.0
#include "imports/bloom/bud_labels.h"

#include <algorithm>
#include <array>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>
#include <set>

namespace firebreak::imports::bloom {

std::string_view name_of(BudLabel label) {
  static constexpr std::array<std::string_view, 4> kNames = {"Bot", "A", "N", "D"};
  return kNames[static_cast<std::size_t>(label)];
}

namespace {

using Node = std::size_t;

struct Edge {
  Node to;
  BudLabel label;
  const Dependency* why = nullptr;  // null: what comes in by a channel
};
using Edges = std::vector<std::vector<Edge>>;

// The label of a path that goes on.
BudLabel then(BudLabel path, BudLabel next) {
  if (path == BudLabel::Bot) return next;
  if (next == BudLabel::Bot || path == BudLabel::D) return path;
  if (path == BudLabel::A && next == BudLabel::N) return BudLabel::D;
  return next;
}

// The label of paths that join.
BudLabel join(BudLabel one, BudLabel other) {
  const auto either = [&](BudLabel label) { return one == label || other == label; };
  if (either(BudLabel::D)) return BudLabel::D;
  if (either(BudLabel::N)) return either(BudLabel::A) ? BudLabel::D : BudLabel::N;
  return either(BudLabel::A) ? BudLabel::A : BudLabel::Bot;
}

/// The graph of the collections.
class Labelling {
 public:
  explicit Labelling(const Instance& instance)
      : instance_(instance), dependencies_(bud_dependencies(instance)) {
    for (const Collection& one : instance.collections) node(one.name);
    for (const Dependency& one : dependencies_) {
      const Node head = node(one.head);
      edges_[node(one.body)].push_back({head, one.label, &one});
    }
    add_channel_inputs();
    condense();
    find_races();
  }

  BudLabels run() {
    for (const Node input : inputs()) walk(input);
    for (const auto& [output, labels] : labels_.paths) {
      BudLabel all = BudLabel::Bot;
      for (const auto& [input, label] : labels) all = join(all, label);
      labels_.outputs[output] = all;
    }
    add_reasons();
    return std::move(labels_);
  }

 private:
  Node node(const std::string& name) {
    const auto [place, fresh] = ids_.emplace(name, names_.size());
    if (fresh) {
      names_.push_back(name);
      edges_.emplace_back();
    }
    return place->second;
  }

  StateKind kind(Node n) const {
    const Collection* known = instance_.find(names_[n]);
    return known == nullptr ? StateKind::Scratch : known->kind;
  }
  bool is_channel(Node n) const {
    return kind(n) == StateKind::Channel || kind(n) == StateKind::Loopback;
  }
  // Bud takes only what is declared as a table, or as a lattice, for what is kept.
  bool keeps(Node n) const {
    const Collection* known = instance_.find(names_[n]);
    return known != nullptr && (known->word == "table" || known->kind == StateKind::Lattice);
  }

  void add_channel_inputs() {
    for (const Offer& offer : instance_.offers) {
      const Node channel = node(offer.name);
      if (!offer.as_bud) continue;
      provided_.push_back(channel);
      if (!is_channel(channel)) continue;
      const Node before = node(offer.name + "_INPUT");
      edges_[before].push_back({channel, BudLabel::A});
      provided_.push_back(before);
    }
  }

  // A component with an edge inside is two nodes: one that its edges come to, and one they leave.
  void condense() {
    boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS> graph(names_.size());
    for (Node n = 0; n < edges_.size(); ++n) {
      for (const Edge& edge : edges_[n]) boost::add_edge(n, edge.to, graph);
    }
    component_.resize(names_.size());
    const std::size_t count = boost::strong_components(graph, component_.data());
    std::vector<bool> cyclic(count, false);
    for (Node n = 0; n < edges_.size(); ++n) {
      for (const Edge& edge : edges_[n]) {
        if (component_[n] == component_[edge.to]) cyclic[component_[n]] = true;
      }
    }
    condensed_.resize(2 * count);
    written_.resize(names_.size());
    read_.resize(names_.size());
    for (Node n = 0; n < edges_.size(); ++n) {
      for (const Edge& edge : edges_[n]) {
        written_[edge.to] = read_[n] = true;
        const Node from = 2 * component_[n];
        const Node to = 2 * component_[edge.to];
        const Node leaves = cyclic[component_[n]] && from != to ? from + 1 : from;
        condensed_[leaves].push_back({from == to ? to + 1 : to, edge.label, edge.why});
      }
    }
    cyclic_ = std::move(cyclic);
  }

  bool in_cycle(Node n) const { return cyclic_[component_[n]]; }

  // What a channel reaches, by any path and by one on which nothing is kept.
  struct Reach {
    std::vector<bool> any;
    std::vector<bool> bare;
  };

  void reach(Node from, std::vector<bool>& seen, bool bare) const {
    std::vector<Node> open = {from};
    while (!open.empty()) {
      const Node n = open.back();
      open.pop_back();
      for (const Edge& edge : edges_[n]) {
        if (seen[edge.to] || (bare && keeps(edge.to))) continue;
        seen[edge.to] = true;
        open.push_back(edge.to);
      }
    }
  }

  // Two channels race where both come and not both have been kept, unless the first leads to the
  // second. All that a race reaches is divergent.
  void find_races() {
    divergent_.resize(names_.size());
    races_.resize(names_.size());
    std::vector<Node> channels;
    for (Node n = 0; n < names_.size(); ++n) {
      if (is_channel(n)) channels.push_back(n);
    }
    std::vector<Reach> reaches(channels.size());
    for (std::size_t c = 0; c < channels.size(); ++c) {
      reaches[c].any.resize(names_.size());
      reaches[c].bare.resize(names_.size());
      reach(channels[c], reaches[c].any, false);
      reach(channels[c], reaches[c].bare, true);
    }
    for (std::size_t one = 0; one < channels.size(); ++one) {
      for (std::size_t other = 0; other < channels.size(); ++other) {
        if (one == other || reaches[one].any[channels[other]]) continue;
        meet(reaches[one], reaches[other],
             {names_[channels[one]], names_[channels[other]], "",
              reaches[other].any[channels[one]]});
      }
    }
  }

  void meet(const Reach& one, const Reach& other, Race race) {
    for (Node n = 0; n < names_.size(); ++n) {
      if (!one.any[n] || !other.any[n] || (!one.bare[n] && !other.bare[n]) || divergent_[n]) {
        continue;
      }
      std::vector<bool> later = divergent_;
      later[n] = true;
      reach(n, later, false);
      race.at = names_[n];
      for (Node m = 0; m < names_.size(); ++m) {
        if (later[m] && !divergent_[m]) races_[m] = race;
      }
      divergent_ = std::move(later);
    }
  }

  std::vector<Node> inputs() const {
    std::vector<Node> all;
    for (const Node n : provided_) {
      if (!written_[n] && !in_cycle(n)) all.push_back(n);
    }
    return all;
  }

  void add_path(Node input, Node output, BudLabel label) {
    BudLabel& known = labels_.paths[names_[output]].try_emplace(names_[input], label).first->second;
    known = join(known, divergent_[output] ? BudLabel::D : label);
  }

  /// A label that some path to a node has, and the last rules on such a path that made it so.
  struct Met {
    bool met = false;
    const Dependency* nonmonotone = nullptr;
    bool forgotten = false;  // it was sent afterwards
  };
  using MetLabels = std::array<Met, 4>;

  static Met after(const Met& before, BudLabel label, BudLabel next, const Edge& edge) {
    Met met = before;
    met.met = true;
    const bool hidden = edge.why != nullptr && edge.why->hidden;
    if (hidden || (edge.label == BudLabel::N && next != label)) met.nonmonotone = edge.why;
    met.forgotten = before.forgotten || hidden || (label == BudLabel::N && next == BudLabel::A);
    return met;
  }

  // Each node is met once with each label that a path to it has.
  void walk(Node input) {
    std::vector<MetLabels> seen(condensed_.size());
    std::vector<std::pair<Node, BudLabel>> open = {{2 * component_[input], BudLabel::Bot}};
    while (!open.empty()) {
      const auto [n, label] = open.back();
      open.pop_back();
      const Met before = seen[n][static_cast<std::size_t>(label)];
      for (const Edge& edge : condensed_[n]) {
        const BudLabel next = then(label, edge.label);
        Met& known = seen[edge.to][static_cast<std::size_t>(next)];
        if (known.met) continue;
        open.emplace_back(edge.to, next);
        known = after(before, label, next, edge);
      }
    }
    for (const Offer& offer : instance_.offers) {
      if (offer.as_bud) continue;
      const Node output = ids_.at(offer.name);
      if (read_[output] || in_cycle(output)) continue;
      for (std::size_t label = 0; label < 4; ++label) {
        const Met& met = seen[2 * component_[output]][label];
        if (!met.met) continue;
        add_path(input, output, static_cast<BudLabel>(label));
        add_cause(output, static_cast<BudLabel>(label), met);
      }
    }
  }

  void add_cause(Node output, BudLabel label, const Met& met) {
    BudCause& cause = labels_.causes[names_[output]];
    if (divergent_[output]) cause.race = races_[output];
    if (met.nonmonotone == nullptr) return;
    std::optional<Dependency>& of = label == BudLabel::D ? cause.late
                                    : met.forgotten      ? cause.forgotten
                                                         : cause.alone;
    if (!of) of = *met.nonmonotone;
  }

  void add_reasons() {
    for (const Offer& offer : instance_.offers) {
      if (offer.as_bud || labels_.outputs.contains(offer.name)) continue;
      const Node output = ids_.at(offer.name);
      labels_.unreported[offer.name] = in_cycle(output)    ? "in-cycle"
                                       : !written_[output] ? "never-written"
                                       : read_[output]     ? "read-by-rule"
                                                           : "no-input";
    }
  }

  const Instance& instance_;
  std::vector<Dependency> dependencies_;
  std::map<std::string, Node> ids_;
  std::vector<std::string> names_;
  Edges edges_;
  std::vector<Node> provided_;
  std::vector<std::size_t> component_;
  std::vector<bool> cyclic_;
  Edges condensed_;
  std::vector<bool> written_;
  std::vector<bool> read_;
  std::vector<bool> divergent_;
  std::vector<std::optional<Race>> races_;  // of what is divergent
  BudLabels labels_;
};

}  // namespace

BudLabels bud_labels(const Instance& instance) { return Labelling(instance).run(); }

}  // namespace firebreak::imports::bloom
