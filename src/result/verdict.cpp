// SPDX-License-Identifier: Apache-2.0
#include "result/verdict.h"

namespace firebreak::result {

std::string in_one_word(const Verification& verification) {
  if (verification.verdict != Verdict::Deterministic || verification.asked.size() != 1) {
    return to_string(verification.verdict);
  }
  return "no " + to_string(*verification.asked.begin());
}

std::string known_anomaly(const SinkVerdict& sink) {
  return sink.decided || sink.anomaly != Anomaly::None ? to_string(sink.anomaly) : "unknown";
}

std::string known_anomaly(const Verification& verification, const SinkVerdict& sink) {
  const bool partial = verification.asked.size() == 1;
  if (!partial || !sink.decided || sink.anomaly != Anomaly::None) return known_anomaly(sink);
  return "no " + to_string(*verification.asked.begin());
}

// An execution that is worse than the label stays worse.
std::string known_agreement(const SinkVerdict& sink) {
  const bool known = (sink.decided && sink.comparable) || sink.agreement == Agreement::Unsound;
  return known ? to_string(sink.agreement) : "unknown";
}

}  // namespace firebreak::result
