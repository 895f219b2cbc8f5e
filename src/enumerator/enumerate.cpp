// SPDX-License-Identifier: Apache-2.0
// For every sink, the most severe anomaly that has a witness (semantics 2.4): the states that it
// sees are compared between replicas, then its contents between replicas, then between runs.
#include "enumerator/enumerate.h"

#include <map>
#include <set>
#include <utility>

#include "enumerator/seals.h"
#include "enumerator/search.h"
#include "enumerator/slice.h"
#include "topology/crashes.h"
#include "topology/graph.h"

namespace firebreak::enumerator {
namespace {

using result::Anomaly;

// Beyond this the tables of the planner, which are quadratic and closed cubically, get large.
constexpr std::size_t kMostInputs = 200;
constexpr std::size_t kMostComponents = 200;
constexpr std::size_t kMostWays = 200;  // in which messages are shared out among the sources

// Semantics 6.3: of what is lost on the way to a sink, nothing comes.
bool arrives_lossily(const topology::Topology& topology, const topology::Stream& sink) {
  return topology::may_lose(sink.delivery) && topology::fed_streams(topology)[sink.id.index()];
}

// Likewise what comes there again, where that counts.
bool arrives_again(const topology::Topology& topology, const topology::Stream& sink, Mode mode) {
  if (sink.observed != topology::Observed::Multiset || !sink.from) return false;
  const std::vector<bool> fed = topology::fed_streams(topology);
  return std::ranges::any_of(topology[*sink.from].paths, [&](topology::PathId id) {
    const topology::Path& path = topology[id];
    const bool crash = mode == Mode::Run || topology::replays_by_itself(topology, sink);
    const bool again = path.repeats || (crash && topology::replays(topology, path));
    return (again || topology::may_repeat(sink.delivery)) &&
           std::ranges::any_of(topology[path.from].streams,
                               [&](topology::StreamId s) { return fed[s.index()]; });
  });
}

// Differences between what was sent to the sink and what arrives.
bool arrives_otherwise(const topology::Topology& topology, const topology::Stream& sink,
                       Mode mode) {
  if (mode == Mode::Replica && !sink.is_private) return false;
  return arrives_lossily(topology, sink) || arrives_again(topology, sink, mode);
}

class Enumerator {
 public:
  Enumerator(const topology::Topology& topology, const Waiting& waiting,
             const EnumerationLimits& limits)
      : topology_(topology), waiting_(waiting), limits_(limits), budget_{limits.states, 0} {}

  Enumeration run() {
    for (const topology::StreamId sink : topology_.sinks()) {
      enumeration_.sinks.push_back(most_severe(sink));
    }
    enumeration_.states = budget_.used;
    return std::move(enumeration_);
  }

 private:
  Anomaly most_severe(topology::StreamId sink) {
    for (const topology::PathId state : visible_states(topology_, sink)) {
      if (state_diverges(state)) return Anomaly::Diverge;
    }
    const Target contents{.sink = sink, .state = std::nullopt};
    const auto faulty = [&](Mode mode) {
      return arrives_otherwise(topology_, topology_[sink], mode);
    };
    if (faulty(Mode::Replica) || differs(contents, Mode::Replica)) {
      return shown(sink, Anomaly::Instance);
    }
    if (faulty(Mode::Run) || differs(contents, Mode::Run)) return shown(sink, Anomaly::Run);
    return Anomaly::None;
  }

  // Where the sequence differs, what comes last may not.
  Anomaly shown(topology::StreamId sink, Anomaly anomaly) {
    if (topology_[sink].observed != topology::Observed::Latest) return anomaly;
    enumeration_.complete = false;
    return Anomaly::None;
  }

  std::vector<unsigned> everywhere(unsigned messages) const {
    return std::vector<unsigned>(topology_.streams().size(), messages);
  }

  bool state_diverges(topology::PathId state) {
    const auto [place, fresh] = states_.try_emplace(state, false);
    if (fresh) {
      place->second = differs(Target{.sink = std::nullopt, .state = state}, Mode::Replica);
    }
    return place->second;
  }

  bool differs(const Target& target, Mode mode) {
    const Question question{topology_, waiting_, target, mode, limits_.reduced};
    // What few messages show is soon found, also when the limit has been reached.
    Budget few{limits_.states / 20 + 1, 0};
    const Answer first =
        limits_.messages > 1 ? search(question, everywhere(1), few) : Answer::Unknown;
    budget_.used += few.used;
    if (first == Answer::Differ) return true;
    const Answer answer = search(question, everywhere(limits_.messages), budget_);
    if (answer == Answer::Unknown) enumeration_.complete = false;
    return answer == Answer::Differ;
  }

  const topology::Topology& topology_;
  const Waiting& waiting_;
  const EnumerationLimits& limits_;
  Budget budget_;
  std::map<topology::PathId, bool> states_;
  Enumeration enumeration_{.complete = true, .sinks = {}};
};

std::optional<Waiting> waiting_of(const topology::Topology& topology) {
  const bool small =
      topology.inputs().size() <= kMostInputs && topology.components().size() <= kMostComponents;
  return small ? waiting_paths(topology) : std::nullopt;
}

// All ways in which so many messages can be shared out among the sources, by StreamId.
std::vector<std::vector<unsigned>> shared_out(const topology::Topology& topology,
                                              unsigned messages) {
  std::vector<std::vector<unsigned>> ways = {std::vector<unsigned>(topology.streams().size(), 0)};
  for (unsigned i = 0; i < messages; ++i) {
    std::set<std::vector<unsigned>> next;
    for (const std::vector<unsigned>& way : ways) {
      for (const topology::Stream& stream : topology.streams()) {
        if (!stream.is_source()) continue;
        std::vector<unsigned> more = way;
        ++more[stream.id.index()];
        next.insert(std::move(more));
        if (next.size() > kMostWays) return {};
      }
    }
    ways.assign(next.begin(), next.end());
  }
  return ways;
}

}  // namespace

std::optional<bool> shown_by(const topology::Topology& topology, topology::StreamId sink,
                             Anomaly anomaly, unsigned messages, std::uint64_t states) {
  const auto waiting = waiting_of(topology);
  const auto ways = shared_out(topology, messages);
  if (!waiting || ways.empty()) return std::nullopt;
  std::vector<Target> targets;
  if (anomaly == Anomaly::Diverge) {
    for (const topology::PathId state : visible_states(topology, sink)) {
      targets.push_back({.sink = std::nullopt, .state = state});
    }
  } else {
    if (arrives_otherwise(topology, topology[sink], Mode::Run)) return std::nullopt;
    targets.push_back({.sink = sink, .state = std::nullopt});
  }
  const Mode mode = result::kind_of(anomaly).mode;
  Budget budget{states, 0};
  for (const Target& target : targets) {
    for (const std::vector<unsigned>& way : ways) {
      const Answer answer = search(Question{topology, *waiting, target, mode, true}, way, budget);
      if (answer == Answer::Unknown) return std::nullopt;
      if (answer == Answer::Differ) return true;
    }
  }
  return false;
}

Enumeration enumerate(const topology::Topology& topology, const EnumerationLimits& limits) {
  const auto waiting = waiting_of(topology);
  if (!waiting) {
    return {.complete = false,
            .sinks = std::vector<Anomaly>(topology.sinks().size(), Anomaly::None)};
  }
  return Enumerator(topology, *waiting, limits).run();
}

}  // namespace firebreak::enumerator
