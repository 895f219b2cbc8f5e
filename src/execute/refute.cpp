// SPDX-License-Identifier: Apache-2.0
#include "execute/refute.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <random>
#include <utility>

#include "base/internal_error.h"
#include "execute/search.h"
#include "execute/values.h"
#include "infer/behaviors.h"
#include "result/accepted.h"

namespace firebreak::execute {

using result::Anomaly;
using result::NamedValues;
using result::ValueTrace;

namespace {

// Values for the constants that have none of their own: the defaults first, then some others.
class Constants {
 public:
  Constants(const Network& network, std::uint32_t seed)
      : network_(network), random_(seed), values_(programs_of(network)) {}

  void start() {
    tries_ = 0;
    make();
  }
  bool more() const { return tries_ < (any_ ? kTries : 1); }
  void next() {
    ++tries_;
    make();
  }
  const std::vector<behavior::Interpreter>& interpreters() const { return interpreters_; }

 private:
  static constexpr std::size_t kTries = 5;

  void make() {
    interpreters_.clear();
    for (const Node& node : network_.nodes) {
      std::map<std::string, behavior::Value> given;
      for (const behavior::Constant& constant : node.behavior->program->constants) {
        if (constant.value) continue;
        any_ = true;
        if (tries_ > 0) given[constant.name] = values_.draw(constant.type, random_);
      }
      interpreters_.emplace_back(*node.behavior->program, given);
    }
  }

  const Network& network_;
  std::mt19937 random_;
  Values values_;
  std::size_t tries_ = 0;
  bool any_ = false;
  std::vector<behavior::Interpreter> interpreters_;
};

class Teller {
 public:
  Teller(const Network& network, const std::vector<behavior::Interpreter>& interpreters)
      : network_(network), interpreters_(interpreters) {}

  ValueTrace trace(const Pair& pair) const {
    ValueTrace result;
    result.sink = network_.channels[network_.sink].stream->name.text;
    result.as_set = network_.as_set;
    result.minimal = pair.minimal;
    for (std::size_t i = 0; i < network_.nodes.size(); ++i) {
      const behavior::Program& program = *network_.nodes[i].behavior->program;
      for (std::size_t c = 0; c < program.constants.size(); ++c) {
        if (program.constants[c].value) continue;
        result.constants.emplace_back(
            fmt::format("{}.{}", network_.nodes[i].name, program.constants[c].name),
            behavior::to_string(interpreters_[i].constants()[c]));
      }
    }
    for (std::size_t i = 0; i < pair.input.size(); ++i) {
      result.input.push_back(message(pair.first.messages()[i]));
    }
    result.first = run(pair.first);
    result.second = run(pair.second);
    return result;
  }

 private:
  NamedValues values(const Channel& channel, const behavior::Arguments& arguments) const {
    NamedValues result;
    const topology::Names& names = channel.stream->attributes;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      result.emplace_back(i < names.size() ? names[i].text : fmt::to_string(i + 1),
                          behavior::to_string(arguments[i]));
    }
    return result;
  }

  result::ValueMessage message(const Message& one) const {
    const Channel& channel = network_.channels[one.channel];
    return {fmt::format("{}#{}", channel.stream->name.text, one.number),
            values(channel, one.values)};
  }

  result::ValueRun run(const World& world) const {
    result::ValueRun result;
    for (const Step& step : world.steps()) {
      const Node& node = network_.nodes[step.node];
      const behavior::Program& program = *node.behavior->program;
      result::ValueStep told;
      told.component = node.name;
      told.input = program.handlers[step.handler].interface;
      told.message = message(world.messages()[step.message]).id;
      told.again = step.again;
      told.lost = step.lost;
      for (std::size_t i = 0; i < program.states.size(); ++i) {
        if (step.before[i] == step.after[i]) continue;
        told.before.emplace_back(program.states[i].name, behavior::to_string(step.before[i]));
        told.after.emplace_back(program.states[i].name, behavior::to_string(step.after[i]));
      }
      for (const std::size_t emitted : step.emits) {
        told.emits.push_back(message(world.messages()[emitted]));
      }
      result.steps.push_back(std::move(told));
    }
    for (const behavior::Value& tuple : world.outcome()) {
      result.outcome.push_back(
          values(network_.channels[network_.sink], std::get<behavior::TupleValue>(tuple.of).parts));
    }
    for (std::size_t i = 0; i < network_.nodes.size(); ++i) {
      const Node& node = network_.nodes[i];
      for (const std::size_t state : node.seen) {
        result.state.emplace_back(
            fmt::format("{}.{}", node.name, node.behavior->program->states[state].name),
            behavior::to_string(world.states()[i][state]));
      }
    }
    return result;
  }

  const Network& network_;
  const std::vector<behavior::Interpreter>& interpreters_;
};

class Refuter {
 public:
  Refuter(const topology::Model& model, const topology::Topology& topology,
          const base::Environment& environment, result::Verification& found)
      : model_(model), topology_(topology), environment_(environment), found_(found) {
    base::Diagnostics diagnostics;
    auto behaviors = infer::read_behaviors(model_, diagnostics);
    if (!behaviors) throw base::InternalError("a behaviour that was read cannot be read again");
    behaviors_ = *std::move(behaviors);
  }

