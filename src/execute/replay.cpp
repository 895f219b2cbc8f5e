// SPDX-License-Identifier: Apache-2.0
#include "execute/replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "execute/above.h"
#include "execute/rerun.h"
#include "execute/value_reader.h"
#include "infer/behaviors.h"

namespace firebreak::execute {

using result::NamedValues;
using result::ValueRun;
using result::ValueStep;
using result::ValueTrace;

namespace {

// What a file says may come in another order of names.
NamedValues sorted(NamedValues values) {
  std::ranges::sort(values);
  return values;
}

bool same(const NamedValues& a, const NamedValues& b) { return sorted(a) == sorted(b); }

bool same_messages(const std::vector<result::ValueMessage>& a,
                   const std::vector<result::ValueMessage>& b) {
  return std::ranges::equal(
      a, b, [](const auto& x, const auto& y) { return x.id == y.id && same(x.values, y.values); });
}

bool same_step(const ValueStep& a, const ValueStep& b) {
  return same(a.before, b.before) && same(a.after, b.after) && same_messages(a.emits, b.emits);
}

class Replayer {
 public:
  Replayer(const topology::Model& model, const topology::Topology& topology,
           const ValueTrace& trace)
      : model_(model), topology_(topology), trace_(trace), kind_(result::kind_of(trace.anomaly)) {}

  ReplayedValues run() {
    ReplayedValues result{trace_, ""};
    try {
      prepare();
      const std::vector<Rerun> runs{rerun(trace_.first), rerun(trace_.second)};
      const bool between = kind_.mode == result::Mode::Replica;
      if (within_) one_run(runs);
      compare_orders(runs, between);
      compare_homes(runs[0].homes(), runs[1].homes());
      const std::size_t replica = network_->replicas ? 1 : 0;
      result.trace.first = runs[0].seen(replica);
      result.trace.second = runs[1].seen(within_ ? 2 : replica);
      compare(trace_.first, result.trace.first, "the first execution");
      compare(trace_.second, result.trace.second, "the second execution");
      differ(result.trace);
    } catch (const Problem& problem) {
      result.problem = problem.what();
    } catch (const TooLarge& large) {
      result.problem = large.what();
      result.too_large = true;
    } catch (const behavior::OutOfBudget&) {
      result.problem = "a handling takes too long";
      result.too_large = true;
    }
    return result;
  }

 private:
  void prepare() {
    base::Diagnostics diagnostics;
    auto behaviors = infer::read_behaviors(model_, diagnostics);
    if (!behaviors) throw Problem("the model has behaviours that cannot be read");
    behaviors_ = *std::move(behaviors);
    const auto shows_replica = [](const ValueStep& step) { return step.replica != 0; };
    const bool both = std::ranges::any_of(trace_.first.steps, shows_replica);
    within_ = both && kind_.mode == result::Mode::Replica;
    Cut part =
        cut(model_, topology_, behaviors_, trace_.sink, both ? Replicas::Both : Replicas::One);
    if (!part.network) throw Problem(part.reason);
    network_ = std::move(part.network);
    if (network_->observed != trace_.observed) throw Problem("the sink observes something else");
    if (kind_.mode == result::Mode::Replica && !both) all_replicated();
    for (const Node& node : network_->nodes) {
      interpreters_.emplace_back(*node.behavior->program, constants(node));
    }
  }

  // Two executions are those of two replicas, if these share nothing.
  void all_replicated() const {
    for (const Node& node : network_->nodes) {
      const auto id = topology_.find_component(node.name);
      if (!id || !topology_[*id].replicated) throw Problem(node.name + " has no replicas");
    }
    if (merges(model_, topology_, trace_.sink)) throw Problem("replicas share what is merged");
  }

  std::map<std::string, behavior::Value> constants(const Node& node) const {
    std::map<std::string, behavior::Value> result;
    for (const behavior::Constant& constant : node.behavior->program->constants) {
      const std::string name = fmt::format("{}.{}", node.name, constant.name);
      for (const auto& [known, text] : trace_.constants) {
        if (known != name || constant.value) continue;
        auto value = read_value(constant.type, text);
        if (!value) throw Problem(name + " is no value");
        result[constant.name] = *std::move(value);
      }
    }
    return result;
  }

