// SPDX-License-Identifier: Apache-2.0
// Functional dependencies on the messages of a trace (semantics 1.5). A declared dependency is one
// injective function, known to all messages: it also relates messages that carry only some of its
// attributes. So every message gets a node for every attribute of a dependency, carried or not, and
// nodes that must be equal are merged until nothing changes (congruence closure): a dependency is
// looked at again when nodes of one of its attributes were merged. Two different given values in
// one class are a contradiction.
#include <fmt/format.h>

#include <deque>
#include <map>
#include <numeric>
#include <utility>

#include "replay/interpreter_input.h"

namespace firebreak::replay::interpreter {

namespace {

using topology::AttributeId;
using topology::AttributeSet;
using topology::Topology;

constexpr std::size_t kMaxWork = 50'000'000;  // steps of the closure

class Closure {
 public:
  Closure(const Topology& topology, std::span<const Message> messages) : topology_(topology) {
    for (const topology::FunctionalDependency& fd : topology.fds()) {
      attributes_ = topology::set_union(attributes_, topology::set_union(fd.from, fd.to));
    }
    dependencies_.resize(attributes_.size());
    column_.resize(topology.attributes().size());
    for (std::size_t i = 0; i < attributes_.size(); ++i) column_[attributes_[i].index()] = i;
    for (std::size_t i = 0; i < topology.fds().size(); ++i) {
      for (const AttributeSet* side : {&topology.fds()[i].from, &topology.fds()[i].to}) {
        for (AttributeId attribute : *side) dependencies_[column_[attribute.index()]].push_back(i);
      }
    }
    std::map<Constant, std::size_t> constants;
    for (const Message& message : messages) {
      std::vector<std::size_t>& row = rows_.emplace_back();
      for (AttributeId attribute : attributes_) {
        const auto value = value_of(topology, message, attribute);
        if (!value) {
          row.push_back(fresh(std::nullopt));
          continue;
        }
        const auto [position, added] = constants.emplace(std::pair{attribute, *value}, 0);
        if (added) position->second = fresh(Constant{attribute, *value});
        row.push_back(position->second);
      }
    }
  }

  std::string run() {
    const auto& fds = topology_.fds();
    for (std::size_t i = 0; i < fds.size(); ++i) open_.push_back(i);
    waits_.assign(fds.size(), true);
    while (!open_.empty() && problem_.empty()) {
      const topology::FunctionalDependency& fd = fds[open_.front()];
      waits_[open_.front()] = false;
      open_.pop_front();
      apply(fd.from, fd.to);
      apply(fd.to, fd.from);
      if (work_ > kMaxWork) {
        throw TooLarge{"the trace is too large to check its functional dependencies"};
      }
    }
    return problem_;
  }

 private:
  using Constant = std::pair<AttributeId, std::int64_t>;

  std::size_t node(std::size_t row, AttributeId attribute) const {
    return rows_[row][column_[attribute.index()]];
  }

  std::size_t fresh(std::optional<Constant> constant) {
    leader_.push_back(leader_.size());
    constant_.push_back(constant);
    return leader_.size() - 1;
  }

  std::size_t find(std::size_t node) {
    while (leader_[node] != node) node = leader_[node] = leader_[leader_[node]];
    return node;
  }

  // Rows that agree on `from` agree on `to`.
  void apply(const AttributeSet& from, const AttributeSet& to) {
    std::map<std::vector<std::size_t>, std::size_t> image;  // → row
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      work_ += from.size() + to.size();
      std::vector<std::size_t> key;
      for (AttributeId attribute : from) key.push_back(find(node(row, attribute)));
      const auto [position, added] = image.emplace(std::move(key), row);
      if (added) continue;
      for (AttributeId attribute : to) {
        const std::size_t other = position->second;
        if (merge(node(row, attribute), node(other, attribute), from, to)) reopen(attribute);
      }
    }
  }

  void reopen(AttributeId attribute) {
    for (std::size_t i : dependencies_[column_[attribute.index()]]) {
      if (!waits_[i]) open_.push_back(i);
      waits_[i] = true;
    }
  }

  // Whether they were apart.
  bool merge(std::size_t a, std::size_t b, const AttributeSet& from, const AttributeSet& to) {
    a = find(a);
    b = find(b);
    if (a == b) return false;
    if (constant_[a] && constant_[b]) {
      if (problem_.empty()) {
        problem_ = fmt::format(
            "the dependency between ({}) and ({}) does not hold: {} would be both {} and {}",
            topology::describe(topology_, from), topology::describe(topology_, to),
            topology_[constant_[a]->first], constant_[b]->second, constant_[a]->second);
      }
      return false;
    }
    if (constant_[b]) std::swap(a, b);
    leader_[b] = a;
    return true;
  }

  const Topology& topology_;
  AttributeSet attributes_;
  std::vector<std::size_t> column_;                     // by attribute: its place in a row
  std::vector<std::vector<std::size_t>> dependencies_;  // by place in a row
  std::deque<std::size_t> open_;                        // dependencies to be looked at
  std::vector<bool> waits_;                             // by dependency: whether it is open
  std::vector<std::vector<std::size_t>> rows_;          // by message: nodes
  std::vector<std::size_t> leader_;                     // union-find
  std::vector<std::optional<Constant>> constant_;
  std::size_t work_ = 0;
  std::string problem_;
};

}  // namespace

std::string check_dependencies(const Topology& topology, std::span<const Message> messages) {
  if (topology.fds().empty()) return "";
  return Closure(topology, messages).run();
}

}  // namespace firebreak::replay::interpreter
