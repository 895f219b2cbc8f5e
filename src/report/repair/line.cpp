// SPDX-License-Identifier: Apache-2.0
// The outcome of a repair in one line.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "base/words.h"
#include "report/display.h"
#include "report/repair/repair.h"
#include "report/repair/words.h"
#include "result/repair_outcome.h"

namespace firebreak::report {

using result::RepairOutcome;
using result::RepairResult;

std::string less_is_enough(std::uint64_t lower_bound) {
  return lower_bound == 0 ? "less is enough"
                          : fmt::format("less, but at least {}, is enough", lower_bound);
}

namespace {

std::string open_bound(const RepairResult& result) {
  const std::string open = less_is_enough(result.lower_bound);
  return result.unknown_reason.empty()
             ? fmt::format("; the time was over before it was known whether {}", open)
             : fmt::format("; it is not known whether {}: {}", open,
                           printable(result.unknown_reason));
}

std::string unknown_line(const RepairResult& result) {
  if (result.repair) {
    return fmt::format(
        "unknown: a repair of cost {} was found, but the solver could not verify that the model "
        "then is {}{}",
        result.cost, result::to_string(result.target),
        result.unknown_reason.empty() ? "" : ": " + printable(result.unknown_reason));
  }
  if (!result.unknown_reason.empty()) return "unknown: " + printable(result.unknown_reason);
  return result.lower_bound == 0
             ? "unknown: no repair was found in time"
             : fmt::format("unknown: no repair was found in time; one costs at least {}",
                           result.lower_bound);
}

}  // namespace

std::string repair_line(const RepairResult& result) {
  const std::string target = result::to_string(result.target);
  const bool nothing = result.repair && result.repair->empty();
  switch (outcome(result)) {
    case RepairOutcome::Optimal:
      return nothing ? fmt::format("{} as it is: nothing to repair", target)
                     : fmt::format("{} at cost {}, and for no less{}", target, result.cost,
                                   result.barred.empty() ? "" : " with what can be chosen");
    case RepairOutcome::UpperBound:
      return fmt::format("{} at cost {}{}", target, result.cost, open_bound(result));
    case RepairOutcome::None:
      return fmt::format("no candidates {}make it {}",
                         result.barred.empty() ? "" : "that can be chosen ", target);
    case RepairOutcome::Unknown:
      break;
  }
  return unknown_line(result);
}

std::string decided_line(const RepairResult& whole) {
  const auto named = [](const std::vector<std::string>& sinks) {
    std::vector<std::string> names;
    names.reserve(sinks.size());
    for (const std::string& sink : sinks) names.push_back(printable(sink));
    return fmt::format("{} {}", names.size() == 1 ? "sink" : "sinks", base::enumerate(names));
  };
  return fmt::format("Whatever comes to {}, for {} it is known: {}", named(whole.undecided),
                     named(whole.decided), repair_line(whole.for_decided.front()));
}

}  // namespace firebreak::report
