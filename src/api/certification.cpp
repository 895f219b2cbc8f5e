// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "api/impl.h"
#include "certify/certify.h"
#include "coordination/candidates.h"
#include "coordination/repairable.h"
#include "document/document_text.h"
#include "report/repair/repair.h"

namespace firebreak {

struct Certification::Impl {
  std::string file;
  std::shared_ptr<const Model::Impl> model;  // the one in the document
  result::RepairResult claim;
  certify::Certification found;
};

Certification Certification::check(std::string_view document, const std::string& file) {
  base::Diagnostics diagnostics;
  std::optional<result::SavedRepair> saved = report::read_repair(document, file, diagnostics);
  api::refuse(diagnostics);
  const Model inside = Model::read(saved->document.model_text, file + " (model_text)");
  const auto& [model, topology] = *inside.impl_;
  coordination::check_variants(model, coordination::candidates(model, topology), diagnostics);
  api::refuse(diagnostics);
  certify::Certification found = certify::certify_saved(model, *saved, document::document_text());
  return Certification(std::make_shared<const Impl>(
      Impl{file, inside.impl_, std::move(saved->document.result), std::move(found)}));
}

bool Certification::accepted() const { return impl_->found.accepted(); }

std::vector<std::string> Certification::problems() const { return impl_->found.problems; }

std::vector<std::string> Certification::doubts() const { return impl_->found.doubts; }

std::string Certification::render(Format format) const {
  const std::optional<std::string> no_model;
  return api::render(format,
                     report::Certified{impl_->model->topology, impl_->claim, impl_->found.problems,
                                       impl_->found.doubts, no_model, ""},
                     {.file = impl_->file});
}

}  // namespace firebreak
