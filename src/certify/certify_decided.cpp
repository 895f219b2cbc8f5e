// SPDX-License-Identifier: Apache-2.0
// What is claimed for the sinks of which it is decided: a repair of the model in which the others
// accept everything, with a certificate of its own.
#include <algorithm>

#include "certify/certifier.h"
#include "coordination/accepting.h"

namespace firebreak::certify {

// Each sink that counts is in one of the two lists, in source order.
bool Certifier::divides_sinks() const {
  std::vector<std::string> undecided;
  std::vector<std::string> decided;
  for (std::string& sink : coordination::sinks_that_count(model_, result_.target)) {
    const bool open = std::ranges::find(result_.undecided, sink) != result_.undecided.end();
    (open ? undecided : decided).push_back(std::move(sink));
  }
  return !undecided.empty() && !decided.empty() && undecided == result_.undecided &&
         decided == result_.decided;
}

void Certifier::check_decided() {
  if (result_.for_decided.empty()) {
    if (!result_.undecided.empty() || !result_.decided.empty()) {
      problem("sinks are told apart, but nothing is said of those that are decided");
    }
    return;
  }
  if (result_.optimal || !result_.out_of_time) {
    problem("what is claimed of all sinks leaves none undecided");
  }
  if (!divides_sinks()) {
    problem("the sinks that are decided and those that are not are not the model's");
    return;
  }
  const result::RepairResult& claim = result_.for_decided.front();
  if (result_.for_decided.size() > 1 || !claim.for_decided.empty() ||
      claim.target != result_.target) {
    problem("more than one repair is claimed for the sinks that are decided");
    return;
  }
  const Certification found =
      certify(coordination::accepting(model_, result_.undecided), claim, text_, limits_);
  for (const std::string& what : found.problems) problem("for the decided sinks: {}", what);
  for (const std::string& what : found.doubts) doubts_.push_back("for the decided sinks: " + what);
}

}  // namespace firebreak::certify