  void run() {
    found_.behaves = true;
    for (result::SinkVerdict& sink : found_.sinks) {
      const std::string& name = topology_[sink.sink].declared;
      if (sink.anomaly == Anomaly::None && sink.decided) continue;
      // What is accepted at worst is fine, whether it happens or not.
      const bool harmless =
          sink.decided && result::accepts(topology_[sink.sink].accept, sink.anomaly);
      if (!harmless && behaves(model_, name)) judge(sink, name);
    }
    conclude();
  }

 private:
  void judge(result::SinkVerdict& sink, const std::string& name) {
    std::erase_if(found_.traces, [&](const result::Trace& trace) {
      return trace.sink == topology_[sink.sink].name;
    });
    const Anomaly admitted = sink.anomaly;  // by the annotations
    const bool all_decided = sink.decided;
    sink.anomaly = Anomaly::None;
    sink.decided = false;
    const Cut part = cut(model_, behaviors_, name);
    if (!part.network) {
      return note(name, fmt::format("real values are not tried, since {}", part.reason));
    }
    const Replicas replicas = replicas_in(*part.network, topology_[sink.sink]);
    if (replicas == Replicas::Merged) {
      return note(name, "real values are not tried, since what replicas emit comes together");
    }
    Search searched;
    Constants constants(*part.network, environment_.seed);
    if (admitted == Anomaly::Diverge && replicas == Replicas::Apart) {
      searched = try_constants(*part.network, constants, Compared::State);
      if (searched.found) sink.anomaly = Anomaly::Diverge;
    }
    const Anomaly of_contents = replicas == Replicas::Apart ? Anomaly::Instance : Anomaly::Run;
    if (!searched.found && found_.asked.contains(of_contents)) {
      searched = try_constants(*part.network, constants, Compared::Outcome);
      if (searched.found) sink.anomaly = of_contents;
    }
    if (!searched.found) {
      return note(name, fmt::format("neither proved nor refuted: {} executions with up to {} "
                                    "messages of each source show no difference",
                                    searched.executions, searched.most_messages));
    }
    sink.decided = all_decided && sink.anomaly == admitted;
    if (!sink.decided) note(name, "no real values were found for anything worse");
    sink.agreement = result::compare(sink.label.severity, sink.anomaly);
    if (!result::wanted(topology_[sink.sink].accept, sink.anomaly)) {
      ValueTrace trace = Teller(*part.network, constants.interpreters()).trace(*searched.found);
      trace.anomaly = sink.anomaly;
      found_.value_traces.push_back(std::move(trace));
    }
  }

  Search try_constants(const Network& network, Constants& constants, Compared what) const {
    Search result;
    std::size_t executions = 0;
    for (constants.start(); constants.more(); constants.next()) {
      result = search(network, constants.interpreters(), what, environment_);
      executions += result.executions;
      if (result.found) break;
    }
    result.executions = executions;
    return result;
  }

  // Whether there are replicas on the way to the sink: each with all of it to itself, so that any
  // two executions are those of two replicas in one run, or not.
  enum class Replicas : std::uint8_t { None, Apart, Some, Merged };

  Replicas replicas_in(const Network& network, const topology::Stream& sink) const {
    std::size_t replicated = 0;
    for (const Node& node : network.nodes) {
      const auto component = topology_.find_component(node.name);
      if (component && topology_[*component].replicated) ++replicated;
    }
    if (replicated == 0) return Replicas::None;
    if (!sink.replicated) return Replicas::Merged;
    return replicated == network.nodes.size() ? Replicas::Apart : Replicas::Some;
  }

  void note(const std::string& sink, const std::string& why) {
    found_.bounds.emplace_back(sink, why);
  }

  void conclude() {
    const auto bad = [&](const result::SinkVerdict& sink) {
      return sink.anomaly != Anomaly::None &&
             !result::accepts(topology_[sink.sink].accept, sink.anomaly);
    };
    const auto open = [&](const result::SinkVerdict& sink) { return !sink.decided; };
    if (std::ranges::any_of(found_.sinks, open) && !found_.bounds.empty()) {
      found_.unknown_reason =
          fmt::format("sink {}: {}", found_.bounds.front().first, found_.bounds.front().second);
    }
    found_.verdict = std::ranges::any_of(found_.sinks, bad)    ? result::Verdict::Divergent
                     : std::ranges::any_of(found_.sinks, open) ? result::Verdict::Unknown
                                                               : result::Verdict::Deterministic;
  }

  topology::Model model_;
  const topology::Topology& topology_;
  const base::Environment& environment_;
  result::Verification& found_;
  std::vector<infer::Behavior> behaviors_;
};

}  // namespace

void refute(const topology::Model& model, const topology::Topology& topology,
            const base::Environment& environment, result::Verification& found) {
  if (infer::has_behaviors(model)) Refuter(model, topology, environment, found).run();
}

}  // namespace firebreak::execute
