// SPDX-License-Identifier: Apache-2.0
#include "report/certification/certification.h"
#include "report/json_support.h"
#include "report/repair/fields.h"

namespace firebreak::report {

std::string certification_json(const Certified& result) {
  return dump({{"model", result.claim.model},
               {"target", result::to_string(result.claim.target)},
               {"model_file", result.model_file ? Json(*result.model_file) : Json(nullptr)},
               {"model_changes", result.model_changes},
               {"candidates", candidate_list(result.claim.candidates)},
               {"accepted", result.problems.empty() && result.doubts.empty()},
               {"problems", result.problems},
               {"doubts", result.doubts}});
}

}  // namespace firebreak::report
