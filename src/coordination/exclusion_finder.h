// SPDX-License-Identifier: Apache-2.0
// How exclusions are found: of each candidate, whether it is at odds with what the model declares,
// and with which others.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "coordination/exclusion_table.h"
#include "coordination/exclusions.h"
#include "coordination/kept_order.h"
#include "topology/conflicts.h"

namespace firebreak::coordination {

using Indices = std::vector<std::size_t>;

template <class What>
const What* as(const result::RepairCandidate& candidate) {
  return std::get_if<What>(&candidate.what);
}

/// A seal, where it comes to, and the candidate that it is, if it is not declared.
struct SealSite {
  std::optional<std::size_t> candidate;
  topology::AttributeSet key;
  std::vector<bool> reached;
};

class ExclusionFinder {
 public:
  ExclusionFinder(const topology::Model& model,
                  const std::vector<result::RepairCandidate>& candidates);

  Exclusions run();

 private:
  bool declares_order() const;
  bool declares_seal() const;
  bool orders_by_key() const;
  bool repeats() const;
  topology::Topology built_with(const Indices& chosen) const;
  std::vector<Indices> annotations() const;
  void look_at_seals();
  std::vector<bool> may_wait(const topology::Topology& topology, bool added) const;
  void settle_units(const topology::Topology& topology, const topology::Component& component,
                    const UnitsFirst& found, const SealSite& seal);
  Indices orders_of(const topology::Topology& topology, const topology::Component& component,
                    const std::vector<topology::StreamId>& streams) const;
  void find_settling(const topology::Topology& topology, const topology::Conflicts& conflicts);
  void leave_apart(const topology::Topology& topology, const topology::Component& component,
                   topology::OutputId output, const SealSite& seal);
  void settle(const topology::Topology& topology, const topology::Component& component,
              const SealSite& seal);
  Indices fifos_of(const topology::Topology& topology,
                   const std::vector<topology::StreamId>& streams) const;
  void find_fifo(const topology::Topology& topology, const topology::Conflicts& conflicts);
  void find_forgetting(const topology::Topology& topology, const topology::Conflicts& conflicts);
  void find_partial(const topology::Topology& topology, const topology::Conflicts& conflicts);
  void find_merges();
  std::vector<SealSite> all_seals(const topology::Topology& topology) const;
  void find_outlasting();
  void outlasts(std::size_t late, const std::vector<const SealSite*>& covered,
                const std::optional<std::size_t>& order, const std::string& component);

  const topology::Model& model_;
  const std::vector<result::RepairCandidate>& candidates_;
  Indices seals_;
  Indices orders_;
  Indices dynamic_;
  Indices fifos_;
  std::map<std::string, Indices> variants_;  // by component
  ExclusionTable table_;
};

}  // namespace firebreak::coordination
