// SPDX-License-Identifier: Apache-2.0
// What a step must keep to: who gets what, what keeps its order, and what waits for what.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "execute/rerun.h"

namespace firebreak::execute {

using behavior::Arguments;
using result::ValueStep;

void Rerun::check_place(const ValueStep& step, const Delivery& one) {
  const Message& message = messages_[one.message];
  const Channel& channel = network_.channels[message.channel];
  const Node& node = network_.nodes[one.end.node];
  if (one.state != Delivery::State::Open && one.state != Delivery::State::Waiting) {
    const bool again =
        step.again && !step.lost && channel.may_repeat && one.state == Delivery::State::Done;
    if (!again) throw Problem(fmt::format("{} comes twice to '{}'", step.message, node.name));
    return;
  }
  if (step.again != one.replays) throw Problem(step.message + " does not come again");
  if (step.lost && (!channel.may_lose || one.state == Delivery::State::Waiting))
    throw Problem(step.message + " cannot get lost");
  if (node.instances > 1 && !node.scattered && node.by[one.end.handler]) {
    const std::string key =
        fmt::format("{}/{}", node.name, text(0, message.values, *node.by[one.end.handler]));
    if (homes_.try_emplace(key, one.instance).first->second != one.instance) {
      throw Problem(step.message + " goes to another instance than its key");
    }
  }
  if (step.lost) return;
  if (!unit(one) || step.waits) return check_order(one);
  check_unit(one);
  close(one);
}

// Whether the stream keeps the two in the order in which they were sent, if one producer sent both.
bool Rerun::kept(const Delivery& one, const Delivery& other) const {
  const Message& a = messages_[one.message];
  const Message& b = messages_[other.message];
  if (a.channel != b.channel || a.of != b.of || one.end != other.end) return false;
  if (other.instance != kAnyInstance && other.instance != one.instance) return false;
  return std::ranges::any_of(network_.channels[a.channel].fifos, [&](const Places& key) {
    return agree(a.values, key, b.values, key);
  });
}

bool Rerun::ordered(const Delivery& one) const { return !network_.nodes[one.end.node].scattered; }

// Whether it overtakes another of its producer.
void Rerun::check_order(const Delivery& one) const {
  const Message& message = messages_[one.message];
  const Channel& channel = network_.channels[message.channel];
  if (channel.fifos.empty() || !ordered(one)) return;
  for (const Delivery& other : deliveries_) {
    const Message& before = messages_[other.message];
    if (other.state != Delivery::State::Open || before.number >= message.number) continue;
    const Places& by = channel.producers_by;
    const bool of_one = channel.stream->from || channel.stream->producers == 1 ||
                        (!by.empty() && agree(before.values, by, message.values, by));
    if (of_one && kept(one, other)) {
      throw Problem(fmt::format("{} overtakes {}", message.id, before.id));
    }
  }
}

// Of messages that all overtake each other there are at most as many as producers.
void Rerun::check_producers() const {
  std::vector<std::size_t> longest;
  for (std::size_t i = 0; i < first_.size(); ++i) {
    const Delivery& one = deliveries_[first_[i]];
    const Message& message = messages_[one.message];
    longest.push_back(1);
    spend(1 + i);
    for (std::size_t j = 0; j < i; ++j) {
      const Delivery& other = deliveries_[first_[j]];
      if (messages_[other.message].number < message.number || !kept(one, other)) continue;
      longest.back() = std::max(longest.back(), longest[j] + 1);
    }
    const auto& stream = *network_.channels[message.channel].stream;
    if (ordered(one) && longest.back() > (stream.from ? 1 : stream.producers)) {
      throw Problem(message.id + " overtakes more messages than there are producers");
    }
  }
}

void Rerun::note(const Delivery& one) {
  const Node& node = network_.nodes[one.end.node];
  const Message& message = messages_[one.message];
  if (one.replays) return;
  for (std::size_t i = 0; i < node.orders.size(); ++i) {
    const auto by = node.orders[i].by.find(message.channel);
    if (by == node.orders[i].by.end()) continue;
    std::string where = fmt::format("{}/{}/", i, one.instance);
    where += text(0, message.values, by->second);
    std::string said = fmt::format("{}(", message.channel);
    for (const behavior::Value& value : message.values) said += behavior::to_string(value) + ",";
    std::vector<std::string>& here = came_[one.end.node][where];
    const std::size_t before = said_[{one.end.node, where + said}]++;
    here.push_back(fmt::format("{}{}", said, before));
  }
}

}  // namespace firebreak::execute
