// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "result/relaxation.h"
#include "topology/topology.h"

namespace firebreak::report {

/// What of the declared coordination can go, what is needed, and what happens without it.
/// `topology` is the model as it is.
std::string relaxation_text(const topology::Topology& topology,
                            const result::Relaxation& relaxation);

/// The outcome in one line, without the model's name.
std::string relaxation_line(const result::Relaxation& relaxation);

}  // namespace firebreak::report
