// SPDX-License-Identifier: Apache-2.0
// What both replicas' observers see alike: what the replicas have in common, and the one instance
// of a component that is not replicated (semantics 4.6).
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "replay/interpreter_orders.h"

namespace firebreak::replay::interpreter {

namespace {

using topology::Component;
using topology::PathId;
using topology::Stream;

class CommonCheck : private OrderFacts {
 public:
  explicit CommonCheck(const OrderFacts& facts) : OrderFacts(facts) {}

  // What the replicas have in common is there for both, or for neither.
  std::string check_common() const {
    if (!script_.between_replicas()) return "";
    for (MessageIndex m = 0; m < script_.messages.size(); ++m) {
      if (is_private(m)) continue;
      const std::size_t left = schedules_[0].emitted[m].size();
      const std::size_t right = schedules_[1].emitted[m].size();
      if (left == right) continue;
      const char* how =
          std::min(left, right) == 0 ? "only one world has it" : "in different numbers";
      return fmt::format("the replicas have {} in common, but {}", id(m), how);
    }
    return "";
  }

  // It has one order. What is private may be told by one world only, or differ in number where the
  // replicas differ.
  std::string check_single(const Component& component) const {
    const std::array<std::vector<Step>, 2> all = {steps(component, 0), steps(component, 1)};
    std::array<Sequence, 2> orders;
    std::array<std::vector<Step>, 2> both;
    for (std::size_t w = 0; w < 2; ++w) {
      std::vector<Step> there = all[1 - w];
      std::sort(there.begin(), there.end());
      for (const Step& step : all[w]) {
        const bool shared = std::binary_search(there.begin(), there.end(), step);
        if (!shared && !is_common(step.message)) continue;
        both[w].push_back(step);
        orders[w].push_back(step.message);
      }
    }
    if (both[0] == both[1]) return "";
    return fmt::format(
        "component {} is not replicated, so both replicas' observers see one order "
        "there, but it differs: {}",
        component.name, first_difference(orders[0], orders[1]));
  }

 private:
  bool is_common(MessageIndex m) const { return script_.messages[m].common; }

  // One step of an instance that both observers see, whichever of them tells of it: the message,
  // whose copy it is, the unit that handles it, and how often there was such a step before.
  struct Step {
    MessageIndex message;
    std::size_t replica;  // 0: common
    std::optional<PathId> unit;
    std::size_t number;
    auto operator<=>(const Step&) const = default;
  };

  std::vector<Step> steps(const Component& component, std::size_t world) const {
    std::vector<Step> result;
    std::map<Step, std::size_t> counts;
    for (const Handling& handling : script_.worlds[world]) {
      if (handling.component != component.id) continue;
      const std::size_t owner = handling.other_replica ? 1 - world : world;
      const std::size_t replica = is_common(handling.message) ? 0 : 1 + owner;
      const auto add = [&](std::size_t of, std::optional<PathId> unit) {
        Step step{handling.message, of, unit, 0};
        step.number = counts[step]++;
        result.push_back(step);
      };
      if (handling.unit) {
        add(at_one_moment(*handling.unit) ? 0 : replica, handling.unit);
        continue;
      }
      add(replica, std::nullopt);
      for (const MessageIndex emitted : handling.emits) {
        const PathId path = *script_.messages[emitted].path;
        if (replica != 0 && at_one_moment(path)) add(0, path);
      }
    }
    return result;
  }

  // A path that waits for its own input handles both replicas' messages of a partition together.
  bool at_one_moment(PathId path) const {
    return waits_.waits(path) && waits_.handles_together(path);
  }
};

}  // namespace

std::string check_common(const OrderFacts& facts) { return CommonCheck(facts).check_common(); }

std::string check_single(const OrderFacts& facts, const Component& component) {
  return CommonCheck(facts).check_single(component);
}

}  // namespace firebreak::replay::interpreter
