// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>
#include <variant>

#include "base/internal_error.h"
#include "report/repair/words.h"
#include "report/tolerance/tolerance.h"
#include "topology/observers.h"

namespace firebreak::report {

namespace {

using result::RepairCandidate;
using topology::Topology;

constexpr std::string_view kOneProducer = "one producer";

struct PromiseWords {
  std::string operator()(const topology::SealRepair& seal) const {
    return seal.key.empty() ? "seal at its end" : "seal on " + name_list(seal.key);
  }
  std::string operator()(const topology::OrderRepair& order) const {
    const topology::OrderingDecl& ordering = order.ordering;
    return fmt::format("{}{}{}", mechanism_name(ordering.mechanism),
                       ordering.streams.empty() ? "" : " of " + name_list(ordering.streams),
                       ordering.by.empty() ? "" : " per " + name_list(ordering.by));
  }
  std::string operator()(const topology::FifoRepair& fifo) const {
    return fifo.key.empty() ? "order" : "order per " + name_list(fifo.key);
  }
  std::string operator()(const topology::DedupRepair&) const { return "no duplicates"; }
  std::string operator()(const topology::ResendRepair&) const { return "no losses"; }
  std::string operator()(const topology::MergeRepair&) const { return no_promise(); }
  std::string operator()(const topology::VariantRepair&) const { return no_promise(); }
  static std::string no_promise() { throw base::InternalError("a merge or a variant is promised"); }
};

// What happens to who does without the promise.
struct FaultWords {
  std::string operator()(const topology::FifoRepair& fifo) const {
    return fifo.key.empty() ? "any order" : "no order per " + name_list(fifo.key);
  }
  std::string operator()(const topology::DedupRepair&) const { return "duplicates"; }
  std::string operator()(const topology::ResendRepair&) const { return "losses"; }
  template <class Repair>
  std::string operator()(const Repair& repair) const {
    return "no " + PromiseWords{}(repair);
  }
};

struct PlaceName {
  const std::string& operator()(const topology::OrderRepair& order) const {
    return order.component.text;
  }
  const std::string& operator()(const topology::VariantRepair& variant) const {
    return variant.component.text;
  }
  template <class Repair>
  const std::string& operator()(const Repair& repair) const {
    return repair.stream.text;
  }
};

bool orders_stream(const RepairCandidate& promise) {
  return std::holds_alternative<topology::FifoRepair>(promise.what);
}

// That a stream has one producer matters as far as its FIFO order does (docs/repair.md 6.2).
void add_producer(const Topology& topology, const result::Tolerance& tolerance,
                  const std::vector<bool>& needed, PromisesOf& place) {
  const auto stream = topology.find_stream(place.name);
  if (!stream || topology[*stream].producers != 1) return;
  bool needs = false;
  bool keeps = false;  // in some weakening, or for all that is known
  const std::vector<bool> lost = result::can_be_lost(tolerance);
  for (std::size_t i = 0; i < tolerance.promises.size(); ++i) {
    if (!orders_stream(tolerance.promises[i]) || place_of(tolerance.promises[i]) != place.name) {
      continue;
    }
    needs = needs || needed[i];
    keeps = keeps || !lost[i];
  }
  if (needs) {
    place.needs.emplace_back(kOneProducer);
  } else if (!keeps) {
    place.can_lose.emplace_back(kOneProducer);
    place.bears.emplace_back("several producers");
  }
}

}  // namespace

std::string promise_name(const RepairCandidate& promise) {
  return std::visit(PromiseWords{}, promise.what);
}

const std::string& place_of(const RepairCandidate& promise) {
  return std::visit(PlaceName{}, promise.what);
}

std::vector<PromisesOf> by_place(const Topology& topology, const result::Tolerance& tolerance) {
  std::vector<PromisesOf> result;
  std::map<std::pair<bool, std::string>, std::size_t> places;
  const auto add = [&](const std::string& name, bool stream) {
    if (places.emplace(std::pair(stream, name), result.size()).second) {
      result.push_back({name, stream, {}, {}, {}});
    }
  };
  for (const topology::Stream& stream : topology.streams()) {
    add(topology[declared(topology, stream.id)].declared, true);
  }
  for (const topology::Component& component : topology.components()) add(component.name, false);
  const std::vector<bool> needed = result::needed(tolerance);
  const std::vector<bool> lost = result::can_be_lost(tolerance);
  for (std::size_t i = 0; i < tolerance.promises.size(); ++i) {
    const RepairCandidate& promise = tolerance.promises[i];
    const bool stream = !std::holds_alternative<topology::OrderRepair>(promise.what);
    PromisesOf& place = result[places.at({stream, place_of(promise)})];
    if (needed[i]) place.needs.push_back(promise_name(promise));
    if (!lost[i]) continue;
    place.can_lose.push_back(promise_name(promise));
    place.bears.push_back(std::visit(FaultWords{}, promise.what));
  }
  if (!tolerance.weakenings.empty()) {
    for (PromisesOf& place : result) {
      if (place.stream) add_producer(topology, tolerance, needed, place);
    }
  }
  std::erase_if(result, [](const PromisesOf& place) {
    return place.needs.empty() && place.can_lose.empty();
  });
  return result;
}

}  // namespace firebreak::report
