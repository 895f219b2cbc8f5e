// SPDX-License-Identifier: Apache-2.0
#include "report/unhelpful.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "base/words.h"
#include "report/seal_not_passed_on.h"
#include "report/trace_lookup.h"
#include "topology/dependencies.h"
#include "topology/instances.h"
#include "topology/seal_keys.h"
#include "topology/unique_keys.h"

namespace firebreak::report {

namespace {

using result::Trace;
using topology::Path;
using topology::Topology;

class Unhelpful {
 public:
  Unhelpful(const Topology& topology, const Trace& trace, const Cause& cause)
      : topology_(topology), trace_(trace), cause_(cause) {}

  std::string run() const {
    std::vector<std::string> sentences = {seal(), seal_end(), ordering(), fifo(), unique()};
    std::erase(sentences, "");
    return fmt::format("{}", fmt::join(sentences, " "));
  }

 private:
  std::string seal() const {
    const topology::Stream* stream = stream_at(topology_, trace_, cause_.other);
    if (!cause_.path || stream == nullptr || stream->seals.empty()) return "";
    const topology::Keys& keys = stream->seals;
    const topology::Gate& gate = topology_[*cause_.path].gate;
    const std::string what = keys.front().empty()
                                 ? "The seal at the end of stream " + stream->name
                                 : fmt::format("The seal of stream {} on {}", stream->name,
                                               topology::describe(topology_, keys));
    if (!some_compatible(gate, keys)) {
      if (!gate.unknown && gate.attributes.empty()) {
        return fmt::format("{} does not help: it does not say when all messages are in.", what);
      }
      return fmt::format(
          "{} does not help: it does not say when all messages with the same {} are in.", what,
          gate.unknown ? "(unknown) key" : topology::describe(topology_, gate.attributes));
    }
    const std::vector<std::string> unsealed = unsealed_sources();
    if (unsealed.empty()) {
      return what +
             " does not help: not all that this path depends on is sealed so and kept as a "
             "set.";
    }
    return fmt::format("{} does not help: {} also {} {}, and {} not sealed so.", what,
                       base::enumerate(unsealed), unsealed.size() == 1 ? "feeds" : "feed",
                       cause_.component, unsealed.size() == 1 ? "is" : "are");
  }

  std::string seal_end() const {
    return cause_.path ? seal_not_passed_on(topology_, *cause_.path) : "";
  }

  bool some_compatible(const topology::Gate& gate, const topology::Keys& keys) const {
    return std::any_of(keys.begin(), keys.end(), [&](const topology::AttributeSet& key) {
      return topology::compatible(topology_, gate, key);
    });
  }

  // Source streams into the state that the path reads that have no seal it could use.
  std::vector<std::string> unsealed_sources() const {
    const Path& reader = topology_[*cause_.path];
    std::vector<std::string> names;
    for (topology::PathId id : topology_[reader.component].paths) {
      if (!topology_[id].writes()) continue;
      for (topology::StreamId stream : topology_[topology_[id].from].streams) {
        const topology::Stream& candidate = topology_[stream];
        if (!candidate.is_source()) continue;
        if (some_compatible(reader.gate, candidate.seals)) continue;
        if (std::find(names.begin(), names.end(), candidate.name) == names.end()) {
          names.push_back(candidate.name);
        }
      }
    }
    return names;
  }

  std::string ordering() const {
    const auto component = topology_.find_component(cause_.component);
    if (!component || topology_[*component].orderings.empty()) return "";
    const auto& orderings = topology_[*component].orderings;
    const bool dynamic = std::all_of(orderings.begin(), orderings.end(), [](const auto& ordering) {
      return ordering.mechanism == topology::Mechanism::Dynamic;
    });
    if (dynamic && between_runs(trace_)) {
      return fmt::format(
          "The dynamic ordering at {} does not help: it chooses one order in a run, "
          "but not the same in every run.",
          cause_.component);
    }
    if (!topology_[*component].replicated && !between_runs(trace_)) {
      return fmt::format(
          "The ordering at {} does not help: each replica asks it at a time of its own.",
          cause_.component);
    }
    if (waits()) {
      return fmt::format(
          "The ordering at {} does not help: it does not say when what waits there is handled.",
          cause_.component);
    }
    return fmt::format("The ordering at {} does not help: it does not cover these two.",
                       cause_.component);
  }

  // Whether the trace shows moments of paths that wait.
  bool waits() const {
    const auto& deliveries = trace_.worlds[0].deliveries;
    return std::any_of(deliveries.begin(), deliveries.end(), [](const result::Delivery& delivery) {
      return delivery.unit_to.has_value();
    });
  }

  std::string fifo() const {
    const topology::Stream* stream = stream_at(topology_, trace_, cause_.other);
    if (stream == nullptr || stream->name != stream_of(trace_, cause_.rival)) return "";
    const topology::Stream& carrier = *stream;
    if (carrier.fifos.empty()) return "";
    if (carrier.producers < 2) return instances(carrier);
    if (!carrier.producers_by.empty()) {
      return fmt::format(
          "That stream {} is FIFO does not help: the two can come from different ones of its {} "
          "producers, since they need not agree on {}.",
          carrier.name, carrier.producers, topology::describe(topology_, carrier.producers_by));
    }
    return fmt::format(
        "That stream {} is FIFO does not help: the two can come from different ones "
        "of its {} producers.",
        carrier.name, carrier.producers);
  }

  // A key that would tell the two apart, if nothing were told again.
  std::string unique() const {
    const topology::Stream* stream = stream_at(topology_, trace_, cause_.other);
    if (!cause_.path || stream == nullptr || stream->name != stream_of(trace_, cause_.rival)) {
      return "";
    }
    const topology::Gate& gate = topology_[*cause_.path].gate;
    const topology::UniqueKeys keys(topology_);
    if (gate.unknown || !keys.told_again(stream->id).ever()) return "";
    const topology::AttributeSet agreed = topology::closure(topology_, gate.attributes);
    if (!topology::some_within(keys.promised(stream->id), agreed)) return "";
    return fmt::format(
        "That {} is unique on stream {} does not help: what it is made of may be handled again, "
        "and answered with something else.",
        topology::describe(topology_, keys.promised(stream->id)), stream->name);
  }

  std::string instances(const topology::Stream& carrier) const {
    if (!carrier.from) return "";
    const topology::Component& producer = topology_[topology_[*carrier.from].component];
    if (!has_instances(producer)) return "";
    const std::string key = topology::describe(topology_, producer.instances_by);
    return fmt::format(
        "That stream {} is FIFO does not help: the two can come from different ones of the {} "
        "instances of {}{}.",
        carrier.name, producer.instances, producer.name,
        key.empty() ? ""
                    : fmt::format(", since what these make them of need not agree on {}", key));
  }

  const Topology& topology_;
  const Trace& trace_;
  const Cause& cause_;
};

}  // namespace

std::string unhelpful_coordination(const Topology& topology, const Trace& trace,
                                   const Cause& cause) {
  return Unhelpful(topology, trace, cause).run();
}

}  // namespace firebreak::report
