// SPDX-License-Identifier: Apache-2.0
// The result of `repair --relax`.
#pragma once

#include <string>

#include "report/display.h"
#include "result/relaxation.h"
#include "result/saved_repair.h"
#include "topology/topology.h"

namespace firebreak::report {

/// What of the declared coordination can go, what is needed, and what happens without it.
/// `topology` is the model as it is.
std::string relaxation_text(const topology::Topology& topology,
                            const result::Relaxation& relaxation, const Page& page);

/// The outcome in one line, without the model's name.
std::string relaxation_line(const result::Relaxation& relaxation);

/// A piece of coordination that a model declares: "the seal of click on [campaign]".
std::string declared_words(const result::RepairCandidate& declared);

/// `proof` is the document of `relaxation.kept`: the repair of the model without its coordination
/// (docs/formats.md, Relaxations).
std::string relaxation_json(const result::Relaxation& relaxation,
                            const result::RepairDocument& proof);

}  // namespace firebreak::report
