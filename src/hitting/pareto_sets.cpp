// SPDX-License-Identifier: Apache-2.0
// Clauses that share no element and no charge are independent, so a choice that is not dominated
// consists of one such choice for each connected component. The fronts of the components are
// computed one by one and kept until a clause is added; their sums, without dominated ones, are the
// whole front. If it gets too long, only its beginning is computed: whatever is left out of a
// component's front costs so much in the first dimension that the beginning does not depend on it.
#include "hitting/pareto_sets.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

namespace firebreak::hitting {

namespace {

constexpr std::size_t kLongest = 20'000;
constexpr std::uint64_t kUnbounded = std::numeric_limits<std::uint64_t>::max();

Point sum(const Point& a, const Point& b) {
  Point result = a;
  for (std::size_t i = 0; i < kDimensions; ++i) result.costs[i] += b.costs[i];
  result.tie_breaker += b.tie_breaker;
  result.count += b.count;
  result.chosen.insert(result.chosen.end(), b.chosen.begin(), b.chosen.end());
  return result;
}

// The beginning of a front: all of its points that cost less than `bound` in the first dimension.
struct Beginning {
  std::vector<Point> points{Point{}};
  std::uint64_t bound = kUnbounded;

  // `front` is not empty. False if the time is up.
  bool join(const std::vector<Point>& front, const base::Environment& environment) {
    if (bound != kUnbounded) bound += front.front().costs.front();
    std::vector<Point> sums;
    for (const Point& point : front) {
      if (environment.out_of_time()) return false;
      for (const Point& other : points) {
        if (other.costs.front() + point.costs.front() < bound) sums.push_back(sum(other, point));
      }
      if (sums.size() > 2 * kLongest) shorten(sums);
    }
    shorten(sums);
    points = std::move(sums);
    return true;
  }

 private:
  void shorten(std::vector<Point>& sums) {
    prune(sums);
    if (sums.size() <= kLongest) return;
    bound = sums[kLongest].costs.front();
    std::erase_if(sums, [&](const Point& point) { return point.costs.front() >= bound; });
  }
};

}  // namespace

struct ParetoSets::Impl {
  Impl(FrontProblem what, const base::Environment& env)
      : problem(std::move(what)), environment(env) {
    for (const Charges& charges : problem.dimensions) {
      for (const Charge& charge : charges) bonds.push_back(charge.elements);
    }
  }

  Answer solve();

  FrontProblem problem;
  const base::Environment& environment;
  std::vector<std::vector<std::size_t>> bonds;
  ClauseList clauses;
  std::map<Cluster, std::vector<Point>> solved;  // the parts of the last answer
  std::vector<Costs> points;
};

ParetoSets::Answer ParetoSets::Impl::solve() {
  if (environment.out_of_time()) return {false, std::nullopt};
  if (clauses.impossible()) return {true, std::nullopt};
  std::map<Cluster, std::vector<Point>> now;
  Beginning whole;
  for (Cluster& part : clusters_of(clauses.all(), problem.elements, bonds)) {
    auto known = solved.extract(part);
    auto front = known.empty() ? find_front(problem, clauses.all(), part, environment)
                               : std::optional(std::move(known.mapped()));
    if (!front) return {false, std::nullopt};
    if (front->empty()) return {true, std::nullopt};
    if (!whole.join(*front, environment)) return {false, std::nullopt};
    now.emplace(std::move(part), *std::move(front));
  }
  solved = std::move(now);
  for (const Point& point : whole.points) {
    const bool known =
        std::ranges::any_of(points, [&](const Costs& by) { return covered(point.costs, by); });
    if (known) continue;
    std::vector<bool> chosen(problem.elements, false);
    for (const std::size_t element : point.chosen) chosen[element] = true;
    return {true, std::move(chosen)};
  }
  return {whole.bound == kUnbounded, std::nullopt};
}

ParetoSets::ParetoSets(FrontProblem problem, const base::Environment& environment)
    : impl_(std::make_unique<Impl>(std::move(problem), environment)) {}
ParetoSets::~ParetoSets() = default;

void ParetoSets::add(std::span<const std::size_t> set) { impl_->clauses.add(set); }

void ParetoSets::forbid(std::span<const std::size_t> together) { impl_->clauses.forbid(together); }

void ParetoSets::exclude(std::size_t element, std::span<const std::size_t> others) {
  impl_->clauses.exclude(element, others);
}

void ParetoSets::improve_on(const Costs& costs) { impl_->points.push_back(costs); }

ParetoSets::Answer ParetoSets::solve() { return impl_->solve(); }

}  // namespace firebreak::hitting
