// SPDX-License-Identifier: Apache-2.0
// What the commands that verify share.
#pragma once

#include "base/environment.h"
#include "base/interim.h"
#include "check/verify.h"
#include "cli/load.h"
#include "cli/status.h"
#include "result/verdict.h"

namespace firebreak::cli {

Status status_of(const result::Verification& verification);

/// What annotations and, where there are any, behaviours show of a model. `partial` hears what is
/// known of it meanwhile: of behaviours nothing, since what annotations show is not yet what they
/// do.
result::Verification verified(const Loaded& loaded, const topology::VariantChoice& variants,
                              const check::Task& task, base::Environment& environment,
                              const base::Interim<result::Verification>& partial = {});

}  // namespace firebreak::cli
