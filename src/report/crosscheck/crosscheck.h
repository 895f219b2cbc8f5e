// SPDX-License-Identifier: Apache-2.0
// Labels compared with executions, for people and as JSON (docs/formats.md, Results).
#pragma once

#include <string>

#include "base/environment.h"
#include "report/display.h"
#include "result/crosscheck.h"
#include "topology/topology.h"

namespace firebreak::report {

/// A table of the sinks, then why labels disagree. `file` names the model in the hint how to see an
/// execution.
std::string crosscheck_text(const topology::Topology& topology,
                            const result::ModelCrosscheck& found, const std::string& file,
                            const Page& page);
/// The numbers in one line, without the model's name.
std::string crosscheck_line(const result::ModelCrosscheck& found);
/// The members at the top are those of `rules`.
std::string crosscheck_json(const topology::Topology& topology,
                            const result::ModelCrosscheck& found, result::RuleSet rules,
                            const base::Statistics& statistics);

/// The numbers, and a table of the kinds of disagreements; if `models`, with the smallest model of
/// each.
std::string family_text(const result::FamilyCrosscheck& found, bool models, const Page& page);
std::string family_line(const result::FamilyCrosscheck& found);
std::string family_json(const result::FamilyCrosscheck& found, result::RuleSet rules);

}  // namespace firebreak::report
