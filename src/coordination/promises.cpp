// SPDX-License-Identifier: Apache-2.0
#include "coordination/promises.h"

#include <algorithm>
#include <cstddef>

#include "coordination/declared.h"
#include "coordination/exclusions.h"

namespace firebreak::coordination {

using result::RepairCandidate;
using topology::Model;

namespace {

constexpr std::size_t kMostLooks = 200;  // for streams that can repeat beside the seals

template <class Repair>
RepairCandidate of_stream(const topology::StreamDecl& stream) {
  RepairCandidate result;
  result.what = Repair{stream.name};
  result.span = stream.span;
  return result;
}

std::vector<RepairCandidate> promises(const Model& model, const std::vector<bool>& once) {
  std::vector<RepairCandidate> result = declared_coordination(model);
  for (std::size_t i = 0; i < model.streams.size(); ++i) {
    const topology::StreamDecl& stream = model.streams[i];
    if (!once[i] && !topology::may_repeat(stream.delivery)) {
      result.push_back(of_stream<topology::DedupRepair>(stream));
    }
    if (!topology::may_lose(stream.delivery)) {
      result.push_back(of_stream<topology::ResendRepair>(stream));
    }
  }
  for (RepairCandidate& promise : result) promise.cost = 1;
  return result;
}

Model strip(const Model& model, const std::vector<bool>& once) {
  const Subset none(declared_coordination(model).size(), false);
  Model result = with_coordination(model, none);
  for (std::size_t i = 0; i < result.streams.size(); ++i) {
    topology::Delivery& delivery = result.streams[i].delivery;
    const bool repeats = !once[i] || topology::may_repeat(delivery);
    delivery = repeats ? topology::Delivery::Unreliable : topology::Delivery::AtMostOnce;
  }
  result.repairs = promises(model, once);
  return result;
}

bool has_seals(const Model& model) {
  return std::ranges::any_of(model.streams,
                             [](const auto& stream) { return !stream.seals.empty(); });
}

bool comparable(const Model& stripped) {
  return exclusions(stripped, *stripped.repairs).barred.empty();
}

}  // namespace

Stripped without_promises(const Model& model) {
  std::vector<bool> once(model.streams.size(), false);
  Stripped result{strip(model, once), {}};
  if (!has_seals(model) || comparable(result.model)) return result;
  once.assign(once.size(), true);
  for (std::size_t i = 0; i < once.size() && once.size() <= kMostLooks; ++i) {
    once[i] = false;
    once[i] = !comparable(strip(model, once));
  }
  result.model = strip(model, once);
  for (std::size_t i = 0; i < once.size(); ++i) {
    const topology::StreamDecl& stream = model.streams[i];
    if (once[i] && !topology::may_repeat(stream.delivery)) result.once.push_back(stream.name);
  }
  return result;
}

}  // namespace firebreak::coordination
