// SPDX-License-Identifier: Apache-2.0
// Several repairs of one model: minimal ones, as a list (`repair --all`).
#pragma once

#include <string>

#include "base/environment.h"
#include "report/display.h"
#include "result/piece_meanings.h"
#include "result/repair.h"
#include "topology/topology.h"

namespace firebreak::report {

/// The list, with what a piece means where it stands first. At its end it says whether it is
/// complete.
std::string repair_list_text(const topology::Topology& topology,
                             const result::MinimalRepairs& repairs,
                             const result::PieceMeanings& meanings, const Page& page);

/// How it starts, and how it goes on with the last repair of those found so far, so that it can be
/// printed as it is found.
std::string repair_list_head(const result::MinimalRepairs& repairs);
std::string repair_list_entry(const topology::Topology& topology,
                              const result::MinimalRepairs& repairs,
                              const result::PieceMeanings& meanings, const Page& page);

/// The outcome in one line, without the model's name.
std::string repair_list_line(const result::MinimalRepairs& repairs);

/// The list as JSON (docs/formats.md, Repairs).
std::string repair_list_json(const result::MinimalRepairs& repairs,
                             const result::PieceMeanings& meanings,
                             const base::Statistics& statistics);

}  // namespace firebreak::report
