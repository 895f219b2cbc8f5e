// SPDX-License-Identifier: Apache-2.0
#include "sweep/read_outcome.h"

#include <csignal>

#include "base/sha256.h"
#include "sweep/questions.h"

namespace firebreak::sweep {
namespace {

// Exit statuses (docs/commands.md).
constexpr int kBadInput = 2;
constexpr int kUnknown = 3;

constexpr std::string_view kNoMemory = "out of memory";
constexpr std::string_view kNoProcessorTime = "out of processor time";

bool says_no_memory(const Ended& ended) {
  return reason_of(ended.out) == kNoMemory || ended.err.find(kNoMemory) != std::string::npos;
}

Ending ending_of(const Ended& ended) {
  if (ended.killed) return Ending::Stalled;
  if (ended.signal == SIGXCPU) return Ending::OutOfTime;
  // Nobody but the system, for want of memory, and the user kill it so.
  if (ended.signal == SIGKILL) return Ending::OutOfMemory;
  if (!ended.exit_status || *ended.exit_status > kUnknown) return Ending::Crashed;
  if (*ended.exit_status == kUnknown) {
    if (says_no_memory(ended)) return Ending::OutOfMemory;
    if (reason_of(ended.out) == kNoProcessorTime) return Ending::OutOfTime;
  }
  if (ended.out.empty() || ended.out.front() != '{') return Ending::Crashed;
  return *ended.exit_status == kBadInput ? Ending::Refused : Ending::Answered;
}

// The first line of what it says, without where and what says it.
std::string first_line(const std::string& text) {
  constexpr std::size_t kLongest = 200;
  return text.substr(0, text.find('\n')).substr(0, kLongest);
}

}  // namespace

Outcome read_outcome(const Run& run, const Ended& ended) {
  Outcome outcome;
  outcome.run = run.id;
  outcome.ending = ending_of(ended);
  outcome.exit_status = ended.exit_status;
  outcome.signal = ended.signal;
  outcome.document = ended.out;
  if (outcome.ending == Ending::Crashed) outcome.reason = first_line(ended.err);
  if (outcome.ending != Ending::Answered && outcome.ending != Ending::Refused) return outcome;
  outcome.digest = base::sha256(ended.out);
  outcome.reason = outcome.ending == Ending::Refused ? first_line(ended.err) : reason_of(ended.out);
  if (const Question* question = find_question(run.asked.question)) {
    if (outcome.ending == Ending::Answered) outcome.figures = figures_of(*question, ended.out);
  }
  return outcome;
}

}  // namespace firebreak::sweep
