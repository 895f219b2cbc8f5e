// SPDX-License-Identifier: Apache-2.0
// The checks for features that the encodings do not cover: each a search of the topology, which
// says what is not decided, in words, or nothing. Where a check is not exact, it errs on the side
// of `undecided`.
#pragma once

#include <string>

#include "check/undecided_facts.h"

namespace firebreak::check {

// undecided_instances.cpp: of replicas that share a component, of instances and of crashes.
std::string unknown_answer(const Facts& facts);
std::string instances_met_again(const Facts& facts);
std::string asked_and_replayed(const Facts& facts);
std::string forgotten_in_a_crash(const Facts& facts);

// undecided_merges.cpp: of streams that merge copies.
std::string merged_emission(const Facts& facts);
std::string merged_newest(const Facts& facts);
std::string merged_answers(const Facts& facts);

// undecided_repetitions.cpp: of what comes again, is lost or comes by parallel streams.
std::string overtaken_repetition(const Facts& facts);
std::string late_for_one(const Facts& facts);
std::string late_answer(const Facts& facts);
std::string answer_to_one(const Facts& facts);
std::string handled_copy(const Facts& facts);
std::string lost_copy(const Facts& facts);

// undecided_closings.cpp: of watermarks and the ends of partitions.
std::string forgotten_early(const Facts& facts);
std::string forwarded_watermark(const Facts& facts);
std::string settled_rival(const Facts& facts);

}  // namespace firebreak::check
