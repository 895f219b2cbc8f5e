// SPDX-License-Identifier: Apache-2.0
#include "certify/certify.h"
#include "coordination/accepting.h"
#include "coordination/declared.h"

namespace firebreak::certify {

Certification certify_saved(const topology::Model& model, const result::SavedRepair& saved,
                            const result::DocumentText& text, const CertifyLimits& limits) {
  Certification found = certify(model, saved.document.result, text, limits);
  if (saved.relaxation && found.problems.empty()) {
    const Certification needs = certify_needs(model, *saved.relaxation, text, limits);
    found.problems.insert(found.problems.end(), needs.problems.begin(), needs.problems.end());
    found.doubts.insert(found.doubts.end(), needs.doubts.begin(), needs.doubts.end());
  }
  // The candidates are what a model declared, and the document is about that model without them.
  if (saved.relaxation && !coordination::declared_coordination(model).empty()) {
    found.problems.insert(found.problems.begin(),
                          "the proof is about a model that still has coordination");
  }
  if (text.models.print(model) != saved.document.model_text) {
    found.problems.insert(found.problems.begin(), "the text of the model is not canonical");
  }
  const result::RepairResult& result = saved.document.result;
  if (!result.for_decided.empty() && text.models.print(coordination::accepting(
                                         model, result.undecided)) != saved.document.decided_text) {
    found.problems.insert(found.problems.begin(),
                          "the text of the model for the decided sinks is not that of the model in "
                          "which the others accept everything");
  }
  if (!saved.altered.empty()) found.problems.insert(found.problems.begin(), saved.altered);
  return found;
}

}  // namespace firebreak::certify
