// SPDX-License-Identifier: Apache-2.0
#include "simulator/value_forge.h"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "behavior/value.h"
#include "check/verify.h"
#include "execute/above.h"
#include "execute/network.h"
#include "execute/replay.h"
#include "execute/values.h"
#include "frontend/load.h"
#include "infer/behaviors.h"
#include "infer/complete.h"
#include "simulator/value_schedule.h"
#include "support/random_white_box.h"

namespace firebreak::simulator {

namespace {

using execute::Network;
using execute::Replicas;
using result::Anomaly;
using result::ValueMessage;
using result::ValueTrace;

constexpr std::size_t kExecutions = 8;
constexpr unsigned kMostMessages = 3;

// One network of a sink, of one replica or of both.
class SinkForger {
 public:
  SinkForger(const frontend::Loaded& loaded, const Network& network, Replicas replicas,
             std::mt19937& random)
      : loaded_(loaded),
        network_(network),
        replicas_(replicas),
        random_(random),
        values_(execute::programs_of(network)) {}

  /// Ends with the first that is confirmed and is more severe than `proved`.
  std::optional<ValueTrace> forge(const std::string& sink, Anomaly proved, ValueForging& counts) {
    ValueTrace trace;
    trace.model = loaded_.model.name.text;
    trace.sink = sink;
    trace.observed = network_.observed;
    const auto interpreters = with_constants(trace);
    draw_input(trace);
    std::vector<execute::Rerun> runs;
    for (std::size_t i = 0; i < kExecutions; ++i) {
      try {
        auto run = random_execution(network_, interpreters, trace.input, random_);
        if (run) runs.push_back(*std::move(run));
      } catch (const behavior::OutOfBudget&) {
        break;
      }
    }
    counts.executions += runs.size();
    for (const result::AnomalyKind& kind : result::kAnomalies) {
      const bool absent = kind.anomaly > proved;
      for (std::size_t i = 0; i < runs.size(); ++i) {
        for (std::size_t j = i; j < runs.size(); ++j) {
          const auto told = confirmed(trace, kind, runs[i], runs[j]);
          if (told && absent) return told;
          if (told) ++counts.confirmed;
          if (absent) ++counts.refused;
        }
      }
    }
    return std::nullopt;
  }

 private:
  std::vector<behavior::Interpreter> with_constants(ValueTrace& trace) {
    std::map<std::string, std::map<std::string, behavior::Value>> given;  // by component
    std::vector<behavior::Interpreter> result;
    for (const execute::Node& node : network_.nodes) {
      auto& own = given[node.name];
      for (const behavior::Constant& constant : node.behavior->program->constants) {
        if (constant.value || own.contains(constant.name)) continue;
        const auto value = values_.draw(constant.type, random_);
        own.emplace(constant.name, value);
        trace.constants.emplace_back(node.name + "." + constant.name, to_string(value));
      }
      result.emplace_back(*node.behavior->program, own);
    }
    return result;
  }

  void draw_input(ValueTrace& trace) {
    for (const std::size_t source : network_.sources) {
      const execute::Channel& channel = network_.channels[source];
      if (channel.ends.empty()) continue;
      const std::size_t messages = random_() % (kMostMessages + 1);
      for (std::size_t i = 0; i < messages; ++i) trace.input.push_back(message(channel, i + 1));
    }
  }

  ValueMessage message(const execute::Channel& channel, std::size_t number) {
    const execute::End& end = channel.ends.front();
    const auto& parameters =
        network_.nodes[end.node].behavior->program->handlers[end.handler].parameters;
    ValueMessage result{fmt::format("{}#{}", channel.stream->name.text, number), {}};
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      result.values.emplace_back(channel.stream->attributes[i].text,
                                 to_string(values_.draw(parameters[i].type, random_)));
    }
    return result;
  }

