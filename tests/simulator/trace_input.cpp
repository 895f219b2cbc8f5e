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
  // A greater value has a greater number: versions are compared.
  std::set<Numbers::Value> ascending;
  for (const TraceMessage& m : trace.messages) {
    each(m, [&](AttributeId, const Numbers::Value& value) { ascending.insert(value); });
  }
  for (const Numbers::Value& value : ascending) {
    numbers.number(plan.attribute_class[value.first], value);
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

/// When messages are emitted and arrive, of one world.
struct Times {
  std::map<std::string, std::vector<std::size_t>> emitted, arrived;

  std::size_t first(const std::string& id) const { return arrived.at(id).front(); }
};

Times times_of(const result::World& world) {
  Times times;
  std::size_t emissions = 0;
  for (std::size_t i = 0; i < world.deliveries.size(); ++i) {
    const result::Delivery& d = world.deliveries[i];
    if (!d.unit_to && !d.other_replica) times.arrived[d.message].push_back(i);
    for (const std::string& id : d.emits) times.emitted[id].push_back(emissions++);
  }
  return times;
}

/// Whether they first arrive in one order here and in the other there. What never does, being lost,
/// is in no order with anything.
bool change_places(const std::array<Times, 2>& worlds, const std::string& a, const std::string& b) {
  for (const Times& times : worlds) {
    if (!times.arrived.contains(a) || !times.arrived.contains(b)) return false;
  }
  const bool here = worlds[0].first(a) < worlds[0].first(b);
  const bool there = worlds[1].first(a) < worlds[1].first(b);
  return here != there;
}

/// Whether one is emitted first and arrives last.
bool passes(const Times& times, const std::string& a, const std::string& b) {
  if (!times.emitted.contains(a) || !times.emitted.contains(b)) return false;
  if (!times.arrived.contains(a) || !times.arrived.contains(b)) return false;
  const auto& [emitted_a, emitted_b] = std::pair(times.emitted.at(a), times.emitted.at(b));
  const auto& [arrived_a, arrived_b] = std::pair(times.arrived.at(a), times.arrived.at(b));
  for (std::size_t i = 0; i < std::min(emitted_a.size(), arrived_a.size()); ++i) {
    for (std::size_t j = 0; j < std::min(emitted_b.size(), arrived_b.size()); ++j) {
      if ((emitted_a[i] < emitted_b[j]) != (arrived_a[i] < arrived_b[j])) return true;
    }
  }
  return false;
}

/// What has the same producer as the message in any case: values that decide, or the message alone.
std::string share_of(const Stream& s, const std::string& id, const TraceInput& read) {
  if (s.producers_by.empty()) return id;
  std::string share;
  for (const AttributeId a : s.producers_by) {
    share += std::to_string(read.messages.at(id).values[a.index()]) + ",";
  }
  return share;
}

/// Who sends what of a FIFO stream with several producers, so that none overtakes itself: what
/// has the fewest producers left chooses first.
std::map<std::string, std::uint32_t> deal_producers(const Stream& s, const Trace& trace,
                                                    const TraceInput& read) {
  const std::array<Times, 2> times = {times_of(trace.worlds[0]), times_of(trace.worlds[1])};
  const bool one_order = s.is_source() || (s.is_merged && trace.anomaly != result::Anomaly::Run);
  const auto bound = [&](const std::string& a, const std::string& b) {
    const Values &left = read.messages.at(a).values, &right = read.messages.at(b).values;
    return std::ranges::any_of(s.fifos, [&](const AttributeSet& key) {
      return std::ranges::all_of(
          key, [&](AttributeId k) { return left[k.index()] == right[k.index()]; });
    });
  };
  const auto overtakes = [&](const std::string& a, const std::string& b) {
    if (!bound(a, b)) return false;
    return (one_order && change_places(times, a, b)) || passes(times[0], a, b) ||
           passes(times[1], a, b);
  };
  std::map<std::string, std::set<std::uint32_t>> taken;  // by those that it overtakes
  std::map<std::string, std::vector<std::string>> shares;
  for (const TraceMessage& m : trace.messages) {
    if (m.stream != s.name) continue;
    shares[share_of(s, m.id, read)].push_back(m.id);
    taken[share_of(s, m.id, read)];
  }
  std::map<std::string, std::uint32_t> result;
  while (!taken.empty()) {
    const auto next = std::ranges::max_element(
        taken, {}, [](const auto& message) { return message.second.size(); });
    std::uint32_t producer = 0;
    while (producer + 1 < s.producers && next->second.contains(producer)) ++producer;
    const std::vector<std::string> chosen = shares[next->first];
    taken.erase(next);
    for (const std::string& id : chosen) {
      result[id] = producer;
      for (auto& [other, used] : taken) {
        const bool passed = std::ranges::any_of(
            shares[other], [&](const std::string& o) { return overtakes(id, o); });
        if (passed) used.insert(producer);
      }
    }
  }
  return result;
}

/// All messages: those that one world lacks before what follows them in the other.
std::vector<std::string> in_order(const Trace& trace) {
  const auto& [first, second] = trace.worlds;
  std::set<std::string> common;
  for (const result::Delivery& d : first.deliveries) common.insert(d.message);
  std::vector<std::string> result;
  auto next = second.deliveries.begin();
  for (const result::Delivery& d : first.deliveries) {
    const auto same = std::find_if(next, second.deliveries.end(),
                                   [&](const auto& other) { return other.message == d.message; });
    if (same != second.deliveries.end()) {
      for (; next != same; ++next) {
        if (!common.contains(next->message)) result.push_back(next->message);
      }
    }
    result.push_back(d.message);
  }
  for (const result::Delivery& d : second.deliveries) result.push_back(d.message);
  for (const TraceMessage& m : trace.messages) result.push_back(m.id);
  return result;
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
  for (const auto& [id, info] : result.messages) {
    result.lineages.emplace(info.stream, info.lineage);
  }
  if (!fits(plan, result.domain)) result.problem = "too many partitions";
  return result;
}

bool fits(const Plan& plan, unsigned domain) {
  return std::ranges::all_of(plan.grid, [&](const AttributeSet& grid) {
    std::size_t cells = 1;
    for (std::size_t i = 0; i < grid.size(); ++i) cells *= domain;
    return cells <= 64;
  });
}

Input input_of(const Trace& trace, const TraceInput& read, Place punctuations, Program& program) {
  Input input;
  input.items.resize(program.topology.streams().size());
  std::vector<std::string> ids = in_order(trace);
  std::set<std::string> done;
  std::vector<std::map<std::string, std::uint32_t>> producers;
  for (const Stream& s : program.topology.streams()) {
    producers.push_back(deal_producers(s, trace, read));
  }
  for (const std::string& id : ids) {
    const auto found = read.messages.find(id);
    if (found == read.messages.end() || !done.insert(id).second) continue;
    const TraceMessageInfo& info = found->second;
    const Stream& s = program.topology[info.stream];
    const std::uint32_t producer = producers[s.id.index()][id];
    if (!s.is_source()) {
      program.given[term(info.lineage, s.id.value)] = info.values;
      for (const AttributeId a : s.attributes) {
        const std::uint64_t group = program.plan.attribute_class[a.index()];
        program.given_to_copies[term(info.lineage, group)] = info.values[a.index()];
      }
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
