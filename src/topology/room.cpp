// SPDX-License-Identifier: Apache-2.0
#include "topology/room.h"

#include <algorithm>
#include <variant>

namespace firebreak::topology {

namespace {

template <class Thing>
bool take_one(std::vector<Thing>& taken, const Thing& thing, std::size_t most,
              bool (*same)(const Thing&, const Thing&)) {
  if (std::ranges::any_of(taken, [&](const Thing& known) { return same(known, thing); })) {
    return true;
  }
  if (taken.size() >= most) return false;
  taken.push_back(thing);
  return true;
}

}  // namespace

Room::Room(const Model& model) {
  for (const ComponentDecl& component : model.components) {
    orderings_.emplace(component.name.text, component.orderings);
  }
  for (const StreamDecl& stream : model.streams) {
    Keys& seals = seals_[stream.name.text];
    seals = stream.seals;
    seals.insert(seals.end(), stream.watermarks.begin(), stream.watermarks.end());
    fifos_.emplace(stream.name.text, stream.fifos);
  }
}

bool Room::take(const RepairDecl& repair) {
  if (const auto* seal = std::get_if<SealRepair>(&repair.what)) {
    return take_one(seals_[seal->stream.text], seal->key, kMostKeys, same_key);
  }
  if (const auto* order = std::get_if<OrderRepair>(&repair.what)) {
    return take_one(orderings_[order->component.text], order->ordering, kMostOrderings,
                    same_ordering);
  }
  if (const auto* fifo = std::get_if<FifoRepair>(&repair.what)) {
    return take_one(fifos_[fifo->stream.text], fifo->key, kMostKeys, same_key);
  }
  return true;
}

}  // namespace firebreak::topology
