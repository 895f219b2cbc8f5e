// SPDX-License-Identifier: Apache-2.0
#include "result/verdict.h"

namespace firebreak::result {

std::string known_anomaly(const SinkVerdict& sink) {
  return sink.decided || sink.anomaly != Anomaly::None ? to_string(sink.anomaly) : "unknown";
}

// An execution that is worse than the label stays worse.
std::string known_agreement(const SinkVerdict& sink) {
  return sink.decided || sink.agreement == Agreement::Unsound ? to_string(sink.agreement)
                                                              : "unknown";
}

}  // namespace firebreak::result
