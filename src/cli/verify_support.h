// SPDX-License-Identifier: Apache-2.0
// What the commands that verify share.
#pragma once

#include "cli/status.h"
#include "result/verdict.h"

namespace firebreak::cli {

Status status_of(const result::Verification& verification);

}  // namespace firebreak::cli
