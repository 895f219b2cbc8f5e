// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "topology/model_text.h"

namespace firebreak::frontend {

/// Models as text, by the reader and the printer.
topology::ModelText model_text();

}  // namespace firebreak::frontend
