// SPDX-License-Identifier: Apache-2.0
#include "simulator/forge.h"

#include <algorithm>
#include <optional>

namespace firebreak::simulator {

using namespace topology;
using result::Anomaly;
using result::Delivery;
using result::Trace;
using What = Outline::What;
using Item = Outline::Item;

namespace {

constexpr std::size_t kMostMessages = 16;
constexpr std::size_t kMostDeliveries = 60;

const Path* path_of(const Topology& t, const Stream& stream, const result::TraceMessage& m) {
  for (const PathId id : t[*stream.from].paths) {
    if (t[t[id].from].name == m.path_from) return &t[id];
  }
  return nullptr;
}

std::string name_of_output(const Topology& t, const Path& path) {
  return path.silent ? "" : t[path.to].name;
}

}  // namespace

void Forger::forge(const std::vector<Trace>& true_traces, std::size_t count,
                   const std::function<bool(const Trace&)>& confirms) {
  while (count > 0) {
    Outline outline;
    if (!true_traces.empty() && rng_.percent(50)) {
      outline = outline_of(rng_.pick(true_traces));
    } else {
      outline = invent(static_cast<Anomaly>(1 + rng_.below(3)), rng_.pick(topology_.sinks()));
    }
    for (std::uint32_t n = 1 + rng_.below(12); n > 0 && count > 0; --n, --count) {
      Outline next = outline;
      for (std::uint32_t k = rng_.below(3); k > 0; --k) mutate(next);
      if (confirms(trace_of(next))) outline = std::move(next);
    }
  }
}

const Stream& Forger::stream_of(const Message& m) const {
  return topology_[*topology_.find_stream(m.stream)];
}

std::size_t Forger::index_of(const Outline& outline, const std::string& id) const {
  const auto found = std::ranges::find(outline.messages, id, &Message::id);
  return static_cast<std::size_t>(found - outline.messages.begin());
}

Forger::Message Forger::message_on(const Outline& outline, StreamId stream) const {
  Message m;
  m.stream = topology_[stream].name;
  for (std::size_t n = 1;; ++n) {
    m.id = m.stream + "#" + std::to_string(n);
    if (index_of(outline, m.id) == outline.messages.size()) return m;
  }
}

// What is kept is the parent's, what copies and dependencies fix is theirs, the rest is free.
void Forger::give_values(const Outline& outline, Message& m) {
  const Stream& stream = stream_of(m);
  std::map<std::uint32_t, std::int64_t> fixed;  // by class of attributes
  const auto take = [&](const Message& from, const auto& takes) {
    for (const AttributeId a : stream_of(from).attributes) {
      const auto given = std::ranges::find(from.attributes, topology_[a],
                                           &std::pair<std::string, std::int64_t>::first);
      if (given != from.attributes.end() && takes(a)) {
        fixed.emplace(plan_.attribute_class[a.index()], given->second);
      }
    }
  };
  if (!m.parent.empty()) {
    const Message& parent = outline.messages[index_of(outline, m.parent)];
    const Path* path = path_of(topology_, stream, m);
    take(parent, [&](AttributeId a) {
      return keeps(topology_, stream_of(parent).id, path->id, stream.id, a);
    });
    for (const Message& copy : outline.messages) {
      if (copy.parent == m.parent && copy.path_from == m.path_from && copy.path_to == m.path_to)
        take(copy, [](AttributeId) { return true; });
    }
  }
  for (const AttributeId a : stream.attribute_order) {
    const auto value = std::int64_t{1} + (rng_.percent(70) ? 0 : 1);
    m.attributes.emplace_back(topology_[a],
                              fixed.emplace(plan_.attribute_class[a.index()], value).first->second);
  }
}

void Forger::add_source(Outline& outline) {
  std::vector<StreamId> sources;
  for (const Stream& s : topology_.streams()) {
    if (s.is_source() && s.to) sources.push_back(s.id);
  }
  Message m = message_on(outline, rng_.pick(sources));
  give_values(outline, m);
  outline.messages.push_back(std::move(m));
}

bool Forger::add_child(Outline& outline, std::size_t parent, PathId path, StreamId stream) {
  Message m = message_on(outline, stream);
  m.parent = outline.messages[parent].id;
  m.path_from = topology_[topology_[path].from].name;
  m.path_to = topology_[topology_[path].to].name;
  for (const Message& other : outline.messages) {
    if (other.parent == m.parent && other.stream == m.stream && other.path_from == m.path_from) {
      return false;
    }
  }
  give_values(outline, m);
  outline.messages.push_back(std::move(m));
  return true;
}

void Forger::add_child(Outline& outline) {
  const std::size_t parent = rng_.below(static_cast<std::uint32_t>(outline.messages.size()));
  const Stream& stream = stream_of(outline.messages[parent]);
  if (!stream.to || outline.messages.size() >= kMostMessages) return;
  const Path& path = topology_[rng_.pick(topology_[*stream.to].paths)];
  if (topology_[path.to].streams.empty()) return;
  add_child(outline, parent, path.id, rng_.pick(topology_[path.to].streams));
}

Outline Forger::invent(Anomaly anomaly, StreamId sink) {
  Outline outline;
  outline.anomaly = anomaly;
  outline.sink = sink;
  for (std::uint32_t n = 1 + rng_.below(3); n > 0; --n) add_source(outline);
  const std::uint32_t complete = rng_.percent(50) ? 100 : 70;
  for (std::size_t i = 0; i < outline.messages.size(); ++i) {
    const auto to = stream_of(outline.messages[i]).to;
    if (!to) continue;
    for (const PathId path : topology_[*to].paths) {
      for (const StreamId stream : topology_[topology_[path].to].streams) {
        const bool full = outline.messages.size() >= kMostMessages;
        if (!full && rng_.percent(complete)) add_child(outline, i, path, stream);
      }
    }
  }
  if (rng_.percent(50)) change_faults(outline, outline.worlds[0]);
  Trace unused;
  run(outline, 0, unused.worlds[0]);
  outline.worlds[1] = outline.worlds[0];
  for (std::uint32_t n = 1 + rng_.below(3); n > 0; --n) change_time(outline.worlds[1]);
  if (rng_.percent(50)) change_faults(outline, outline.worlds[1]);
  return outline;
}

Outline Forger::outline_of(const Trace& trace) const {
  Outline outline;
  outline.anomaly = trace.anomaly;
  outline.sink = *topology_.find_stream(trace.sink);
  outline.messages = trace.messages;
  for (std::size_t w = 0; w < 2; ++w) {
    World& world = outline.worlds[w];
    std::map<std::size_t, unsigned> arrived, emitted;
    double now = 0;
    for (const Delivery& d : trace.worlds[w].deliveries) {
      const std::size_t m = index_of(outline, d.message);
      now += 1;
      if (d.unit_to) {
        for (const PathId id : topology_[*stream_of(outline.messages[m]).to].paths) {
          if (name_of_output(topology_, topology_[id]) != *d.unit_to) continue;
          world.moments.emplace(m, id);
          world.when[{m, What::Moment, id.value}] = now;
        }
      } else if (d.other_replica) {
        world.when[{m, What::Other, world.others[m]++}] = now;
      } else {
        world.when[{m, What::Arrival, arrived[m]++}] = now;
      }
      for (const std::string& id : d.emits) ++emitted[index_of(outline, id)];
    }
    for (std::size_t m = 0; m < outline.messages.size(); ++m) {
      const unsigned there = outline.messages[m].parent.empty() ? 1 : emitted[m];
      if (arrived[m] > there) world.again[m] = arrived[m] - there;
      if (arrived[m] < there && stream_of(outline.messages[m]).to) world.lost.insert(m);
    }
    for (const std::string& id : trace.worlds[w].lost) world.lost.insert(index_of(outline, id));
  }
  return outline;
}

// The message and what descends from it, everywhere.
void Forger::remove(Outline& outline, std::size_t message) {
  std::vector<std::size_t> place(outline.messages.size());
  std::vector<bool> gone(outline.messages.size());
  std::vector<Message> rest;
  for (std::size_t m = 0; m < outline.messages.size(); ++m) {
    const std::string& parent = outline.messages[m].parent;
    gone[m] = m == message || (!parent.empty() && gone[index_of(outline, parent)]);
    place[m] = rest.size();
    if (!gone[m]) rest.push_back(outline.messages[m]);
  }
  for (World& world : outline.worlds) {
    World kept;
    for (const auto& [item, time] : world.when) {
      const auto& [m, what, n] = item;
      if (!gone[m]) kept.when[{place[m], what, n}] = time;
    }
    for (const auto& [m, n] : world.again) {
      if (!gone[m]) kept.again[place[m]] = n;
    }
    for (const auto& [m, n] : world.others) {
      if (!gone[m]) kept.others[place[m]] = n;
    }
    for (const auto& [m, path] : world.moments) {
      if (!gone[m]) kept.moments.emplace(place[m], path);
    }
    for (const std::size_t m : world.lost) {
      if (!gone[m]) kept.lost.insert(place[m]);
    }
    world = std::move(kept);
  }
  outline.messages = std::move(rest);
}

// Of one message, or in the way that attributes are kept: of all that have it from there.
void Forger::change_value(Outline& outline) {
  const std::size_t m = rng_.below(static_cast<std::uint32_t>(outline.messages.size()));
  if (outline.messages[m].attributes.empty()) return;
  const auto [name, old] = rng_.pick(outline.messages[m].attributes);
  const std::int64_t value = rng_.percent(80) ? 3 - old : 3;
  const bool all = rng_.percent(70);
  std::set<std::string> changed{outline.messages[m].id};
  for (Message& other : outline.messages) {
    if (!changed.contains(other.id) && !(all && changed.contains(other.parent))) continue;
    changed.insert(other.id);
    for (auto& [attribute, given] : other.attributes) {
      if (attribute == name) given = value;
    }
  }
}

// Before or after another one.
void Forger::change_time(World& world) {
  if (world.when.empty()) return;
  const auto some = [&] {
    const auto n = rng_.below(static_cast<std::uint32_t>(world.when.size()));
    return std::next(world.when.begin(), n);
  };
  const double beside = some()->second;
  some()->second = beside + (rng_.percent(50) ? -1e-4 : 1e-4) * (1 + rng_.below(100));
}

void Forger::change_faults(Outline& outline, World& world) {
  const std::size_t m = rng_.below(static_cast<std::uint32_t>(outline.messages.size()));
  const Stream& stream = stream_of(outline.messages[m]);
  const bool repeats = topology::may_repeat(stream.delivery) || rng_.percent(10);
  const bool loses = topology::may_lose(stream.delivery) || rng_.percent(10);
  if (repeats && stream.to) world.again[m] = rng_.below(3);
  if (loses && world.lost.erase(m) == 0) world.lost.insert(m);
  if (!stream.to) return;
  if (!topology_[topology_[*stream.to].component].replicated && stream.is_private) {
    world.others[m] = rng_.below(3);
  }
  for (const PathId path : topology_[*stream.to].paths) {
    const bool waits = plan_.unit[path.index()] || rng_.percent(3);
    if (!waits || rng_.percent(30)) continue;
    if (world.moments.erase({m, path}) == 0) world.moments.emplace(m, path);
  }
}

void Forger::mutate(Outline& outline) {
  if (outline.messages.empty()) return add_source(outline);
  World& world = outline.worlds[rng_.below(2)];
  switch (rng_.below(10)) {
    case 0:
      return remove(outline, rng_.below(static_cast<std::uint32_t>(outline.messages.size())));
    case 1:
      return change_value(outline);
    case 2:
      return add_child(outline);
    case 3:
      return rng_.percent(30) ? add_source(outline) : add_child(outline);
    case 4:
      outline.worlds[1] = outline.worlds[0];
      return change_time(outline.worlds[1]);
    case 5:
      return change_faults(outline, world);
    case 6:
      if (rng_.percent(40)) {
        outline.anomaly = static_cast<Anomaly>(1 + rng_.below(3));
      } else if (rng_.percent(50)) {
        outline.sink = rng_.pick(topology_.sinks());
      }
      return;
    default:
      return change_time(world);
  }
}

// Whatever can come next and has the lowest number comes next.
void Forger::run(Outline& outline, std::size_t which, result::World& result) {
  World& world = outline.worlds[which];
  std::set<Item> open;
  std::map<std::size_t, unsigned> arrivals, emitted;
  const auto arrives = [&](std::size_t m) {
    if (world.lost.contains(m) || !stream_of(outline.messages[m]).to) return;
    open.insert({m, What::Arrival, arrivals[m]++});
  };
  for (std::size_t m = 0; m < outline.messages.size(); ++m) {
    if (outline.messages[m].parent.empty()) arrives(m);
    const auto others = world.others.find(m);
    for (unsigned n = 0; others != world.others.end() && n < others->second; ++n) {
      open.insert({m, What::Other, n});
    }
  }
  const auto time = [&](const Item& item) {
    return world.when.emplace(item, rng_.below(30) + rng_.below(1000) * 1e-3).first->second;
  };
  while (!open.empty() && result.deliveries.size() < kMostDeliveries) {
    const Item item = *std::ranges::min_element(open, {}, time);
    open.erase(item);
    const auto [m, what, number] = item;
    const Stream& stream = stream_of(outline.messages[m]);
    const Component& component = topology_[topology_[*stream.to].component];
    Delivery d;
    d.component = component.name;
    d.instance = which == 1 && outline.anomaly != Anomaly::Run && component.replicated ? 2 : 1;
    d.interface = topology_[*stream.to].name;
    d.message = outline.messages[m].id;
    d.other_replica = what == What::Other;
    if (what == What::Moment) d.unit_to = name_of_output(topology_, topology_[PathId(number)]);
    for (std::size_t child = 0; child < outline.messages.size() && !d.other_replica; ++child) {
      const Message& emitted_one = outline.messages[child];
      if (emitted_one.parent != d.message) continue;
      const Path& path = *path_of(topology_, stream_of(emitted_one), emitted_one);
      const bool later = world.moments.contains({m, path.id});
      const bool now = what == What::Moment ? path.id.value == number : !later || number > 0;
      const bool ignored = path.idempotent && rng_.percent(number > 0 ? 90 : 3);
      if (!now || ignored) continue;
      d.emits.push_back(emitted_one.id);
      arrives(child);
    }
    if (what == What::Arrival && number == 0) {
      for (const PathId path : topology_[*stream.to].paths) {
        if (world.moments.contains({m, path})) open.insert({m, What::Moment, path.value});
      }
      const auto again = world.again.find(m);
      for (unsigned n = 0; again != world.again.end() && n < again->second; ++n) arrives(m);
    }
    result.deliveries.push_back(std::move(d));
  }
  for (const std::size_t m : world.lost) {
    if (!stream_of(outline.messages[m]).to) result.lost.push_back(outline.messages[m].id);
  }
}

// Something that no execution does.
void Forger::spoil(Trace& trace) {
  auto& deliveries = trace.worlds[rng_.below(2)].deliveries;
  if (deliveries.empty()) return;
  const auto some = [&] { return rng_.below(static_cast<std::uint32_t>(deliveries.size())); };
  switch (rng_.below(4)) {
    case 0:
      std::swap(deliveries[some()], deliveries[some()]);
      return;
    case 1:
      deliveries.insert(deliveries.begin() + some(), deliveries[some()]);
      return;
    case 2:
      deliveries.erase(deliveries.begin() + some());
      return;
    default:
      auto& emits = deliveries[some()].emits;
      if (!emits.empty()) emits.pop_back();
  }
}

Trace Forger::trace_of(Outline& outline) {
  Trace trace;
  trace.anomaly = outline.anomaly;
  trace.sink = topology_[outline.sink].name;
  trace.messages = outline.messages;
  for (std::size_t w = 0; w < 2; ++w) {
    trace.worlds[w].name =
        (outline.anomaly == Anomaly::Run ? "run " : "replica ") + std::to_string(w + 1);
    run(outline, w, trace.worlds[w]);
  }
  if (rng_.percent(10)) spoil(trace);
  return trace;
}

}  // namespace firebreak::simulator
