// SPDX-License-Identifier: Apache-2.0
#include "repair/decided.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace firebreak::repair {

using coordination::Choices;
using coordination::Subset;

namespace {

// Of a large model fewer are verified: so many times its streams.
constexpr std::size_t kMostTried = 40;
constexpr std::size_t kMostWork = 20'000;

class Decider {
 public:
  Decider(const Search& search, std::size_t streams, const base::Environment& environment)
      : search_(search),
        environment_(environment),
        left_(std::min(kMostTried, kMostWork / std::max<std::size_t>(1, streams))) {}

  std::optional<Answer> run(const Subset& repair) {
    const std::vector<std::size_t> more = cheap_first(repair);
    for (const std::size_t i : more) {
      if (auto one = tried(with(repair, i))) return narrowed(*std::move(one));
    }
    Subset grown = repair;
    for (const std::size_t i : more) {
      if (search_.choices().clashes(i, grown)) continue;
      grown[i] = true;
      if (auto several = tried(grown)) return narrowed(*std::move(several));
    }
    return std::nullopt;
  }

 private:
  std::vector<std::size_t> cheap_first(const Subset& repair) const {
    const Choices& choices = search_.choices();
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i < repair.size(); ++i) {
      if (!repair[i] && !choices.is_variant(i) && !choices.clashes(i, repair)) result.push_back(i);
    }
    std::ranges::stable_sort(result, {}, [&](std::size_t i) { return choices.costs()[i]; });
    return result;
  }

  static Subset with(Subset set, std::size_t i) {
    set[i] = true;
    return set;
  }

  std::optional<Answer> tried(const Subset& set) {
    if (left_ == 0 || environment_.out_of_time()) return std::nullopt;
    --left_;
    Search::Verified verified = search_.try_verify(set);
    if (!verified.by_solver) return std::nullopt;
    return Answer{set, std::move(verified)};
  }

  // The dearest goes first: also what was there before can be of no use beside what was added.
  Answer narrowed(Answer found) {
    const Choices& choices = search_.choices();
    std::vector<std::size_t> pieces;
    for (std::size_t i = 0; i < found.repair.size(); ++i) {
      if (found.repair[i] && !choices.is_variant(i)) pieces.push_back(i);
    }
    std::ranges::stable_sort(pieces, std::greater<>{},
                             [&](std::size_t i) { return choices.costs()[i]; });
    for (const std::size_t i : pieces) {
      Subset without = found.repair;
      without[i] = false;
      if (auto less = tried(without)) found = *std::move(less);
    }
    return found;
  }

  const Search& search_;
  const base::Environment& environment_;
  std::size_t left_;
};

}  // namespace

std::optional<Answer> decided(const Search& search, const Subset& repair,
                              const base::Environment& environment) {
  const std::size_t streams = search.choices().with({}).streams.size();
  return Decider(search, streams, environment).run(repair);
}

std::optional<Answer> decided_elsewhere(Search& search, const Subset& undecided,
                                        std::optional<std::uint64_t> below,
                                        const base::Environment& environment,
                                        std::set<std::string>& open) {
  search.exclude_supersets(undecided);
  for (std::size_t i = 0; i < kMostTried && !environment.out_of_time(); ++i) {
    const auto next = search.cheapest();
    if (!next || (below && search.choices().cost(*next) >= *below) || search.gave_up()) break;
    if (!search.is_repair(*next)) continue;
    Answer found{*next, search.verify(*next)};
    if (found.verified.by_solver) return found;
    open.insert(found.verified.open.begin(), found.verified.open.end());
    search.exclude_supersets(*next);
  }
  return std::nullopt;
}

}  // namespace firebreak::repair
