// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "export/unfolding.h"

namespace firebreak::exports {

/// The two worlds as a TLA+ module, with an invariant for each sink and anomaly.
std::string to_tla(const Unfolding& unfolding);

}  // namespace firebreak::exports
