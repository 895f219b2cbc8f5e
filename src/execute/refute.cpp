// SPDX-License-Identifier: Apache-2.0
#include "execute/refute.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/internal_error.h"
#include "execute/search.h"
#include "infer/behaviors.h"

namespace firebreak::execute {

using result::NamedValues;
using result::ValueTrace;

namespace {

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
      result.outcome.push_back(values(network_.channels[network_.sink],
                                      std::get<behavior::TupleValue>(tuple.of).parts));
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
      if (sink.anomaly == result::Anomaly::None && sink.decided) continue;
      if (behaves(model_, name)) judge(sink, name);
    }
    conclude();
  }

 private:
  void judge(result::SinkVerdict& sink, const std::string& name) {
    std::erase_if(found_.traces, [&](const result::Trace& trace) {
      return trace.sink == topology_[sink.sink].name;
    });
    const bool run_is_worst = sink.decided && sink.anomaly == result::Anomaly::Run;
    sink.anomaly = result::Anomaly::None;
    sink.decided = false;
    const Cut part = cut(model_, behaviors_, name);
    if (!found_.asked.contains(result::Anomaly::Run)) {
      return note(name, "only runs are tried with real values");
    }
    if (!part.network) {
      return note(name, fmt::format("real values are not tried, since {}", part.reason));
    }
    std::vector<behavior::Interpreter> interpreters;
    for (const Node& node : part.network->nodes) interpreters.emplace_back(*node.behavior->program);
    const Search searched = search(*part.network, interpreters, environment_);
    if (!searched.found) {
      return note(name, fmt::format("neither proved nor refuted: {} executions with up to {} "
                                    "messages of each source show no difference",
                                    searched.executions, searched.most_messages));
    }
    sink.anomaly = result::Anomaly::Run;
    sink.decided = run_is_worst;
    sink.agreement = result::compare(sink.label.severity, sink.anomaly);
    found_.value_traces.push_back(Teller(*part.network, interpreters).trace(*searched.found));
  }

  void note(const std::string& sink, const std::string& why) {
    found_.bounds.emplace_back(sink, why);
  }

  void conclude() {
    const auto bad = [](const result::SinkVerdict& sink) {
      return sink.anomaly != result::Anomaly::None;
    };
    const auto open = [](const result::SinkVerdict& sink) { return !sink.decided; };
    if (std::ranges::any_of(found_.sinks, bad)) {
      found_.verdict = result::Verdict::Divergent;
    } else if (std::ranges::any_of(found_.sinks, open)) {
      found_.verdict = result::Verdict::Unknown;
      if (!found_.bounds.empty()) {
        found_.unknown_reason = fmt::format("sink {}: {}", found_.bounds.front().first,
                                            found_.bounds.front().second);
      }
    }
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
  const auto has_one = [](const topology::ComponentDecl& c) { return c.behavior.has_value(); };
  if (std::ranges::any_of(model.components, has_one)) {
    Refuter(model, topology, environment, found).run();
  }
}

}  // namespace firebreak::execute
