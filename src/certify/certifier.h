// SPDX-License-Identifier: Apache-2.0
// One check of a repair: of its certificate (certify.cpp), and of what it claims
// (certify_claims.cpp).
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "certify/certify.h"
#include "coordination/by_part.h"
#include "coordination/choices.h"

namespace firebreak::certify {

std::optional<topology::Topology> built(const topology::Model& model);

class Certifier {
 public:
  Certifier(const topology::Model& model, const result::RepairResult& result,
            const result::DocumentText& text, const CertifyLimits& limits)
      : model_(model), result_(result), text_(text), limits_(limits) {
    program_ = model;
    program_.repairs.reset();
    program_.expect.reset();
  }

  Certification run();

 private:
  void check();

  template <class... Parts>
  void problem(fmt::format_string<Parts...> text, Parts&&... parts) {
    problems_.push_back(fmt::format(text, std::forward<Parts>(parts)...));
  }

  void check_candidates();
  std::string listed(const std::vector<result::RepairCandidate>& candidates) const;
  void check_indices();
  void add(std::size_t entry, const std::vector<std::string>& problems);
  std::uint64_t cost(const std::vector<std::size_t>& indices) const;
  void check_entries();
  void check_entry(std::size_t number, std::uint64_t& steps);
  void check_bound();
  bool hits_all(const std::vector<std::size_t>& repair);
  void check_repair();
  void check_progress(const topology::Topology& repaired);
  void check_labels(const topology::Topology& repaired);
  void check_small_executions(const topology::Topology& repaired);
  void check_no_repair();
  void check_baseline();
  void check_supposition();
  void check_decided();
  bool divides_sinks() const;

  const topology::Model& model_;
  topology::Model program_;
  const result::RepairResult& result_;
  const result::DocumentText& text_;
  const CertifyLimits& limits_;
  std::vector<result::RepairCandidate> candidates_;
  std::optional<coordination::Choices> choices_;
  std::optional<coordination::Independence> independence_;
  std::vector<std::string> problems_;
  std::vector<std::string> doubts_;
  std::optional<bool> hopeless_;  // no choice prevents all traces; none: not known
};

}  // namespace firebreak::certify
