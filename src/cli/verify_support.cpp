// SPDX-License-Identifier: Apache-2.0
#include "cli/verify_support.h"

#include <algorithm>

namespace firebreak::cli {

// A bounded absence of anomalies proves nothing (Unknown); an execution that is worse than its
// label refutes the rules, whatever the verdict.
Status status_of(const result::Verification& verification) {
  const auto unsound = [](const result::SinkVerdict& sink) {
    return sink.agreement == result::Agreement::Unsound;
  };
  if (std::any_of(verification.sinks.begin(), verification.sinks.end(), unsound)) {
    return Status::Broken;
  }
  switch (verification.verdict) {
    case result::Verdict::Deterministic:
      return Status::Holds;
    case result::Verdict::Divergent:
      return Status::Broken;
    case result::Verdict::Unknown:
      return Status::Unknown;
  }
  return Status::Internal;
}

}  // namespace firebreak::cli
