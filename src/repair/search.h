// SPDX-License-Identifier: Apache-2.0
// Implicit hitting sets (docs/semantics.md 7.3 to 7.5): the counterexamples found so far, and the
// cheapest choice that none of them refutes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/environment.h"
#include "coordination/choices.h"
#include "hitting/choice_sets.h"
#include "repair/oracle.h"
#include "result/repair.h"
#include "topology/model.h"

namespace firebreak::repair {

class Search {
 public:
  /// Makes what says which choice is the best to try; by default that is the cheapest.
  using MakeSets =
      std::function<std::unique_ptr<hitting::ChoiceSets>(const coordination::Choices&)>;

  Search(const topology::Model& model, result::RepairTarget target, base::Environment& environment,
         const MakeSets& make_sets = {});
  Search(const Search&) = delete;
  Search& operator=(const Search&) = delete;

  const coordination::Choices& choices() const { return choices_; }
  const std::vector<result::RepairCandidate>& candidates() const { return candidates_; }
  const std::vector<result::CertificateEntry>& certificate() const { return certificate_; }

  /// The best set of candidates that no counterexample refutes: of the cheapest sets, if nothing
  /// else was asked for, one of the fewest candidates. None: there is no such set, or the search
  /// gave up.
  std::optional<coordination::Subset> cheapest();

  /// Whether a set, which is admissible, is a repair; false too if the search gave up. If it is
  /// none, counterexamples are added: at least one that refutes it, and those that refute what
  /// prevents the former, up to a repair or until they are twice as many.
  bool is_repair(const coordination::Subset& tried);

  /// A part of a repair that is one too, as far as propagation shows; see Oracle.
  coordination::Subset narrowed(const coordination::Subset& repair) {
    return oracle_.narrowed(repair);
  }

  /// No set that contains this repair is looked for any more.
  void exclude_supersets(const coordination::Subset& repair);

  /// The cheapest of the repairs come across.
  const std::optional<coordination::Subset>& best() const { return best_; }

  bool gave_up() const { return gave_up_; }
  /// Why it would have given up whatever the time, in words, or "".
  const std::string& reason() const { return oracle_.reason(); }

  /// What is wrong with the model as it is.
  std::vector<std::pair<topology::StreamId, result::Anomaly>> anomalies() {
    return oracle_.anomalies();
  }

  /// Of the counterexamples those that rule everything out: one that nothing prevents, if there is
  /// such, and otherwise a list in which none can be missed. Nothing may be left, nor excluded.
  /// With a bound, which the best repair costs: those that show that nothing costs less, and one
  /// for each candidate of that repair; all there are, if they are many.
  std::vector<result::CertificateEntry> reasons(std::optional<std::uint64_t> bound) const;

  struct Verified {
    bool by_solver = false;
    bool by_labels = false;
  };
  /// The model with a repair, verified from scratch. InternalError if it is none.
  Verified verify(const coordination::Subset& repair) const;

 private:
  void state_rules(hitting::ChoiceSets& sets) const;
  std::vector<std::size_t> elements(const result::CertificateEntry& entry) const;
  void add(result::CertificateEntry entry);
  bool explains_something(const std::vector<result::CertificateEntry>& entries,
                          std::size_t number) const;
  void note_repair(const coordination::Subset& set, bool tried);
  bool extend(coordination::Subset& set, const result::CertificateEntry& entry) const;
  void report();

  base::Environment& environment_;
  result::RepairTarget target_;
  bool by_cost_;  // what is tried next is a cheapest of what is left
  std::vector<result::RepairCandidate> candidates_;
  coordination::Choices choices_;
  Oracle oracle_;
  std::unique_ptr<hitting::ChoiceSets> sets_;
  std::vector<result::CertificateEntry> certificate_;
  std::optional<coordination::Subset> best_;
  std::uint64_t rounds_ = 0;
  std::uint64_t lower_bound_ = 0;  // of what may still be found
  base::Environment::Clock::time_point reported_;
  bool gave_up_ = false;
};

}  // namespace firebreak::repair
