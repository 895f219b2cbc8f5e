// SPDX-License-Identifier: Apache-2.0
// Sets that share no element are independent, so each connected component of the clauses is
// optimized on its own, and keeps its answer until a clause is added to it.
#include "hitting/hitting_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "hitting/clauses.h"
#include "smt/limits.h"
#include "smt/term_solver.h"

namespace firebreak::hitting {

namespace {

// Behind the digits of the costs there is room to count elements.
constexpr std::string_view kRoom = "00000000";

// What stands behind the digits of a cost: 1 for the element, and how much it is minded.
std::string behind(std::uint64_t minded) { return fmt::format("00000001{:010}", minded); }
std::string behind_none() { return fmt::format("{:018}", 0); }

}  // namespace

struct HittingSets::Impl {
  Impl(const std::vector<std::uint64_t>& costs, std::size_t counted, const base::Environment& env,
       const std::vector<std::uint64_t>& minded)
      : environment(env), terms(env) {
    const auto end = costs.begin() + static_cast<std::ptrdiff_t>(counted);
    const bool some_free = std::find(costs.begin(), end, 0) != end;
    for (std::size_t i = 0; i < costs.size(); ++i) {
      elements.push_back(terms.constant(fmt::format("e{}", i), terms.booleans()));
      std::string weight = std::to_string(costs[i]);
      if (some_free) weight += kRoom;
      if (costs[i] == 0) weight = i < counted ? "1" : "";
      if (!minded.empty() && !weight.empty()) {
        weight = std::to_string(costs[i]) + (i < counted ? behind(minded[i]) : behind_none());
      }
      weights.push_back(std::move(weight));
    }
  }

  Answer solve();
  Answer solve(const Cluster& cluster);
  std::vector<std::size_t> state(smt::Optimizer& optimizer, const Cluster& cluster);

  const base::Environment& environment;
  smt::Terms terms;
  std::vector<smt::Term> elements;
  std::vector<std::string> weights;  // by element; "" where it counts nothing
  ClauseList clauses;
  std::map<Cluster, std::vector<bool>> solved;  // the components of the last answer
};

// Hands the cluster over; the elements that occur in it.
std::vector<std::size_t> HittingSets::Impl::state(smt::Optimizer& optimizer,
                                                  const Cluster& cluster) {
  std::vector<std::size_t> occurring;
  for (const std::size_t i : cluster) {
    std::vector<smt::Term> one;
    for (const std::size_t element : clauses.all()[i].chosen) one.push_back(elements[element]);
    for (const std::size_t element : clauses.all()[i].left) one.push_back(!elements[element]);
    optimizer.add(terms.any_of(one));
    const auto all = elements_of(clauses.all()[i]);
    occurring.insert(occurring.end(), all.begin(), all.end());
  }
  std::sort(occurring.begin(), occurring.end());
  occurring.erase(std::unique(occurring.begin(), occurring.end()), occurring.end());
  for (const std::size_t element : occurring) {
    if (!weights[element].empty()) optimizer.avoid(elements[element], weights[element]);
  }
  return occurring;
}

HittingSets::Answer HittingSets::Impl::solve(const Cluster& cluster) {
  smt::Optimizer optimizer(terms);
  const std::vector<std::size_t> occurring = state(optimizer, cluster);
  switch (optimizer.check()) {
    case smt::Answer::Unsat:
      return {true, std::nullopt};
    case smt::Answer::Unknown:
      return {false, std::nullopt};
    case smt::Answer::Sat:
      break;
  }
  const smt::Model model = optimizer.model();
  std::vector<bool> chosen(elements.size(), false);
  for (const std::size_t element : occurring) {
    chosen[element] = model.is_true(elements[element]);
  }
  return {true, std::move(chosen)};
}

HittingSets::Answer HittingSets::Impl::solve() {
  if (environment.out_of_time()) return {false, std::nullopt};
  if (clauses.impossible()) return {true, std::nullopt};
  std::map<Cluster, std::vector<bool>> now;
  std::vector<bool> chosen(elements.size(), false);
  for (Cluster& cluster : clusters_of(clauses.all(), elements.size())) {
    auto known = solved.extract(cluster);
    Answer answer = known.empty() ? solve(cluster) : Answer{true, std::move(known.mapped())};
    if (!answer.chosen) return answer;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      if ((*answer.chosen)[i]) chosen[i] = true;
    }
    now.emplace(std::move(cluster), *std::move(answer.chosen));
  }
  solved = std::move(now);
  return {true, std::move(chosen)};
}

HittingSets::HittingSets(const std::vector<std::uint64_t>& costs, std::size_t counted,
                         const base::Environment& environment,
                         const std::vector<std::uint64_t>& minded)
    : impl_(std::make_unique<Impl>(costs, counted, environment, minded)) {}
HittingSets::~HittingSets() = default;

void HittingSets::add(std::span<const std::size_t> set) { impl_->clauses.add(set); }

void HittingSets::forbid(std::span<const std::size_t> together) { impl_->clauses.forbid(together); }

void HittingSets::exclude(std::size_t element, std::span<const std::size_t> others) {
  impl_->clauses.exclude(element, others);
}

HittingSets::Answer HittingSets::solve() {
  Answer answer{false, std::nullopt};
  smt::within_limits(impl_->environment, [&] { answer = impl_->solve(); });
  return answer;
}

}  // namespace firebreak::hitting
