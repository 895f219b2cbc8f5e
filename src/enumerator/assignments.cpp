// SPDX-License-Identifier: Apache-2.0
#include "enumerator/assignments.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "topology/given_keys.h"
#include "topology/unique_keys.h"

namespace firebreak::enumerator {
namespace {

using topology::AttributeId;
using topology::AttributeSet;
using topology::Topology;

constexpr std::size_t kMostAssignments = 4096;
constexpr std::size_t kMostOffers = 10'000;  // assignments looked at
constexpr std::size_t kMostPartitioned = 4;  // messages of which every partition is tried

/// The ways that begin like `prefix`, with at most so many classes.
void extend(Classes& prefix, std::uint32_t classes, std::uint32_t most, std::size_t count,
            std::vector<Classes>& out) {
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

/// All ways in which `count` messages can agree on an attribute, as numbers of classes in order of
/// first occurrence; of many messages, those with at most two classes and the finest.
std::vector<Classes> agreements(std::size_t count) {
  std::vector<Classes> result;
  Classes prefix;
  const bool few = count <= kMostPartitioned;
  if (!few && count > 12) return {Classes(count, 0)};
  extend(prefix, 0, few ? static_cast<std::uint32_t>(kMostPartitioned) : 2, count, result);
  if (few) return result;
  for (std::uint32_t i = 0; i < count; ++i) prefix.push_back(i);
  result.push_back(prefix);
  return result;
}

/// All ways in which the versions of `count` messages can follow each other, as far as they have at
/// most so many different ones.
std::vector<Classes> rankings(std::size_t count) {
  const auto most = static_cast<std::uint32_t>(count <= kMostPartitioned ? count : 2);
  if (count > 12) return {Classes(count, 0)};
  std::vector<Classes> result;
  Classes ranks(count, 0);
  for (std::size_t i = 0; i < count;) {
    const std::uint32_t top = *std::ranges::max_element(ranks);
    std::set<std::uint32_t> used(ranks.begin(), ranks.end());
    if (used.size() == top + 1) result.push_back(ranks);
    for (i = 0; i < count && ++ranks[i] == most; ++i) ranks[i] = 0;
  }
  return result;
}

class Chooser {
 public:
  Chooser(const Topology& topology, const Slice& slice, const Plan& plan, const Lineages& lineages)
      : topology_(topology), slice_(slice), plan_(plan), lineages_(lineages) {
    const topology::UniqueKeys unique(topology);
    for (const topology::Stream& stream : topology.streams()) {
      const bool holds = !unique.of(stream.id).empty();
      unique_.push_back(holds ? given_keys(topology, stream.id) : topology::Keys{});
    }
    const std::size_t attributes = topology.attributes().size();
    base_.source.assign(attributes, Classes(lineages.tokens.size(), 0));
    base_.free.assign(attributes, std::vector(topology.paths().size(), Choice::Constant));
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
      const bool inside = std::any_of(component.inputs.begin(), component.inputs.end(),
                                      [&](auto input) { return slice_.inputs[input.index()]; });
      for (const topology::Ordering& ordering : component.orderings) {
        if (inside) keys = set_union(keys, ordering.by);
      }
      if (inside) keys = set_union(keys, component.instances_by);
    }
    for (const topology::Stream& stream : topology_.streams()) {
      if (!plan_.fifo[stream.id.index()]) continue;
      keys =
          set_union(keys, set_union(topology::all_attributes(stream.fifos), stream.producers_by));
    }
    for (const topology::Stream& stream : topology_.streams()) {
      keys = set_union(keys, topology::all_attributes(unique_[stream.id.index()]));
    }
    // What waits handles together is one partition; others may come before or after it.
    for (const topology::Path& path : topology_.paths()) {
      if (waits(path)) keys = set_union(keys, path.gate.attributes);
      if (slice_.inputs[path.from.index()]) keys = set_union(keys, path.newest);
    }
    for (std::size_t round = 0; round < topology_.fds().size(); ++round) {
      for (const topology::FunctionalDependency& fd : topology_.fds()) {
        const AttributeSet both = set_union(fd.from, fd.to);
        if (!set_intersection(both, keys).empty()) keys = set_union(keys, both);
      }
    }
    return keys;
  }

  bool waits(const topology::Path& path) const {
    return plan_.moments[path.id.index()] && slice_.inputs[path.from.index()];
  }

  void offer(const Assignment& assignment) {
    if (result_.all.size() == kMostAssignments || ++offered_ > kMostOffers) {
      result_.exhaustive = false;
    } else if (keeps_dependencies(assignment, false) && keeps_unique(assignment, false)) {
      result_.all.push_back(assignment);
    }
  }

  void offer_all_different() {
    Assignment assignment = base_;
    for (Classes& values : assignment.source) {
      for (std::uint32_t i = 0; i < values.size(); ++i) values[i] = i + 1;
    }
    for (auto& by_path : assignment.free) by_path.assign(by_path.size(), Choice::Injective);
    offer(assignment);
  }

  void choose_source(const AttributeSet& keys, std::size_t next, Assignment& assignment) {
    if (!result_.exhaustive) return;
    if (next == keys.size()) {
      if (!keeps_dependencies(assignment, true) || !keeps_unique(assignment, true)) return;
      choose_free(freedoms(keys), 0, assignment);
      return;
    }
    const std::size_t attribute = keys[next].index();
    const bool ranked = std::ranges::any_of(topology_.paths(), [&](const topology::Path& path) {
      return contains(path.newest, keys[next]);
    });
    std::vector<TokenId> carriers;
    for (TokenId token = 0; token < lineages_.tokens.size(); ++token) {
      if (lineages_.tokens[token].parent != kNoToken) continue;
      const auto& stream = topology_[lineages_.tokens[token].stream];
      if (contains(stream.attributes, keys[next])) carriers.push_back(token);
    }
    for (const Classes& values : ranked ? rankings(carriers.size()) : agreements(carriers.size())) {
      for (std::size_t i = 0; i < carriers.size(); ++i) {
        assignment.source[attribute][carriers[i]] = values[i];
      }
      choose_source(keys, next + 1, assignment);
    }
  }

  using Freedom = std::pair<std::size_t, std::size_t>;  // AttributeId, PathId

  std::vector<Freedom> freedoms(const AttributeSet& keys) const {
    std::vector<Freedom> result;
    for (TokenId id = 0; id < lineages_.tokens.size(); ++id) {
      const Token& token = lineages_.tokens[id];
      if (token.parent == kNoToken) continue;
      const AttributeSet& carried = topology_[token.stream].attributes;
      for (std::size_t i = 0; i < carried.size(); ++i) {
        if (token.origins[i] != id || !contains(keys, carried[i])) continue;
        result.emplace_back(carried[i].index(), token.path.index());
      }
    }
    std::sort(result.begin(), result.end());
    result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
  }

  void choose_free(const std::vector<Freedom>& freedoms, std::size_t next, Assignment& assignment) {
    if (!result_.exhaustive) return;
    if (next == freedoms.size()) {
      offer(assignment);
      return;
    }
    Choice& choice = assignment.free[freedoms[next].first][freedoms[next].second];
    for (const Choice option : {Choice::Constant, Choice::Injective, Choice::Determined}) {
      if (option == Choice::Determined && topology_.fds().empty()) continue;
      choice = option;
      choose_free(freedoms, next + 1, assignment);
    }
    choice = Choice::Constant;
  }

  std::vector<std::uint64_t> row_of(const Values& values, TokenId token,
                                    const AttributeSet& attributes) const {
    std::vector<std::uint64_t> result;
    for (const AttributeId attribute : attributes) {
      result.push_back(values.value(token, attribute, [&](TokenId emitted) {
        const Token& message = lineages_.tokens[emitted];
        return std::uint64_t{message.parent} << 32 | message.path.value;
      }));
    }
    return result;
  }

  /// Semantics 3.10, of any two messages of one stream.
  bool keeps_unique(const Assignment& assignment, bool sources_only) const {
    const Values values(topology_, lineages_, assignment);
    std::set<std::tuple<topology::StreamId, std::size_t, std::vector<std::uint64_t>>> rows;
    for (TokenId token = 0; token < lineages_.tokens.size(); ++token) {
      if (sources_only && lineages_.tokens[token].parent != kNoToken) continue;
      const topology::Keys& keys = unique_[lineages_.tokens[token].stream.index()];
      for (std::size_t k = 0; k < keys.size(); ++k) {
        if (!rows.emplace(lineages_.tokens[token].stream, k, row_of(values, token, keys[k]))
                 .second) {
          return false;
        }
      }
    }
    return true;
  }

  /// On any two messages of any worlds. Contents are taken to differ as their emissions do.
  bool keeps_dependencies(const Assignment& assignment, bool sources_only) const {
    const Values values(topology_, lineages_, assignment);
    const auto row = [&](TokenId token, const AttributeSet& attributes) {
      return row_of(values, token, attributes);
    };
    for (const topology::FunctionalDependency& fd : topology_.fds()) {
      std::vector<std::pair<std::vector<std::uint64_t>, std::vector<std::uint64_t>>> rows;
      for (TokenId token = 0; token < lineages_.tokens.size(); ++token) {
        if (sources_only && lineages_.tokens[token].parent != kNoToken) continue;
        const AttributeSet& carried = topology_[lineages_.tokens[token].stream].attributes;
        if (!is_subset(fd.from, carried) || !is_subset(fd.to, carried)) continue;
        rows.emplace_back(row(token, fd.from), row(token, fd.to));
      }
      for (const auto& a : rows) {
        for (const auto& b : rows) {
          if ((a.first == b.first) != (a.second == b.second)) return false;
        }
      }
    }
    return true;
  }

  const Topology& topology_;
  const Slice& slice_;
  const Plan& plan_;
  const Lineages& lineages_;
  std::vector<topology::Keys> unique_;  // by StreamId: of all worlds
  Assignment base_;
  std::size_t offered_ = 0;
  Assignments result_;
};

}  // namespace

Assignments assignments(const Topology& topology, const Slice& slice, const Plan& plan,
                        const Lineages& lineages) {
  return Chooser(topology, slice, plan, lineages).run();
}

}  // namespace firebreak::enumerator
