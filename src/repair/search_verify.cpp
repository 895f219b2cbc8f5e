// SPDX-License-Identifier: Apache-2.0
// What is found is verified from scratch, as a model of its own.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/internal_error.h"
#include "base/words.h"
#include "check/verify.h"
#include "repair/search.h"
#include "result/accepted.h"
#include "topology/builder.h"

namespace firebreak::repair {

using namespace coordination;

namespace {

// Sinks that leave it open whether the model reaches the target.
std::vector<std::string> open_at(result::RepairTarget target, const topology::Topology& repaired,
                                 const result::Verification& verification) {
  std::vector<std::string> open;
  for (const result::SinkVerdict& sink : verification.sinks) {
    const topology::Stream& stream = repaired[sink.sink];
    const bool counts = result::forbids(target, stream.accept, result::Anomaly::Diverge);
    if (!sink.decided && counts) open.push_back(stream.name);
  }
  return open;
}

// Why it is not decided, and of which sinks it is all the same.
std::string reason_by_sink(const std::vector<std::string>& open,
                           const result::Verification& verification) {
  const bool some = !open.empty() && open.size() < verification.sinks.size();
  if (verification.unknown_reason.empty() || !some) return verification.unknown_reason;
  std::vector<std::string> names;
  for (const std::string& name : open) names.push_back(fmt::format("'{}'", name));
  return fmt::format("{}; of sinks other than {} it is known", verification.unknown_reason,
                     base::enumerate(names));
}

}  // namespace

Search::Verified Search::verify(const Subset& repair) const {
  const auto verified = verified_unless_divergent(repair);
  if (!verified) throw base::InternalError("the repaired model still has an anomaly");
  return *verified;
}

Search::Verified Search::try_verify(const Subset& repair) const {
  return verified_unless_divergent(repair).value_or(Verified{});
}

std::optional<Search::Verified> Search::verified_unless_divergent(const Subset& repair) const {
  const topology::Topology repaired = topology::build_valid(choices_.with(indices(repair)));
  check::Task task;
  task.traces = 0;
  task.anomalies = result::forbidden(target_);
  base::Environment anew;
  anew.seed = environment_.seed;
  anew.deadline = environment_.deadline;
  const result::Verification verification = check::verify(repaired, task, anew);
  if (verification.verdict == result::Verdict::Divergent) return std::nullopt;
  const bool labels = std::ranges::all_of(verification.sinks, [&](const auto& sink) {
    return !result::admits_forbidden(target_, repaired[sink.sink].accept, sink.label);
  });
  if (verification.verdict == result::Verdict::Deterministic) return Verified{true, labels, "", {}};
  std::vector<std::string> open = open_at(target_, repaired, verification);
  std::string reason = reason_by_sink(open, verification);
  return Verified{false, labels, std::move(reason), std::move(open)};
}

}  // namespace firebreak::repair
