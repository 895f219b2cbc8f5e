// SPDX-License-Identifier: Apache-2.0
// Repairs of which none beats another (`repair --pareto`).
#pragma once

#include <string>

#include "base/environment.h"
#include "report/display.h"
#include "result/pareto.h"
#include "result/piece_meanings.h"
#include "topology/topology.h"

namespace firebreak::report {

/// The cheapest repair for each target, then a table of the front with a repair for each row; at
/// the end what each piece means.
std::string pareto_text(const topology::Topology& topology, const result::ParetoFront& front,
                        const result::PieceMeanings& meanings, const Page& page);

/// The outcome in one line, without the model's name.
std::string pareto_line(const result::ParetoFront& front);

/// The same as JSON (docs/formats.md, Repairs).
std::string pareto_json(const result::ParetoFront& front, const result::PieceMeanings& meanings,
                        const base::Statistics& statistics);

}  // namespace firebreak::report
