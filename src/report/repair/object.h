// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "report/json_support.h"
#include "report/repair/repair.h"

namespace firebreak::report {

Json repair_object(const result::RepairDocument& document);

}  // namespace firebreak::report
