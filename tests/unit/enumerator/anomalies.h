// SPDX-License-Identifier: Apache-2.0
// What an enumeration finds, in few words.
#pragma once

#include <string>

#include "enumerator/enumerate.h"

namespace firebreak::test_support {

/// The anomalies of the sinks, in source order: "run none"; "incomplete: " before what is not all.
inline std::string anomalies_of(const enumerator::Enumeration& enumeration) {
  std::string text = enumeration.complete ? "" : "incomplete: ";
  for (const result::Anomaly anomaly : enumeration.sinks) {
    if (!text.empty() && text.back() != ' ') text += " ";
    text += result::to_string(anomaly);
  }
  return text;
}

}  // namespace firebreak::test_support
