// SPDX-License-Identifier: Apache-2.0
// Reads candidates back, as fields.h writes them.
#pragma once

#include <cstdint>
#include <string>

#include "report/json_reader.h"
#include "result/repair.h"

namespace firebreak::report {

class CandidateReader : protected JsonReader {
 public:
  static constexpr std::uint64_t kMostCost = 1'000'000'000'000;  // of one candidate

 protected:
  using JsonReader::JsonReader;

  result::RepairCandidate candidate(const Parsed& json, const std::string& where);

 private:
  topology::Names names(const Parsed& json, const char* key, const std::string& where,
                        bool required);
  topology::Mechanism mechanism(const Parsed& json, const std::string& where);
};

}  // namespace firebreak::report