  Rerun rerun(const ValueRun& run) const {
    Rerun result(*network_, interpreters_);
    for (const result::ValueMessage& message : trace_.input) result.send(message);
    for (const ValueStep& step : run.steps) result.step(step);
    result.end();
    return result;
  }

  static void one_run(const std::vector<Rerun>& runs) {
    if (runs[0].seen(1).steps != runs[1].seen(1).steps) {
      throw Problem("replicas that share a component are not in one run");
    }
  }

  // Messages that both have come in one order.
  static bool compatible(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    std::vector<std::string> common_a;
    std::vector<std::string> common_b;
    const std::set<std::string> all_a(a.begin(), a.end());
    const std::set<std::string> all_b(b.begin(), b.end());
    for (const std::string& one : a) {
      if (all_b.contains(one)) common_a.push_back(one);
    }
    for (const std::string& one : b) {
      if (all_a.contains(one)) common_b.push_back(one);
    }
    return common_a == common_b;
  }

  static void compare_orders(const Node& node, const Rerun::Came& a, const Rerun::Came& b,
                             bool dynamic) {
    for (const auto& [where, came] : a) {
      const std::size_t order = std::stoul(where);
      const bool fixed = node.orders[order].mechanism == topology::Mechanism::Sequencing || dynamic;
      const auto there = b.find(where);
      if (fixed && there != b.end() && !compatible(came, there->second)) {
        throw Problem(fmt::format("what '{}' orders comes in two orders", node.name));
      }
    }
  }

  void compare_orders(const std::vector<Rerun>& runs, bool dynamic) const {
    for (std::size_t i = 0; i < network_->nodes.size(); ++i) {
      const auto of = [&](const Rerun& run, std::size_t node) {
        const auto found = run.came().find(node);
        return found == run.came().end() ? Rerun::Came{} : found->second;
      };
      compare_orders(network_->nodes[i], of(runs[0], i), of(runs[1], i), dynamic);
      for (const std::size_t other : network_->nodes_of(network_->nodes[i].name)) {
        compare_orders(network_->nodes[i], of(runs[0], i), of(runs[0], other), true);
        compare_orders(network_->nodes[i], of(runs[1], i), of(runs[1], other), true);
      }
    }
  }

  // Which instance gets what is part of the program (semantics 1.9).
  static void compare_homes(const Rerun::Homes& a, const Rerun::Homes& b) {
    for (const auto& [key, instance] : a) {
      const auto there = b.find(key);
      if (there == b.end() || there->second == instance) continue;
      throw Problem("messages that agree on what they are divided by go to different instances");
    }
  }

  static void compare(const ValueRun& recorded, const ValueRun& seen, const char* which) {
    for (std::size_t i = 0; i < seen.steps.size(); ++i) {
      if (same_step(recorded.steps[i], seen.steps[i])) continue;
      throw Problem(fmt::format("in {}, {} does something else than is recorded", which,
                                seen.steps[i].message));
    }
    const bool outcome = std::ranges::equal(recorded.outcome, seen.outcome, same);
    if (!outcome || !same(recorded.state, seen.state)) {
      throw Problem(fmt::format("{} ends otherwise than is recorded", which));
    }
  }

  void differ(const ValueTrace& seen) const {
    const bool state = kind_.observation == result::Observation::State;
    const bool differs =
        state ? seen.first.state != seen.second.state : seen.first.outcome != seen.second.outcome;
    if (!differs) throw Problem("the two executions do not differ");
  }

  topology::Model model_;
  const topology::Topology& topology_;
  const ValueTrace& trace_;
  const result::AnomalyKind& kind_;
  std::vector<infer::Behavior> behaviors_;
  std::optional<Network> network_;
  std::vector<behavior::Interpreter> interpreters_;
  bool within_ = false;
};

}  // namespace

ReplayedValues replay(const topology::Model& model, const topology::Topology& topology,
                      const ValueTrace& trace) {
  return Replayer(model, topology, trace).run();
}

}  // namespace firebreak::execute
