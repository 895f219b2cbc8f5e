// SPDX-License-Identifier: Apache-2.0
#include "coordination/promises.h"

#include <algorithm>
#include <cstddef>
#include <utility>

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

Model strip(const Model& model, const std::vector<bool>& once) {
  std::vector<RepairCandidate> promises = declared_coordination(model);
  Model result = with_coordination(model, Subset(promises.size(), false));
  for (std::size_t i = 0; i < model.streams.size(); ++i) {
    const topology::StreamDecl& stream = model.streams[i];
    const bool repeats = topology::may_repeat(stream.delivery);
    if (!once[i] && !repeats) promises.push_back(of_stream<topology::DedupRepair>(stream));
    if (!topology::may_lose(stream.delivery)) {
      promises.push_back(of_stream<topology::ResendRepair>(stream));
    }
    result.streams[i].delivery =
        !once[i] || repeats ? topology::Delivery::Unreliable : topology::Delivery::AtMostOnce;
  }
  for (RepairCandidate& promise : promises) promise.cost = 1;
  result.repairs = std::move(promises);
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
