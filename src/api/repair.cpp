// SPDX-License-Identifier: Apache-2.0
#include "repair/repair.h"

#include <utility>

#include "api/impl.h"
#include "base/internal_error.h"
#include "coordination/apply.h"
#include "coordination/candidates.h"
#include "coordination/repairable.h"
#include "document/complete_traces.h"
#include "report/repair/words.h"
#include "result/repair_outcome.h"
#include "topology/builder.h"

namespace firebreak {

namespace {

result::RepairTarget target_of(Target target) {
  switch (target) {
    case Target::Deterministic:
      return result::RepairTarget::Deterministic;
    case Target::ReplicaConsistent:
      return result::RepairTarget::ReplicaConsistent;
    case Target::Convergent:
      return result::RepairTarget::Convergent;
  }
  throw base::InternalError("a target outside its enumeration");
}

}  // namespace

struct Repair::Impl {
  std::shared_ptr<const Model::Impl> model;
  result::RepairResult found;
  base::Statistics statistics;
};

Repair Model::repair(Target target, const Limits& limits) const {
  const topology::Model& model = impl_->model;
  base::Diagnostics diagnostics;
  coordination::check_variants(model, coordination::candidates(model, impl_->topology),
                               diagnostics);
  api::refuse(diagnostics);
  base::Environment environment = api::environment(limits);
  result::RepairResult found = repair::repair_by_sink(model, target_of(target), environment);
  return Repair(std::make_shared<const Repair::Impl>(
      Repair::Impl{impl_, std::move(found), std::move(environment.statistics)}));
}

RepairOutcome Repair::outcome() const {
  switch (result::outcome(impl_->found)) {
    case result::RepairOutcome::Optimal:
      return RepairOutcome::Optimal;
    case result::RepairOutcome::UpperBound:
      return RepairOutcome::UpperBound;
    case result::RepairOutcome::None:
      return RepairOutcome::None;
    case result::RepairOutcome::Unknown:
      return RepairOutcome::Unknown;
  }
  throw base::InternalError("an outcome outside its enumeration");
}

bool Repair::verified() const {
  return outcome() == RepairOutcome::Optimal || outcome() == RepairOutcome::UpperBound;
}

std::uint64_t Repair::cost() const { return verified() ? impl_->found.cost : 0; }

std::uint64_t Repair::lower_bound() const { return impl_->found.lower_bound; }

std::vector<Addition> Repair::additions() const {
  std::vector<Addition> additions;
  if (!verified()) return additions;
  const std::vector<result::RepairCandidate> pieces = result::chosen(impl_->found);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const result::Meaning& meaning = impl_->found.meanings[i];
    additions.push_back({.what = report::in_words(impl_->model->topology, pieces[i]),
                         .cost = pieces[i].cost.value_or(0),
                         .asks = meaning.asks,
                         .waits = meaning.waits,
                         .readers = meaning.readers,
                         .price = meaning.price});
  }
  return additions;
}

std::optional<Model> Repair::repaired() const {
  if (!verified()) return std::nullopt;
  topology::Model model = coordination::apply(impl_->model->model, result::chosen(impl_->found));
  model.repairs.reset();
  topology::Topology topology = topology::build_valid(model);
  return Model(
      std::make_shared<const Model::Impl>(Model::Impl{std::move(model), std::move(topology)}));
}

std::string Repair::render(Format format) const {
  const document::Shown shown =
      document::shown(impl_->model->model, impl_->found, impl_->statistics,
                      report::is_document(api::format(format)));
  return api::render(format, report::Repaired{impl_->model->topology, shown.document, shown.traced},
                     {.file = impl_->model->model.file,
                      .statistics = impl_->statistics,
                      .more_files = impl_->model->model.more_files});
}

}  // namespace firebreak
