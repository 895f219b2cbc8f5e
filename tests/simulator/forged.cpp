// SPDX-License-Identifier: Apache-2.0
#include "simulator/forged.h"

#include <algorithm>
#include <chrono>

#include "replay/interpreter.h"
#include "simulator/execute.h"
#include "support/random_models.h"
#include "topology/builder.h"

namespace firebreak::simulator {

using namespace topology;
using result::Anomaly;
using result::Delivery;
using result::Trace;
using result::TraceMessage;

Proofs::Proofs(const Topology& topology) {
  for (const Anomaly anomaly : {Anomaly::Run, Anomaly::Instance, Anomaly::Diverge}) {
    check::Task task;
    task.anomalies = {anomaly};
    task.traces = 0;
    for (const auto& sink : verified(topology, task).sinks) {
      const bool none = sink.decided && sink.anomaly == Anomaly::None;
      if (none) absent_.emplace(anomaly, topology[sink.sink].name);
    }
  }
}

result::Verification verified(const Topology& topology, const check::Task& task) {
  base::Environment environment;
  environment.deadline = base::Environment::Clock::now() + std::chrono::seconds(1);
  return check::verify(topology, task, environment);
}

std::string refused_witness(const result::Verification& verification) {
  const std::string& reason = verification.unknown_reason;
  return reason.find("does not replay") == std::string::npos ? "" : reason;
}

Inspection inspect(const Topology& topology, const Proofs& proofs, const Trace& trace,
                   std::size_t steps) {
  Inspection result;
  result.confirmed = replay::replay(topology, trace).confirmed();
  if (!result.confirmed) return result;
  const std::string name = result::to_string(trace.anomaly);
  if (proofs.absent(trace.anomaly, trace.sink)) {
    result.doubt = {name + " confirmed, but proved absent", "", false};
  } else if (steps > 0) {
    const Execution execution = execute(topology, trace, steps);
    result.runs = execution.executes;
    if (execution.executes || execution.given_up) return result;
    result.doubt = {name + " confirmed, but does not run", execution.why, true};
  }
  return result;
}

namespace {

using Keep = std::set<std::string>;  // ids of messages

Trace only(const Trace& trace, const Keep& keep) {
  Trace result = trace;
  const auto other = [&](const std::string& id) { return !keep.contains(id); };
  std::erase_if(result.messages, [&](const TraceMessage& m) { return other(m.id); });
  for (result::World& world : result.worlds) {
    std::erase_if(world.deliveries, [&](const Delivery& d) { return other(d.message); });
    for (Delivery& d : world.deliveries) std::erase_if(d.emits, other);
    std::erase_if(world.lost, other);
  }
  return result;
}

Trace without(const Trace& trace, const std::string& message) {
  Keep gone{message}, keep;
  for (const TraceMessage& m : trace.messages) {
    if (gone.contains(m.parent)) gone.insert(m.id);
    if (!gone.contains(m.id)) keep.insert(m.id);
  }
  return only(trace, keep);
}

// What of the trace there is in a part of its model.
Trace within(const Topology& topology, Trace trace) {
  Keep keep;
  for (TraceMessage& m : trace.messages) {
    const auto stream = topology.find_stream(m.stream);
    if (!stream || (!m.parent.empty() && !keep.contains(m.parent))) continue;
    keep.insert(m.id);
    std::erase_if(m.attributes, [&](const auto& given) {
      return std::ranges::none_of(topology[*stream].attributes,
                                  [&](AttributeId a) { return topology[a] == given.first; });
    });
  }
  return only(trace, keep);
}

class Shrinking {
 public:
  Shrinking(const std::string& what, std::size_t steps) : what_(what), steps_(steps) {}

  bool fails(const Model& model, const Trace& trace) const {
    base::Diagnostics diagnostics;
    const auto topology = build(model, {}, diagnostics);
    if (!topology || !topology->find_stream(trace.sink)) return false;
    if (!replay::replay(*topology, trace).confirmed()) return false;
    const auto again = inspect(*topology, Proofs(*topology), trace, steps_).doubt;
    return again && again->what == what_;
  }

