// SPDX-License-Identifier: Apache-2.0
#include "replay/enumerate_values.h"

#include <algorithm>

namespace firebreak::replay::schedules {
namespace {

using topology::AttributeId;
using topology::AttributeSet;
using topology::Topology;

constexpr std::size_t kMostAssignments = 4096;
constexpr std::size_t kMostPartitioned = 4;  // messages of which every partition is tried

using Values = std::vector<std::uint32_t>;

/// All ways in which `count` messages can agree on an attribute, as numbers of classes in order of
/// first occurrence; of many messages, those with at most two classes and the finest.
void extend(Values& prefix, std::uint32_t classes, std::uint32_t most, std::size_t count,
            std::vector<Values>& out) {
  if (prefix.size() == count) {
    out.push_back(prefix);
    return;
  }
  for (std::uint32_t value = 0; value <= classes && value < most; ++value) {
    prefix.push_back(value);
    extend(prefix, std::max(classes, value + 1), most, count, out);
    prefix.pop_back();
  }
}

std::vector<Values> agreements(std::size_t count) {
  std::vector<Values> result;
  Values prefix;
  const bool few = count <= kMostPartitioned;
  if (!few && count > 12) return {Values(count, 0)};
  extend(prefix, 0, few ? static_cast<std::uint32_t>(kMostPartitioned) : 2, count, result);
  if (few) return result;
  for (std::uint32_t i = 0; i < count; ++i) prefix.push_back(i);
  result.push_back(prefix);
  return result;
}

class Chooser {
 public:
  Chooser(const Topology& topology, const Slice& slice, const Plan& plan, const Lineages& lineages)
      : topology_(topology), slice_(slice), plan_(plan), lineages_(lineages) {
    const std::size_t attributes = topology.attributes().size();
    base_.source.assign(attributes, Values(lineages.tokens.size(), 0));
    base_.injective.assign(attributes, std::vector<bool>(topology.paths().size(), false));
  }

  Assignments run() {
    const AttributeSet keys = key_attributes();
    offer(base_);
    offer_all_different();
    if (!keys.empty()) choose_source(keys, 0, base_);
    return std::move(result_);
  }

 private:
  /// The keys, and with an attribute all that stand in a dependency with it.
  AttributeSet key_attributes() const {
    AttributeSet keys;
    for (const topology::Component& component : topology_.components()) {
      const bool inside =
          std::any_of(component.inputs.begin(), component.inputs.end(),
                      [&](auto input) { return slice_.inputs[input.index()]; });
      for (const topology::Ordering& ordering : component.orderings) {
        if (inside) keys = set_union(keys, ordering.by);
      }
    }
    for (const topology::Stream& stream : topology_.streams()) {
      if (plan_.fifo[stream.id.index()]) keys = set_union(keys, stream.fifo->key);
    }
    for (std::size_t round = 0; round < topology_.fds().size(); ++round) {
      for (const topology::FunctionalDependency& fd : topology_.fds()) {
        const AttributeSet both = set_union(fd.from, fd.to);
        if (!set_intersection(both, keys).empty()) keys = set_union(keys, both);
      }
    }
    return keys;
  }

  void offer(const Assignment& assignment) {
    if (result_.all.size() == kMostAssignments) {
      result_.exhaustive = false;
    } else if (keeps_dependencies(assignment)) {
      result_.all.push_back(assignment);
    }
  }

  void offer_all_different() {
    Assignment assignment = base_;
    for (Values& values : assignment.source) {
      for (std::uint32_t i = 0; i < values.size(); ++i) values[i] = i + 1;
    }
    for (auto& by_path : assignment.injective) by_path.assign(by_path.size(), true);
    offer(assignment);
  }

