// SPDX-License-Identifier: Apache-2.0
#include "simulator/trace_input.h"

#include <algorithm>
#include <set>

#include "simulator/hash.h"

namespace firebreak::simulator {

using namespace topology;
using result::Trace;
using result::TraceMessage;

namespace {

/// Values of attributes, united where one determines the other.
class Numbers {
 public:
  using Value = std::pair<std::uint32_t, std::int64_t>;  // attribute, value

  void unite(const Value& a, const Value& b) {
    const Value from = root(b), to = root(a);
    if (from != to) parent_[from] = to;
  }
  Value root(Value v) {
    while (parent_.contains(v)) v = parent_[v];
    return v;
  }
  unsigned number(std::uint32_t group, const Value& value) {
    auto& known = numbers_[group];
    const auto [place, fresh] = known.emplace(root(value), static_cast<unsigned>(known.size()));
    most_ = std::max(most_, static_cast<unsigned>(known.size()));
    return place->second;
  }
  unsigned most() const { return most_; }

 private:
  std::map<Value, Value> parent_;
  std::map<std::uint32_t, std::map<Value, unsigned>> numbers_;
  unsigned most_ = 0;
};

std::optional<AttributeId> find_attribute(const Topology& t, const std::string& name) {
  for (std::uint32_t a = 0; a < t.attributes().size(); ++a) {
    if (t.attributes()[a] == name) return AttributeId(a);
  }
  return std::nullopt;
}

const Path* find_path(const Topology& t, const Stream& s, const TraceMessage& m) {
  for (const PathId p : t[*s.from].paths) {
    if (t[t[p].from].name == m.path_from) return &t[p];
  }
  return nullptr;
}

/// The number in "click#1", less one.
std::size_t number_of(const std::string& id) {
  const std::size_t hash = id.rfind('#');
  return hash == std::string::npos ? 0 : std::stoul(id.substr(hash + 1)) - 1;
}

void number_values(const Plan& plan, const Trace& trace, TraceInput& result) {
  Numbers numbers;
  const Topology& t = plan.topology;
  const auto each = [&](const TraceMessage& m, auto visit) {
    for (const auto& [name, value] : m.attributes) {
      if (const auto a = find_attribute(t, name)) visit(*a, Numbers::Value{a->value, value});
    }
  };
  for (const TraceMessage& m : trace.messages) {
    each(m, [&](AttributeId a, const Numbers::Value& value) {
      each(m, [&](AttributeId b, const Numbers::Value& other) {
        if (plan.attribute_class[a.index()] == plan.attribute_class[b.index()]) {
          numbers.unite(value, other);
        }
      });
    });
  }
  for (const TraceMessage& m : trace.messages) {
    each(m, [&](AttributeId a, const Numbers::Value& value) {
      const unsigned n = numbers.number(plan.attribute_class[a.index()], value);
      result.messages[m.id].values[a.index()] = static_cast<std::int8_t>(n);
    });
  }
  result.domain = std::max(numbers.most(), 1U);
}

/// A unit handles what lacks attributes of its gate with each partition; a trace does not say which
/// one it means, so the first.
std::uint64_t partition_of(const Plan& plan, const Path& path, const Values& values) {
  if (!plan.unit[path.id.index()] || carries_all(values, path.gate.attributes)) return 0;
  Values partition = no_values();
  for (const AttributeId a : path.gate.attributes) {
    partition[a.index()] = std::max(values[a.index()], std::int8_t{0});
  }
  return hash_of(partition);
}

}  // namespace

TraceInput read_trace(const Plan& plan, const Trace& trace) {
  TraceInput result;
  const Topology& t = plan.topology;
  std::map<std::string, unsigned> depth;
  number_values(plan, trace, result);
  for (const TraceMessage& m : trace.messages) {
    TraceMessageInfo& info = result.messages[m.id];
    const auto stream = t.find_stream(m.stream);
    if (!stream) return result.problem = "no stream " + m.stream, result;
    info.stream = *stream;
    if (m.parent.empty()) {
      info.lineage = lineage_of_source(*stream, number_of(m.id));
      continue;
    }
    const Path* path = find_path(t, t[*stream], m);
    if (!path) return result.problem = "no path for " + m.id, result;
    const TraceMessageInfo& parent = result.messages[m.parent];
    info.lineage = lineage_through(path->id, parent.stream, parent.lineage,
                                   partition_of(plan, *path, parent.values));
    depth[m.id] = depth[m.parent] + 1;
    result.hops = std::max(result.hops, depth[m.id] + 2);
  }
  for (const AttributeSet& grid : plan.grid) {
    std::size_t cells = 1;
    for (std::size_t i = 0; i < grid.size(); ++i) cells *= result.domain;
    if (cells > 64) result.problem = "too many partitions";
  }
  return result;
}

Input input_of(const Trace& trace, const TraceInput& read, Place punctuations, Program& program) {
  Input input;
  input.items.resize(program.topology.streams().size());
  std::vector<std::string> ids;
  for (const result::Delivery& d : trace.worlds[0].deliveries) ids.push_back(d.message);
  for (const result::Delivery& d : trace.worlds[1].deliveries) ids.push_back(d.message);
  for (const TraceMessage& m : trace.messages) ids.push_back(m.id);
  std::set<std::string> done;
  std::map<StreamId, std::uint32_t> count;
  for (const std::string& id : ids) {
    const auto found = read.messages.find(id);
    if (found == read.messages.end() || !done.insert(id).second) continue;
    const TraceMessageInfo& info = found->second;
    const Stream& s = program.topology[info.stream];
    const std::uint32_t producer = count[s.id]++ % s.producers;
    if (!s.is_source()) {
      program.given[term(info.lineage, s.id.value)] = info.values;
      program.given_producers[term(info.lineage, s.id.value)] = producer;
      continue;
    }
    Item item;
    item.producer = producer;
    item.message = {mix(info.lineage), info.lineage, info.values,
                    static_cast<std::uint8_t>(read.hops), kBothSides};
    input.items[s.id.index()].push_back(item);
  }
  test_support::Rng rng(1);
  for (const Stream& s : program.topology.streams()) {
    if (s.is_source()) {
      add_punctuations(program, s, punctuations, rng, input.items[s.id.index()]);
    }
  }
  return input;
}

}  // namespace firebreak::simulator