  bool shorten(const Model& model, Trace& trace) const {
    for (const TraceMessage& m : trace.messages) {
      if (take(model, trace, without(trace, m.id))) return true;
    }
    for (std::size_t w = 0; w < 2; ++w) {
      for (std::size_t i = 0; i < trace.worlds[w].deliveries.size(); ++i) {
        Trace less = trace;
        less.worlds[w].deliveries.erase(less.worlds[w].deliveries.begin() +
                                        static_cast<std::ptrdiff_t>(i));
        if (take(model, trace, less)) return true;
        const Delivery& d = trace.worlds[w].deliveries[i];
        auto& others = less.worlds[1 - w].deliveries;
        const auto same = std::ranges::find_if(others, [&](const Delivery& other) {
          return other.message == d.message && other.unit_to == d.unit_to &&
                 other.other_replica == d.other_replica;
        });
        if (same == others.end()) continue;
        others.erase(same);
        if (take(model, trace, less)) return true;
      }
    }
    return false;
  }

  // Nearer to the other world's order.
  bool align(const Model& model, Trace& trace) const {
    for (std::size_t w = 0; w < 2; ++w) {
      for (std::size_t i = 0; i + 1 < trace.worlds[w].deliveries.size(); ++i) {
        Trace less = trace;
        auto& here = less.worlds[w].deliveries;
        const auto& there = less.worlds[1 - w].deliveries;
        const auto place = [&](const Delivery& d) {
          return std::ranges::find_if(there, [&](const Delivery& other) {
            return other.message == d.message && other.unit_to == d.unit_to;
          });
        };
        if (place(here[i]) <= place(here[i + 1])) continue;
        std::swap(here[i], here[i + 1]);
        if (take(model, trace, less)) return true;
      }
    }
    return false;
  }

 private:
  bool take(const Model& model, Trace& trace, const Trace& less) const {
    if (!fails(model, less)) return false;
    trace = less;
    return true;
  }

  std::string what_;
  std::size_t steps_;
};

}  // namespace

std::pair<Model, Trace> shrink_doubt(Model model, Trace trace, const Doubt& doubted,
                                     std::size_t steps) {
  const Shrinking shrinking(doubted.what, steps);
  const auto shorten = [&] {
    while (shrinking.shorten(model, trace)) {
    }
  };
  shorten();
  model = test_support::shrink(model, [&](const Model& candidate) {
    base::Diagnostics diagnostics;
    const auto topology = build(candidate, {}, diagnostics);
    if (!topology) return false;
    return shrinking.fails(candidate, within(*topology, trace));
  });
  base::Diagnostics diagnostics;
  if (const auto topology = build(model, {}, diagnostics)) trace = within(*topology, trace);
  shorten();
  for (unsigned n = 0; n < 100 && shrinking.align(model, trace); ++n) {
  }
  return {std::move(model), std::move(trace)};
}

std::string text_of(const Trace& trace) {
  std::string text = result::to_string(trace.anomaly) + " at " + trace.sink + "\n";
  for (const TraceMessage& m : trace.messages) {
    text += "  " + m.id;
    for (const auto& [name, value] : m.attributes) text += " " + name + "=" + std::to_string(value);
    if (!m.parent.empty()) text += " of " + m.parent + " by " + m.path_from + "→" + m.path_to;
    text += "\n";
  }
  for (const result::World& world : trace.worlds) {
    text += "  " + world.name + "\n";
    for (const Delivery& d : world.deliveries) {
      text += "    " + d.component + "." + d.interface + (d.unit_to ? "→" + *d.unit_to : "") + " " +
              (d.other_replica ? "other " : "") + d.message;
      for (const std::string& id : d.emits) text += " +" + id;
      text += "\n";
    }
    for (const std::string& id : world.lost) text += "    loses " + id + "\n";
    for (const std::string& value : world.outcome.values) text += "    = " + value + "\n";
  }
  return text;
}

}  // namespace firebreak::simulator
