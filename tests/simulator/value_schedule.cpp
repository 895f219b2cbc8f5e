// SPDX-License-Identifier: Apache-2.0
#include "simulator/value_schedule.h"

#include <algorithm>
#include <string>
#include <utility>

#include "execute/network.h"

namespace firebreak::simulator {

namespace {

using execute::Channel;
using execute::Network;
using execute::Node;
using execute::Problem;
using execute::Rerun;
using result::ValueMessage;
using result::ValueStep;

constexpr std::size_t kMostSteps = 60;

class Scheduler {
 public:
  Scheduler(const Network& network, const Rerun& start, const std::vector<ValueMessage>& input,
            std::mt19937& random)
      : network_(network), input_(input), random_(random), faulty_(random() % 2 == 0) {
    run_.emplace(start);
  }

  std::optional<Rerun> execution() {
    for (std::size_t steps = 0; steps < kMostSteps; ++steps) {
      if ((ends() && random_() % 3 != 0) || !take_step()) break;
    }
    return ends() ? std::move(run_) : std::nullopt;
  }

 private:
  bool ends() const {
    try {
      run_->end();
      return true;
    } catch (const Problem&) {
      return false;
    }
  }

  // Any that may be next; what is neither a fault nor a wait is likelier.
  bool take_step() {
    std::vector<ValueStep> steps = conceivable();
    std::ranges::shuffle(steps, random_);
    for (const ValueStep& step : steps) {
      Rerun next(*run_);
      try {
        next.step(step);
      } catch (const Problem&) {
        continue;
      }
      run_.emplace(next);
      return true;
    }
    return false;
  }

  std::vector<std::string> messages() const {
    std::vector<std::string> ids;
    for (const ValueMessage& message : input_) ids.push_back(message.id);
    for (const ValueStep& step : run_->seen(0).steps) {
      for (const ValueMessage& message : step.emits) ids.push_back(message.id);
    }
    return ids;
  }

  std::vector<ValueStep> conceivable() const {
    std::vector<ValueStep> result;
    for (const std::string& id : messages()) {
      for (const Channel& channel : network_.channels) {
        if (channel.stream->name.text == id.substr(0, id.rfind('#'))) add(channel, id, result);
      }
    }
    for (const Node& node : network_.nodes) {
      if (!faulty_ || node.crash == topology::Crash::Survives) continue;
      result.push_back({.component = node.name, .replica = node.replica, .crashed = true});
    }
    return result;
  }

  void add(const Channel& channel, const std::string& id, std::vector<ValueStep>& to) const {
    if (faulty_ && &channel == &network_.channels[network_.sink]) {
      to.push_back({.message = id, .again = true});
      to.push_back({.message = id, .lost = true});
    }
    for (const execute::End& end : channel.ends) {
      const Node& node = network_.nodes[end.node];
      ValueStep step{.component = node.name,
                     .replica = node.replica,
                     .input = node.behavior->program->handlers[end.handler].interface,
                     .message = id};
      for (std::size_t i = 1; i <= node.instances; ++i) {
        step.instance = node.instances > 1 ? i : 0;
        add(step, to);
      }
    }
  }

  void add(const ValueStep& step, std::vector<ValueStep>& to) const {
    constexpr std::size_t kLikelier = 3;
    to.insert(to.end(), kLikelier, step);
    for (bool ValueStep::*const kind : {&ValueStep::waits, &ValueStep::again, &ValueStep::lost}) {
      if (kind == &ValueStep::lost && !faulty_) continue;
      to.push_back(step);
      to.back().*kind = true;
    }
  }

  const Network& network_;
  const std::vector<ValueMessage>& input_;
  std::mt19937& random_;
  bool faulty_;
  std::optional<Rerun> run_;
};

}  // namespace

std::optional<Rerun> random_execution(const Network& network,
                                      const std::vector<behavior::Interpreter>& interpreters,
                                      const std::vector<ValueMessage>& input,
                                      std::mt19937& random) {
  Rerun start(network, interpreters);
  try {
    for (const ValueMessage& message : input) start.send(message);
  } catch (const Problem&) {
    return std::nullopt;
  }
  return Scheduler(network, start, input, random).execution();
}

}  // namespace firebreak::simulator