  void choose_source(const AttributeSet& keys, std::size_t next, Assignment& assignment) {
    if (!result_.exhaustive) return;
    if (next == keys.size()) {
      choose_free(free_choices(keys), 0, assignment);
      return;
    }
    const std::size_t attribute = keys[next].index();
    std::vector<TokenId> carriers;
    for (TokenId token = 0; token < lineages_.tokens.size(); ++token) {
      if (lineages_.tokens[token].parent != kNoToken) continue;
      const auto& stream = topology_[lineages_.tokens[token].stream];
      if (contains(stream.attributes, keys[next])) carriers.push_back(token);
    }
    for (const Values& values : agreements(carriers.size())) {
      for (std::size_t i = 0; i < carriers.size(); ++i) {
        assignment.source[attribute][carriers[i]] = values[i];
      }
      choose_source(keys, next + 1, assignment);
    }
  }

  using Choice = std::pair<std::size_t, std::size_t>;  // AttributeId, PathId

  std::vector<Choice> free_choices(const AttributeSet& keys) const {
    std::vector<Choice> choices;
    for (TokenId id = 0; id < lineages_.tokens.size(); ++id) {
      const Token& token = lineages_.tokens[id];
      if (token.parent == kNoToken) continue;
      const AttributeSet& carried = topology_[token.stream].attributes;
      for (std::size_t i = 0; i < carried.size(); ++i) {
        if (token.origins[i] != id || !contains(keys, carried[i])) continue;
        choices.emplace_back(carried[i].index(), token.path.index());
      }
    }
    std::sort(choices.begin(), choices.end());
    choices.erase(std::unique(choices.begin(), choices.end()), choices.end());
    return choices;
  }

  void choose_free(const std::vector<Choice>& choices, std::size_t next, Assignment& assignment) {
    if (!result_.exhaustive) return;
    if (next == choices.size()) {
      offer(assignment);
      return;
    }
    const auto [attribute, path] = choices[next];
    for (const bool injective : {false, true}) {
      assignment.injective[attribute][path] = injective;
      choose_free(choices, next + 1, assignment);
    }
    assignment.injective[attribute][path] = false;
  }

  /// On any two messages of any worlds. Injective values differ as their emissions do.
  bool keeps_dependencies(const Assignment& assignment) const {
    for (const topology::FunctionalDependency& fd : topology_.fds()) {
      const AttributeSet both = set_union(fd.from, fd.to);
      std::vector<std::pair<std::vector<std::uint64_t>, std::vector<std::uint64_t>>> rows;
      for (const Token& token : lineages_.tokens) {
        if (!is_subset(both, topology_[token.stream].attributes)) continue;
        rows.emplace_back(values(token, fd.from, assignment), values(token, fd.to, assignment));
      }
      for (const auto& a : rows) {
        for (const auto& b : rows) {
          if ((a.first == b.first) != (a.second == b.second)) return false;
        }
      }
    }
    return true;
  }

  std::vector<std::uint64_t> values(const Token& token, const AttributeSet& attributes,
                                    const Assignment& assignment) const {
    std::vector<std::uint64_t> result;
    const AttributeSet& carried = topology_[token.stream].attributes;
    for (const AttributeId attribute : attributes) {
      const auto place = std::lower_bound(carried.begin(), carried.end(), attribute);
      const TokenId origin = token.origins[static_cast<std::size_t>(place - carried.begin())];
      const Token& from = lineages_.tokens[origin];
      if (from.parent == kNoToken) {
        result.push_back(assignment.source[attribute.index()][origin]);
      } else if (!assignment.injective[attribute.index()][from.path.index()]) {
        result.push_back(0);
      } else {
        result.push_back((std::uint64_t{from.parent} + 1) << 32 | from.path.value);
      }
    }
    return result;
  }

  const Topology& topology_;
  const Slice& slice_;
  const Plan& plan_;
  const Lineages& lineages_;
  Assignment base_;
  Assignments result_;
};

}  // namespace

Assignments assignments(const Topology& topology, const Slice& slice, const Plan& plan,
                        const Lineages& lineages) {
  return Chooser(topology, slice, plan, lineages).run();
}

}  // namespace firebreak::replay::schedules
