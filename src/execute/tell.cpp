// SPDX-License-Identifier: Apache-2.0
#include "execute/tell.h"

#include <fmt/format.h>

#include <utility>

namespace firebreak::execute {

using result::NamedValues;
using result::ValueTrace;

namespace {

class Teller {
 public:
  Teller(const Network& network, const std::vector<behavior::Interpreter>& interpreters)
      : network_(network), interpreters_(interpreters) {}

  ValueTrace trace(const Compared& what, const Pair& pair) const {
    ValueTrace result;
    result.sink = network_.channels[network_.sink].stream->name.text;
    result.observed = network_.observed;
    result.minimal = pair.minimal;
    for (std::size_t i = 0; i < network_.nodes.size(); ++i) {
      if (network_.nodes[i].replica == 2) continue;
      const behavior::Program& program = *network_.nodes[i].behavior->program;
      for (std::size_t c = 0; c < program.constants.size(); ++c) {
        if (program.constants[c].value) continue;
        result.constants.emplace_back(
            fmt::format("{}.{}", network_.nodes[i].name, program.constants[c].name),
            behavior::to_string(interpreters_[i].constants()[c]));
      }
    }
    for (const Message& one : pair.first.messages()) {
      if (one.input && one.of != 2) result.input.push_back(message(one));
    }
    result.first = run(pair.first, network_.replicas ? 1 : 0);
    result.second = run(pair.second, what.within ? 2 : network_.replicas ? 1 : 0);
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
    // What is one replica's own is told apart from what the other has.
    const std::string of =
        network_.replicas && one.of != 0 && !one.input ? fmt::format("/{}", one.of) : "";
    return {fmt::format("{}#{}{}", channel.stream->name.text, one.number, of),
            values(channel, one.values)};
  }

  // All that happens, and what the replica, if there are two, has of it in the end.
  result::ValueRun run(const World& world, std::size_t replica) const {
    result::ValueRun result;
    for (const Step& step : world.steps()) result.steps.push_back(step_of(world, step));
    for (const behavior::Value& tuple : world.outcome(replica)) {
      result.outcome.push_back(
          values(network_.channels[network_.sink], std::get<behavior::TupleValue>(tuple.of).parts));
    }
    for (std::size_t i = 0; i < network_.nodes.size(); ++i) {
      const Node& node = network_.nodes[i];
      if (node.replica != 0 && node.replica != replica) continue;
      for (std::size_t instance = 0; instance < world.states()[i].size(); ++instance) {
        for (const std::size_t state : node.seen) {
          result.state.emplace_back(fmt::format("{}.{}", named(node, instance),
                                                node.behavior->program->states[state].name),
                                    behavior::to_string(world.states()[i][instance][state]));
        }
      }
    }
    return result;
  }

  static std::string named(const Node& node, std::size_t instance) {
    return node.instances == 1 ? node.name : fmt::format("{}[{}]", node.name, instance + 1);
  }

  result::ValueStep step_of(const World& world, const Step& step) const {
    result::ValueStep told;
    told.again = step.again;
    told.waits = step.kind == Step::Kind::Wait;
    told.lost = step.kind == Step::Kind::Lose;
    told.crashed = step.kind == Step::Kind::Crash;
    if (!told.crashed) told.message = message(world.messages()[step.message]).id;
    if (step.node == kNowhere) return told;
    const Node& node = network_.nodes[step.node];
    const behavior::Program& program = *node.behavior->program;
    told.component = node.name;
    told.replica = node.replica;
    if (node.instances > 1) told.instance = step.instance + 1;
    if (!told.crashed) told.input = program.handlers[step.handler].interface;
    for (std::size_t i = 0; i < step.after.size(); ++i) {
      if (step.before[i] == step.after[i]) continue;
      told.before.emplace_back(program.states[i].name, behavior::to_string(step.before[i]));
      told.after.emplace_back(program.states[i].name, behavior::to_string(step.after[i]));
    }
    for (const std::size_t emitted : step.emits) {
      told.emits.push_back(message(world.messages()[emitted]));
    }
    return told;
  }

  const Network& network_;
  const std::vector<behavior::Interpreter>& interpreters_;
};

}  // namespace

ValueTrace tell(const Network& network, const std::vector<behavior::Interpreter>& interpreters,
                const Compared& what, const Pair& pair) {
  return Teller(network, interpreters).trace(what, pair);
}

}  // namespace firebreak::execute
