// SPDX-License-Identifier: Apache-2.0
// What may not come before what (semantics 4.1 to 4.4): streams that keep an order, and orders of a
// component, which are those of the execution that is followed, and those of the other replica.
#include <algorithm>
#include <ranges>
#include <utility>

#include "execute/world.h"

namespace firebreak::execute {

namespace {

// The message as the n-th that says this.
Content content(const Message& message, const std::vector<Content>& here) {
  for (std::size_t n = 0;; ++n) {
    const Content one = digest_of(message.said, n);
    if (std::ranges::find(here, one) == here.end()) return one;
  }
}

const std::vector<Content>& list_of(const Came& came, const Digest& by) {
  static const std::vector<Content> none;
  const auto found = came.find(by);
  return found == came.end() ? none : found->second;
}

}  // namespace

void World::follow(std::shared_ptr<const Decided> decided, bool dynamic) {
  follows_ = std::move(decided);
  follows_dynamic_ = dynamic;
}

bool World::overtakes(const Pending& one, const Pending& other) const {
  const Message& message = messages_[one.message];
  const Message& before = messages_[other.message];
  if (before.channel != message.channel || before.of != message.of ||
      before.producer != message.producer || before.number >= message.number || other.again ||
      other.arrived || other.end != one.end || other.instance != one.instance) {
    return false;
  }
  const Channel& channel = network_->channels[message.channel];
  return std::ranges::any_of(channel.fifos, [&](const Places& key) {
    return std::ranges::all_of(
        key, [&](std::size_t place) { return before.values[place] == message.values[place]; });
  });
}

bool World::blocked(const Pending& one) const {
  if (one.again) {
    // After a crash it comes behind its message (semantics 6.7).
    return std::ranges::any_of(pending_, [&](const Pending& other) {
      return other.replayed && other.message == one.message && other.end == one.end;
    });
  }
  const Channel& channel = network_->channels[messages_[one.message].channel];
  const bool scattered = one.end.node != kNowhere && network_->nodes[one.end.node].scattered;
  if (!channel.fifos.empty() && !scattered) {
    const auto overtaken = [&](const Pending& other) { return overtakes(one, other); };
    if (std::ranges::any_of(pending_, overtaken)) return true;
  }
  return one.end.node != kNowhere && out_of_turn(one);
}

// The messages of one order that are told apart by nothing it is by; none if it has no such
// message.
std::optional<Digest> World::class_of(const Pending& one, std::size_t order) const {
  const Message& message = messages_[one.message];
  const auto& by = network_->nodes[one.end.node].orders[order].by;
  const auto places = by.find(message.channel);
  if (places == by.end()) return std::nullopt;
  Digest result = digest_of(one.instance);
  for (const std::size_t place : places->second) result.add(message.values[place]);
  return result;
}

std::vector<const Came*> World::references(const Pending& one, std::size_t order) const {
  std::vector<const Came*> result;
  const Node& node = network_->nodes[one.end.node];
  const bool fixed =
      node.orders[order].mechanism == topology::Mechanism::Sequencing || follows_dynamic_;
  if (follows_ && fixed) result.push_back(&(*follows_)[one.end.node][order]);
  if (node.replica == 0 || messages_[one.message].of != 0) return result;
  for (std::size_t i = 0; i < network_->nodes.size(); ++i) {
    const Node& other = network_->nodes[i];
    if (other.name == node.name && other.replica != node.replica) {
      result.push_back(&came_[i][order]);
    }
  }
  return result;
}

// Whether what came before it there is still on its way here.
bool World::out_of_turn(const Pending& one) const {
  const Node& node = network_->nodes[one.end.node];
  for (std::size_t i = 0; i < node.orders.size(); ++i) {
    const auto by = class_of(one, i);
    if (!by) continue;
    const std::vector<Content>& here = list_of(came_[one.end.node][i], *by);
    const Content own = content(messages_[one.message], here);
    for (const Came* reference : references(one, i)) {
      const std::vector<Content>& there = list_of(*reference, *by);
      const auto place = std::ranges::find(there, own);
      if (place == there.end()) continue;
      for (const Pending& other : pending_) {
        if (other.end.node != one.end.node || other.again || other.arrived) continue;
        if (class_of(other, i) != by) continue;
        const Content its = content(messages_[other.message], here);
        if (its != own && std::find(there.begin(), place, its) != place) return true;
      }
    }
  }
  return false;
}

void World::note_order(const Pending& one) {
  if (one.end.node == kNowhere || one.replayed) return;
  const Node& node = network_->nodes[one.end.node];
  for (std::size_t i = 0; i < node.orders.size(); ++i) {
    const auto by = class_of(one, i);
    if (!by) continue;
    std::vector<Content>& here = came_[one.end.node][i][*by];
    const Content own = content(messages_[one.message], here);
    for (const Came* reference : references(one, i)) {
      const std::vector<Content>& there = list_of(*reference, *by);
      const auto place = std::ranges::find(there, own);
      if (place == there.end()) continue;
      broken_ = broken_ || std::ranges::any_of(here, [&](const Content& its) {
                  return std::find(place + 1, there.end(), its) != there.end();
                });
    }
    here.push_back(own);
  }
}

}  // namespace firebreak::execute
