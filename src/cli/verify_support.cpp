// SPDX-License-Identifier: Apache-2.0
#include "cli/verify_support.h"

#include <algorithm>

#include "coordination/repairable.h"
#include "execute/refute.h"
#include "infer/behaviors.h"

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

result::Verification verified(const Loaded& loaded, const topology::VariantChoice& variants,
                              const check::Task& task, base::Environment& environment,
                              const base::Interim<result::Verification>& partial) {
  if (!infer::has_behaviors(loaded.model)) {
    return check::verify(loaded.topology, task, environment, partial);
  }
  result::Verification found = check::verify(loaded.topology, task, environment);
  execute::refute(coordination::program_of(loaded.model, variants), loaded.topology, environment,
                  found);
  return found;
}

}  // namespace firebreak::cli
