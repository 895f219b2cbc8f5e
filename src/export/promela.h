// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "export/unfolding.h"

namespace firebreak::exports {

/// The two worlds as one process, with an assertion for each sink and anomaly.
std::string to_promela(const Unfolding& unfolding);

}  // namespace firebreak::exports
