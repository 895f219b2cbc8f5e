// SPDX-License-Identifier: Apache-2.0
#include "encodings/context.h"

#include <fmt/format.h>

#include <bit>

#include "base/internal_error.h"

namespace firebreak::encodings {

using topology::Input;
using topology::Output;
using topology::Path;

EncodingContext::EncodingContext(const topology::Topology& topology, Mode mode)
    : topology_(topology),
      mode_(mode),
      conflicts_(topology),
      groups_(topology, conflicts_),
      unique_(topology),
      stale_flow_(topology, conflicts_),
      cycles_(interface_cycles(topology, topology::CycleEdges::PathsAndState)),
      fed_(topology.inputs().size(), false),
      fed_streams_(topology::fed_streams(topology)) {
  for (const topology::Stream& stream : topology.streams()) {
    if (stream.to && fed(stream.id)) fed_[stream.to->index()] = true;
  }
  declare();
}

template <class Range, class Name>
std::vector<smt::Lit> EncodingContext::declare_each(const Range& range, const char* what,
                                                    Name name_of) {
  std::vector<smt::Lit> literals;
  literals.reserve(range.size());
  for (const auto& element : range) {
    literals.push_back(formula_.variable(fmt::format("{} {}", what, name_of(element))));
  }
  return literals;
}

void EncodingContext::declare() {
  const auto vertex = [&](const auto& element) { return name(Vertex::of(element.id)); };
  const auto path = [&](const Path& p) { return describe(topology_, p.id); };
  input_differs_ = declare_each(topology_.inputs(), "contents differ at", vertex);
  output_differs_ = declare_each(topology_.outputs(), "contents differ at", vertex);
  input_sees_ = declare_each(topology_.inputs(), "a differing state is seen at", vertex);
  output_sees_ = declare_each(topology_.outputs(), "a differing state is seen at", vertex);
  path_state_ = declare_each(topology_.paths(), "state differs:", path);
  hot_ = declare_each(topology_.paths(), "not sealed:", path);
  race_ = declare_each(topology_.paths(), "race:", path);
  stale_.assign(topology_.paths().size(), smt::kFalse);
  for (const Path& p : topology_.paths()) {
    if (!p.newest.empty()) stale_[p.id.index()] = formula_.variable("stale: " + path(p));
  }
  missed_.assign(topology_.paths().size(), smt::kFalse);
  for (const Path& p : topology_.paths()) {
    if (stale_flow_.missed_by(p.id).empty()) continue;
    missed_[p.id.index()] = formula_.variable("misses what is stale: " + path(p));
  }
  for (std::uint32_t group = 0; group < groups_.size(); ++group) {
    group_differs_.push_back(formula_.variable(
        fmt::format("what is read differs: {}", topology_[groups_.component(group)].name)));
  }
}

std::vector<smt::Lit> EncodingContext::missing(topology::StreamId id) const {
  std::vector<smt::Lit> result;
  if (!carries(topology_[id])) return result;
  for (topology::PathId path : stale_flow_.shown_on(id)) result.push_back(stale(path));
  return result;
}

std::uint32_t EncodingContext::cycle_of(Vertex vertex) const {
  switch (vertex.kind) {
    case Vertex::Kind::Input:
      return cycles_.of_input[vertex.index];
    case Vertex::Kind::Output:
      return cycles_.of_output[vertex.index];
    case Vertex::Kind::State:
      return cycles_.of_state[vertex.index];
  }
  throw base::InternalError("a vertex of no kind");
}

std::string EncodingContext::name(Vertex vertex) const {
  switch (vertex.kind) {
    case Vertex::Kind::Input: {
      const Input& input = topology_.inputs()[vertex.index];
      return fmt::format("{}.{} (in)", topology_[input.component].name, input.name);
    }
    case Vertex::Kind::Output: {
      const Output& output = topology_.outputs()[vertex.index];
      return fmt::format("{}.{} (out)", topology_[output.component].name, output.name);
    }
    case Vertex::Kind::State:
      return topology_.components()[vertex.index].name;
  }
  throw base::InternalError("a vertex of no kind");
}

std::string WellFounded::name(Flag flag) const {
  const std::string place = context_.name(flag.vertex);
  return flag.which == 0 ? place : fmt::format("{}, no. {}", place, flag.which + 1);
}

smt::Lit WellFounded::support(Flag from, smt::Lit literal, Flag to) {
  if (from == to) return smt::kFalse;
  if (literal == smt::kFalse || context_.cycle_of(from.vertex) != context_.cycle_of(to.vertex)) {
    return literal;
  }
  const smt::Lit edge =
      context_.formula().variable(fmt::format("{}: {} supports {}", family_, name(from), name(to)));
  context_.formula().imply(edge, {literal});
  edges_.push_back({from, to, edge});
  return edge;
}

// A chain of supports inside one strongly connected component has at most as many flags as stand
// there, so ranks of that many values suffice.
void WellFounded::finish() {
  std::map<std::uint32_t, std::map<Flag, smt::Rank>> ranks;  // by component
  for (const Edge& edge : edges_) {
    auto& here = ranks[context_.cycle_of(edge.from.vertex)];
    here.try_emplace(edge.from);
    here.try_emplace(edge.to);
  }
  smt::Formula& formula = context_.formula();
  for (auto& [component, flags] : ranks) {
    const auto width = static_cast<unsigned>(std::bit_width(flags.size()));
    for (auto& [flag, rank] : flags) {
      rank = formula.rank(fmt::format("rank of {} at {}", family_, name(flag)), width);
    }
  }
  for (const Edge& edge : edges_) {
    const auto& here = ranks[context_.cycle_of(edge.from.vertex)];
    formula.imply(edge.literal, {formula.less(here.at(edge.from), here.at(edge.to))});
  }
}

}  // namespace firebreak::encodings
