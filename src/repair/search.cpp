// SPDX-License-Identifier: Apache-2.0
// Implicit hitting sets after Moreno-Centeno and Karp, Operations Research 61(2), 2013. As long as
// the chosen set leaves an anomaly, the counterexample is extended to a maximal set of candidates
// that still leaves one; the candidates outside it are the next set to hit. The cheapest of these
// is added to the chosen set and the step is repeated, so one try yields several sets to hit and
// often ends with a repair, which is an upper bound.
#include "repair/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <string>
#include <utility>

#include "base/internal_error.h"
#include "coordination/candidates.h"
#include "coordination/preference.h"
#include "hitting/hitting_set.h"
#include "topology/builder.h"

namespace firebreak::repair {

using namespace coordination;

using result::CertificateEntry;

namespace {

constexpr std::size_t kMostVerified = 40;

bool unpreventable(const CertificateEntry& entry) {
  return entry.prevented_by.empty() && entry.prevented_by_keeping.empty();
}

}  // namespace

Search::Search(const topology::Model& model, result::RepairTarget target,
               base::Environment& environment, const MakeSets& make_sets)
    : Search(model, coordination::candidates(model, topology::build_valid(model)), target,
             environment, make_sets) {}

Search::Search(const topology::Model& model, std::vector<result::RepairCandidate> candidates,
               result::RepairTarget target, base::Environment& environment,
               const MakeSets& make_sets)
    : environment_(environment),
      target_(target),
      by_cost_(!make_sets),
      candidates_(std::move(candidates)),
      choices_(model, candidates_),
      oracle_(choices_, candidates_, target, environment),
      sets_(make_sets ? make_sets(choices_)
                      : std::make_unique<hitting::HittingSets>(choices_.costs(), candidates_.size(),
                                                               environment, minded(candidates_))),
      left_to_verify_(kMostVerified) {
  state_rules(*sets_);
}

// Which elements exclude each other, of which one is chosen, and which cannot be.
void Search::state_rules(hitting::ChoiceSets& sets) const {
  for (const result::Barred& barred : choices_.barred()) sets.forbid({&barred.candidate, 1});
  for (const auto& group : choices_.groups()) sets.add(group);
  for (std::size_t i = 0; i < choices_.size(); ++i) {
    const auto& rivals = choices_.rivals()[i];
    const auto later = std::ranges::upper_bound(rivals, i);
    if (later != rivals.end()) sets.exclude(i, {later, rivals.end()});
  }
}

std::optional<Subset> Search::cheapest() {
  auto answer = sets_->solve();
  if (!answer.complete) gave_up_ = true;
  if (answer.chosen) {
    answer.chosen->resize(candidates_.size());
    lower_bound_ = choices_.cost(*answer.chosen);
    ++rounds_;
  }
  return std::move(answer.chosen);
}

bool Search::is_repair(const Subset& tried) {
  environment_.statistics.add("hitting sets tried", 1);
  Subset set = tried;
  // Now and then what they prove is worth a look, for a lower bound.
  constexpr std::size_t kFew = 64;
  const std::size_t enough_for_now = certificate_.size() + std::max(kFew, certificate_.size());
  while (certificate_.size() < enough_for_now) {
    if (const auto open = oracle_.open(set)) return set == tried && decide_otherwise(set, *open);
    const auto escaped = oracle_.escape(set);
    if (!escaped && !oracle_.gave_up()) {
      note_repair(set, set == tried);
      return set == tried;
    }
    auto entry = escaped ? oracle_.counterexample(*escaped, set) : std::nullopt;
    if (!entry) {
      gave_up_ = true;
      return false;
    }
    add(*std::move(entry));
    constexpr std::chrono::seconds kOften{1};
    if (base::Environment::Clock::now() - reported_ >= kOften) report();
    if (!extend(set, certificate_.back())) return false;
  }
  return false;
}

// Whether what the search does not decide is known to be a repair. If not, it is passed over.
bool Search::decide_otherwise(const Subset& tried, const Oracle::Open& open) {
  if (left_to_verify_ > 0 && !environment_.out_of_time()) {
    --left_to_verify_;
    if (try_verify(tried).by_solver) {
      note_repair(tried, true);
      return true;
    }
  }
  open_.insert(open.sinks.begin(), open.sinks.end());
  if (passed_over_.empty()) passed_over_ = open.reason;
  if (open.elements.empty()) {
    gave_up_ = true;  // no other choice is decided
  } else {
    sets_->forbid(open.elements);
  }
  return false;
}

std::set<std::string> Search::open_sinks() const {
  std::set<std::string> result = open_;
  result.insert(oracle_.refused().begin(), oracle_.refused().end());
  return result;
}

std::optional<std::uint64_t> Search::proved_bound() {
  if (!passed_over()) {
    const auto next = cheapest();
    return next ? std::optional(choices_.cost(*next)) : std::nullopt;
  }
  hitting::HittingSets all(choices_.costs(), candidates_.size(), environment_);
  state_rules(all);
  for (const CertificateEntry& entry : certificate_) all.add(elements(entry));
  auto answer = all.solve();
  if (!answer.complete || !answer.chosen) return std::nullopt;
  answer.chosen->resize(candidates_.size());
  return choices_.cost(*answer.chosen);
}

void Search::note_repair(const Subset& set, bool tried) {
  const std::uint64_t cost = choices_.cost(set);
  const std::uint64_t known = best_ ? choices_.cost(*best_) : cost + 1;
  // Of sets that cost the same, one that was tried is better: it needs all of its elements.
  if (cost < known || (tried && cost == known)) best_ = set;
  report();
}

void Search::report() {
  reported_ = base::Environment::Clock::now();
  if (!environment_.progress) return;
  std::string bounds;
  if (by_cost_ && !best_) bounds = fmt::format(", cost at least {}, no repair yet", lower_bound_);
  if (by_cost_ && best_) {
    const std::uint64_t most = choices_.cost(*best_);
    const double gap =
        most == 0 ? 0 : 1 - static_cast<double>(lower_bound_) / static_cast<double>(most);
    bounds = fmt::format(", cost between {} and {}, gap {:.0f} %", lower_bound_, most, 100 * gap);
  }
  environment_.report_progress(fmt::format("repair: round {}, {} counterexample{}{}", rounds_,
                                           certificate_.size(), certificate_.size() == 1 ? "" : "s",
                                           bounds));
}

void Search::exclude_supersets(const Subset& repair) {
  sets_->forbid(indices(repair));
  best_.reset();
}

std::vector<std::size_t> Search::elements(const CertificateEntry& entry) const {
  std::vector<std::size_t> set = entry.prevented_by;
  for (const std::string& component : entry.prevented_by_keeping) {
    set.push_back(choices_.own(component).value());
  }
  return set;
}

void Search::add(CertificateEntry entry) {
  sets_->add(elements(entry));
  certificate_.push_back(std::move(entry));
}

void Search::learn(std::vector<CertificateEntry> entries) {
  for (CertificateEntry& entry : entries) add(std::move(entry));
}

// Adds the cheapest that prevents the trace and may be chosen: coordination, or else a variant.
// False if nothing may.
bool Search::extend(Subset& set, const CertificateEntry& entry) const {
  std::optional<std::size_t> best;
  const auto rank = [&](std::size_t i) {
    return std::pair(choices_.is_variant(i), choices_.costs()[i]);
  };
  for (const std::size_t i : entry.prevented_by) {
    if (choices_.rival(i, set)) continue;
    if (!best || rank(i) < rank(*best)) best = i;
  }
  if (!best) return false;
  set[*best] = true;
  return true;
}

// Whether a candidate of the best repair prevents this one of the entries and no other.
bool Search::explains_something(const std::vector<std::size_t>& entries, std::size_t entry) const {
  const auto prevents = [&](std::size_t number, std::size_t candidate) {
    return std::ranges::binary_search(certificate_[number].prevented_by, candidate);
  };
  for (const std::size_t candidate : indices(*best_)) {
    if (!prevents(entry, candidate)) continue;
    const auto count = std::ranges::count_if(
        entries, [&](std::size_t number) { return prevents(number, candidate); });
    if (count == 1) return true;
  }
  return false;
}

std::vector<std::size_t> Search::reasons(std::optional<std::uint64_t> bound) const {
  const auto one = std::ranges::find_if(certificate_, unpreventable);
  if (one != certificate_.end()) return {static_cast<std::size_t>(one - certificate_.begin())};
  std::vector<std::size_t> entries(certificate_.size());
  std::iota(entries.begin(), entries.end(), std::size_t{0});
  constexpr std::size_t kReadable = 20;
  if (bound && entries.size() > kReadable) return entries;
  for (std::size_t i = entries.size(); i-- > 0;) {
    hitting::HittingSets others(choices_.costs(), candidates_.size(), environment_);
    state_rules(others);
    for (std::size_t j = 0; j < entries.size(); ++j) {
      if (j != i) others.add(elements(certificate_[entries[j]]));
    }
    auto answer = others.solve();
    if (!answer.complete) break;
    std::optional<std::uint64_t> least;
    if (answer.chosen) {
      answer.chosen->resize(candidates_.size());
      least = choices_.cost(*answer.chosen);
    }
    const bool missed = bound && explains_something(entries, entries[i]);
    if (least == bound && !missed) {
      entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
  return entries;
}

std::vector<CertificateEntry> Search::taken(const std::vector<std::size_t>& entries) {
  std::vector<CertificateEntry> result;
  result.reserve(entries.size());
  for (const std::size_t entry : entries) result.push_back(std::move(certificate_[entry]));
  certificate_.clear();
  return result;
}

}  // namespace firebreak::repair
