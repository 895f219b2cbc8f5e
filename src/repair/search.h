// SPDX-License-Identifier: Apache-2.0
// Implicit hitting sets (docs/semantics.md 7.3 to 7.5): the counterexamples found so far, and the
// cheapest choice that none of them refutes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
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
  /// Creates the object that picks the next choice to try; by default it picks the cheapest.
  using MakeSets =
      std::function<std::unique_ptr<hitting::ChoiceSets>(const coordination::Choices&)>;

  Search(const topology::Model& model, result::RepairTarget target, base::Environment& environment,
         const MakeSets& make_sets = {});
  /// With these candidates in place of the model's.
  Search(const topology::Model& model, std::vector<result::RepairCandidate> candidates,
         result::RepairTarget target, base::Environment& environment,
         const MakeSets& make_sets = {});
  Search(const Search&) = delete;
  Search& operator=(const Search&) = delete;

  const coordination::Choices& choices() const { return choices_; }
  const std::vector<result::RepairCandidate>& candidates() const { return candidates_; }
  const std::vector<result::CertificateEntry>& certificate() const { return certificate_; }

  /// The best set of candidates that no counterexample refutes; by default one of least cost and,
  /// among these, of fewest candidates, and of these one that people mind least (preference.h).
  /// None if there is no such set, or the search gave up.
  std::optional<coordination::Subset> cheapest();

  /// Whether an admissible set is a repair; false also if the search gave up. If it is not, adds
  /// counterexamples: one that refutes it, then one that refutes the set extended so as to prevent
  /// that, and so on until the extended set is a repair or the number of counterexamples has
  /// doubled.
  bool is_repair(const coordination::Subset& tried);

  /// Counterexamples that are known.
  void learn(std::vector<result::CertificateEntry> entries);

  /// A subset of a repair that is still a repair; see Oracle.
  coordination::Subset narrowed(const coordination::Subset& repair) {
    return oracle_.narrowed(repair);
  }

  /// Excludes all supersets of this repair from the search.
  void exclude_supersets(const coordination::Subset& repair);

  /// The cheapest repair found so far.
  const std::optional<coordination::Subset>& best() const { return best_; }

  bool gave_up() const { return gave_up_; }
  /// Whether choices were passed over that are not decided, whatever the time: what is cheaper than
  /// what comes next may be one of them.
  bool passed_over() const { return !passed_over_.empty(); }
  /// Why it gave up or passed over something, in words, where more time would not help; else "".
  const std::string& reason() const {
    return oracle_.reason().empty() ? passed_over_ : oracle_.reason();
  }
  /// Sinks of which what it passed over, or gave up for, is not decided, whatever the time.
  std::set<std::string> open_sinks() const;
  /// Whether nothing is known of the set, whatever the time.
  bool open(const coordination::Subset& set) { return oracle_.open(set).has_value(); }

  /// What every repair costs at least, as the counterexamples prove; none if there is no repair, or
  /// no time to compute it.
  std::optional<std::uint64_t> proved_bound();

  /// The forbidden anomalies of the unrepaired model.
  std::vector<std::pair<topology::StreamId, result::Anomaly>> anomalies() {
    return oracle_.anomalies();
  }

  /// A part of the counterexamples that is a proof: their indices, ascending. Without a bound, the
  /// proof that there is no repair: one counterexample that nothing prevents, if there is one,
  /// otherwise a minimal list; no choice may be left, and none excluded. With the cost of the best
  /// repair as bound, the proof that no repair costs less, with a counterexample for each candidate
  /// of that repair; all counterexamples, if there are too many to choose from.
  std::vector<std::size_t> reasons(std::optional<std::uint64_t> bound) const;
  /// Moves these counterexamples out, of which nothing may be asked afterwards.
  std::vector<result::CertificateEntry> taken(const std::vector<std::size_t>& entries);

  struct Verified {
    bool by_solver = false;
    bool by_labels = false;
    std::string reason;             // why the solver does not, in words
    std::vector<std::string> open;  // sinks of which it does not
  };
  /// Verifies the repaired model from scratch. InternalError if it has a forbidden anomaly.
  Verified verify(const coordination::Subset& repair) const;
  /// The same of what may be no repair: neither, if the model has a forbidden anomaly then.
  Verified try_verify(const coordination::Subset& repair) const;

 private:
  std::optional<Verified> verified_unless_divergent(const coordination::Subset& repair) const;
  void state_rules(hitting::ChoiceSets& sets) const;
  std::vector<std::size_t> elements(const result::CertificateEntry& entry) const;
  void add(result::CertificateEntry entry);
  bool explains_something(const std::vector<std::size_t>& entries, std::size_t entry) const;
  bool decide_otherwise(const coordination::Subset& tried, const Oracle::Open& open);
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
  std::string passed_over_;     // why, of the first of those that were
  std::set<std::string> open_;  // sinks, of all of those
  std::size_t left_to_verify_;  // of those that only other engines than the search decide
};

}  // namespace firebreak::repair
