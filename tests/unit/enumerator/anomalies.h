// SPDX-License-Identifier: Apache-2.0
// What an enumeration finds, in few words.
#pragma once

#include <string>
#include <string_view>

#include "enumerator/enumerate.h"
#include "support/models.h"

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

/// The anomaly of the first sink.
inline std::string anomaly_of(std::string_view yaml) {
  const enumerator::Enumeration enumeration = enumerator::enumerate(topology_of(yaml), {});
  return (enumeration.complete ? "" : "incomplete: ") + result::to_string(enumeration.sinks[0]);
}

}  // namespace firebreak::test_support
