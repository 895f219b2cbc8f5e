// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "topology/model.h"
#include "topology/names.h"

namespace firebreak::topology {

/// Checks what can be said about the declarations without resolving them: that something comes in
/// and goes out, that keys are carried by the streams they stand on, that every annotation and
/// every variant fits the streams of its component, and that orderings, repairs and expectations
/// name what exists. Leaves out what follows from a stream that leads to nothing, which is the
/// builder's to report.
void check_declarations(const Model& model, const Reporter& report);

}  // namespace firebreak::topology