  // The trace that says so of two executions, or of both replicas of one, if it is confirmed.
  std::optional<ValueTrace> confirmed(const ValueTrace& start, const result::AnomalyKind& kind,
                                      const execute::Rerun& one, const execute::Rerun& other) {
    const bool both = replicas_ == Replicas::Both;
    const bool within = both && kind.mode == result::Mode::Replica;
    if (within != (&one == &other)) return std::nullopt;
    ValueTrace trace = start;
    trace.anomaly = kind.anomaly;
    trace.first = one.seen(both ? 1 : 0);
    trace.second = other.seen(both ? (within ? 2 : 1) : 0);
    const bool same = kind.observation == result::Observation::State
                          ? trace.first.state == trace.second.state
                          : trace.first.outcome == trace.second.outcome;
    if (same) return std::nullopt;
    if (!execute::replay(loaded_.model, loaded_.topology, trace).confirmed()) return std::nullopt;
    return trace;
  }

  const frontend::Loaded& loaded_;
  const Network& network_;
  Replicas replicas_;
  std::mt19937& random_;
  execute::Values values_;
};

std::string line_of(const result::NamedValues& values) {
  std::string line;
  for (const auto& [name, value] : values) line += fmt::format(" {}={}", name, value);
  return line + "\n";
}

}  // namespace

void forge_values(const std::string& yaml, std::size_t inputs, std::uint32_t seed,
                  ValueForging& result) {
  base::Diagnostics diagnostics;
  const auto loaded = frontend::load_model({yaml, "model.yaml"}, std::nullopt, {}, diagnostics, {},
                                           infer::complete_model);
  if (!loaded) return;
  topology::Model model = loaded->model;
  const auto behaviors = infer::read_behaviors(model, diagnostics);
  if (!behaviors) return;
  base::Environment environment;
  std::mt19937 random(seed);
  bool counts = false;
  for (const auto& verdict : check::verify(loaded->topology, {}, environment).sinks) {
    const std::string& sink = loaded->topology[verdict.sink].declared;
    if (!verdict.decided || !execute::behaves(model, sink)) continue;
    for (const Replicas replicas : {Replicas::One, Replicas::Both}) {
      const auto part = execute::cut(model, loaded->topology, *behaviors, sink, replicas);
      if (!part.network) continue;
      counts = true;
      SinkForger forger(*loaded, *part.network, replicas, random);
      for (std::size_t i = 0; i < inputs; ++i) {
        auto found = forger.forge(sink, verdict.anomaly, result);
        if (!found) continue;
        result.found.push_back({yaml, *std::move(found)});
        break;
      }
    }
  }
  result.models += counts ? 1 : 0;
}

// Replicas too, which other tests do without.
std::string model_for_values(std::uint64_t seed) {
  test_support::Rng rng(seed);
  std::string yaml = test_support::random_white_box(rng, false);
  const auto component = yaml.find("  D:\n");
  if (rng.below(2) == 0 && component != std::string::npos &&
      yaml.find("Rep:", component) == std::string::npos) {
    yaml.insert(component + 5, "    Rep: true\n");
  }
  return yaml;
}

std::string text_of(const ValueTrace& trace) {
  std::string text = fmt::format("{} at {}\n", result::to_string(trace.anomaly), trace.sink);
  text += "constants" + line_of(trace.constants);
  for (const ValueMessage& message : trace.input) text += message.id + line_of(message.values);
  for (const result::ValueRun* run : {&trace.first, &trace.second}) {
    text += "--\n";
    for (const result::ValueStep& step : run->steps) {
      text += fmt::format("{}/{}/{} {} {}{}{}{}{}:", step.component, step.replica, step.instance,
                          step.input, step.message, step.again ? " again" : "",
                          step.waits ? " waits" : "", step.lost ? " lost" : "",
                          step.crashed ? " crashes" : "");
      for (const ValueMessage& message : step.emits) text += " " + message.id;
      text += "\n";
    }
    for (const result::NamedValues& outcome : run->outcome) text += "=" + line_of(outcome);
    text += "state" + line_of(run->state);
  }
  return text;
}

}  // namespace firebreak::simulator
