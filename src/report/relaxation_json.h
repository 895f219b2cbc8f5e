// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "report/repair_json.h"
#include "result/relaxation.h"

namespace firebreak::report {

/// `proof` is the document of `relaxation.kept`: the repair of the model without its coordination
/// (docs/formats.md, Relaxations).
std::string relaxation_json(const result::Relaxation& relaxation, const RepairDocument& proof);

}  // namespace firebreak::report
