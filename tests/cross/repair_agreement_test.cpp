// SPDX-License-Identifier: Apache-2.0
// The cheapest repair against exhaustive search: on random models every admissible subset of the
// candidates is applied and verified from scratch, and the cheapest that reaches the target must
// cost what the implicit hitting sets found; the minimal ones must be those that are listed, and
// those that none beats in messages, rounds and processes must be the front. What is found for one
// sink must be the cheapest that this sink needs. Among the candidates are variants, seals of one
// stream on several keys, and some that cost nothing. FIREBREAK_REPAIR_MODELS,
// FIREBREAK_REPAIR_CANDIDATES and FIREBREAK_REPAIR_SEED make a campaign.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "certify/certify.h"
#include "check/verify.h"
#include "coordination/accepting.h"
#include "coordination/apply.h"
#include "coordination/candidates.h"
#include "coordination/choices.h"
#include "coordination/progress.h"
#include "coordination/variants.h"
#include "document/complete_traces.h"
#include "frontend/model_text.h"
#include "frontend/printer.h"
#include "repair/by_sink.h"
#include "repair/effort.h"
#include "repair/minimal_repairs.h"
#include "repair/pareto.h"
#include "repair/repair.h"
#include "result/accepted.h"
#include "result/repair_outcome.h"
#include "support/models.h"
#include "support/random_models.h"
#include "support/variables.h"

namespace firebreak {
namespace {

using result::Anomaly;
using result::RepairCandidate;
using result::RepairResult;
using result::RepairTarget;
using test_support::built;
using test_support::number;
using test_support::Rng;
using test_support::some_of;
using topology::Annotation;
using topology::Model;

constexpr RepairTarget kTargets[] = {RepairTarget::Deterministic, RepairTarget::ReplicaConsistent,
                                     RepairTarget::Convergent};

using Anomalies = std::map<std::string, Anomaly>;

// By sink, those that it does not accept. None: verify does not decide.
std::optional<Anomalies> anomalies(const Model& model) {
  check::Task task;
  task.traces = 0;
  base::Environment environment;
  const topology::Topology topology = built(model);
  const result::Verification found = check::verify(topology, task, environment);
  if (found.verdict == result::Verdict::Unknown) return std::nullopt;
  Anomalies result;
  for (const auto& sink : found.sinks) {
    const topology::Stream& stream = topology[sink.sink];
    const bool accepted = result::accepts(stream.accept, sink.anomaly);
    result[stream.name] = accepted ? Anomaly::None : sink.anomaly;
  }
  return result;
}

Anomaly worst_of(const Anomalies& by_sink) {
  Anomaly worst = Anomaly::None;
  for (const auto& [sink, anomaly] : by_sink) worst = std::max(worst, anomaly);
  return worst;
}

struct Tried {
  std::size_t subset;  // one bit for each candidate
  std::uint64_t cost;
  Anomaly anomaly;  // the worst of them
  Anomalies by_sink;
};

// Every admissible subset of the candidates; none if verify leaves one open.
std::optional<std::vector<Tried>> try_all(const Model& model) {
  const std::vector<RepairCandidate>& candidates = *model.repairs;
  const coordination::Choices choices(model, candidates);
  const auto waiting = coordination::waits_for_itself(built(model));
  std::vector<Tried> result;
  for (std::size_t subset = 0; subset < (std::size_t{1} << candidates.size()); ++subset) {
    std::vector<RepairCandidate> chosen;
    std::vector<std::size_t> indices;
    std::uint64_t cost = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      if ((subset >> i & 1U) == 0) continue;
      indices.push_back(i);
      chosen.push_back(candidates[i]);
      cost += candidates[i].cost.value();
    }
    if (!choices.admissible(indices)) continue;
    const Model repaired = coordination::apply(model, chosen);
    EXPECT_TRUE(
        coordination::gained(waiting, coordination::waits_for_itself(built(repaired))).empty())
        << subset << "\n"
        << frontend::print_model(model);
    const auto by_sink = anomalies(repaired);
    if (!by_sink) return std::nullopt;
    result.push_back({subset, cost, worst_of(*by_sink), *by_sink});
  }
  return result;
}

std::optional<std::uint64_t> cheapest(const std::vector<Tried>& tried, RepairTarget target) {
  std::optional<std::uint64_t> best;
  for (const Tried& set : tried) {
    if (!result::forbids(target, set.anomaly) && (!best || set.cost < *best)) best = set.cost;
  }
  return best;
}

// Repairs of which no part is one.
std::set<std::size_t> minimal(const std::vector<Tried>& tried, RepairTarget target) {
  std::set<std::size_t> repairs;
  for (const Tried& set : tried) {
    if (!result::forbids(target, set.anomaly)) repairs.insert(set.subset);
  }
  std::set<std::size_t> result;
  for (const std::size_t repair : repairs) {
    const bool has_part = std::ranges::any_of(
        repairs, [&](std::size_t part) { return part != repair && (part & ~repair) == 0; });
    if (!has_part) result.insert(repair);
  }
  return result;
}

void expect_minimal(const Model& model, RepairTarget target, const std::vector<Tried>& tried) {
  base::Environment environment;
  std::size_t heard = 0;
  const result::MinimalRepairs found = repair::minimal_repairs(
      model, target, 1'000'000, environment, [&](const result::MinimalRepairs& so_far) {
        EXPECT_EQ(so_far.repairs.size(), ++heard);
        return true;
      });
  EXPECT_TRUE(found.complete);
  std::set<std::size_t> subsets;
  std::uint64_t last = 0;
  for (const result::MinimalRepair& repair : found.repairs) {
    std::size_t subset = 0;
    for (const std::size_t i : repair.candidates) subset |= std::size_t{1} << i;
    EXPECT_TRUE(subsets.insert(subset).second) << "found twice";
    EXPECT_LE(last, repair.cost);
    last = repair.cost;
    EXPECT_TRUE(repair.verified_by_solver);
  }
  ASSERT_EQ(subsets, minimal(tried, target)) << to_string(target) << "\n"
                                             << frontend::print_model(model);
}

void add_variants(Rng& rng, Model& model) {
  for (topology::ComponentDecl& component : model.components) {
    for (std::uint32_t count = rng.below(3); count > 0; --count) {
      topology::VariantDecl variant;
      variant.name.text = "V" + std::to_string(count);
      variant.paths = component.paths;
      std::erase_if(variant.paths, [&](const auto&) { return rng.percent(15); });
      for (topology::PathDecl& path : variant.paths) {
        if (rng.percent(40)) continue;
        path.label = static_cast<Annotation>(rng.below(4));
        if (is_confluent(path.label) || rng.percent(20)) path.subscript.reset();
      }
      const bool fits =
          coordination::Variants(model).dangling(component.name.text, variant).empty();
      if (fits && !variant.paths.empty()) component.variants.push_back(std::move(variant));
    }
  }
}

void add_keys(Rng& rng, const Model& model, std::vector<RepairCandidate>& candidates) {
  for (const topology::StreamDecl& stream : model.streams) {
    for (int i = 0; i < 2 && stream.to && rng.percent(50); ++i) {
      candidates.push_back(
          {topology::SealRepair{stream.name, some_of(rng, stream.attributes)}, {}, {}});
    }
    for (int i = 0; i < 2 && stream.to && rng.percent(20); ++i) {
      candidates.push_back(
          {topology::FifoRepair{stream.name, some_of(rng, stream.attributes)}, {}, {}});
    }
  }
}

// A random model that lists a few random candidates, at random costs.
Model model_with_candidates(Rng& rng, std::size_t most) {
  test_support::RandomModelOptions options;
  options.max_components = 2;
  options.max_inputs = 2;
  options.orderings = options.fifo = rng.percent(40);
  options.at_least_once = options.at_most_once = rng.percent(30);
  Model model = test_support::random_model(rng, options);
  model.repairs.reset();
  if (rng.percent(80)) add_variants(rng, model);
  auto candidates = coordination::candidates(model, built(model));
  if (rng.percent(60)) add_keys(rng, model, candidates);
  const std::size_t left = most - rng.below(static_cast<std::uint32_t>(most / 2 + 1));
  while (candidates.size() > left) {
    const auto victim = rng.below(static_cast<std::uint32_t>(candidates.size()));
    candidates.erase(candidates.begin() + static_cast<std::ptrdiff_t>(victim));
  }
  for (auto& candidate : candidates) {
    const bool variant = std::holds_alternative<topology::VariantRepair>(candidate.what);
    candidate.cost = rng.below(variant ? 5 : 10);
  }
  model.repairs = std::move(candidates);
  return model;
}

// What sinks accept, and what is observed at them.
void draw_sinks(Rng& rng, Model& model) {
  constexpr std::array kAccepts = {topology::Accept::Run, topology::Accept::Instance,
                                   topology::Accept::Diverge};
  for (topology::StreamDecl& stream : model.streams) {
    if (stream.to) continue;
    if (rng.percent(30)) stream.accept = kAccepts[rng.below(kAccepts.size())];
    if (rng.percent(40)) stream.observe.what = topology::Observed::Multiset;
    if (!rng.percent(25)) continue;
    stream.observe = {topology::Observed::Sequence, some_of(rng, stream.attributes), {}};
    if (rng.percent(60)) stream.fifos = {{}};
  }
}

// Accepted without the solver, where the labels are not too cautious.
void expect_certified(const Model& model, result::RepairResult result) {
  document::complete_traces(model, result);
  const certify::Certification found =
      certify::certify(model, result, {frontend::model_text(), {}});
  for (const std::string& problem : found.problems) {
    ADD_FAILURE() << problem << "\n" << frontend::print_model(model);
  }
  EXPECT_EQ(found.doubts.empty(), !result.repair || result.verified_by_labels);
}

using Vector = std::array<std::uint64_t, 3>;

bool beats(const Vector& a, const Vector& b) {
  return a != b && a[0] <= b[0] && a[1] <= b[1] && a[2] <= b[2];
}

// The points that no repair beats.
std::set<Vector> front(const repair::EffortCharges& charges, std::size_t candidates,
                       const std::vector<Tried>& tried, RepairTarget target) {
  std::set<Vector> all;
  for (const Tried& set : tried) {
    if (result::forbids(target, set.anomaly)) continue;
    coordination::Subset chosen;
    for (std::size_t i = 0; i < candidates; ++i) chosen.push_back((set.subset >> i & 1U) != 0);
    const result::Effort effort = repair::effort(charges, chosen);
    all.insert({effort.messages, effort.rounds, effort.processes});
  }
  std::set<Vector> result;
  for (const Vector& point : all) {
    const bool beaten =
        std::ranges::any_of(all, [&](const Vector& other) { return beats(other, point); });
    if (!beaten) result.insert(point);
  }
  return result;
}

void expect_front(const Model& model, RepairTarget target, const std::vector<Tried>& tried) {
  base::Environment environment;
  const result::ParetoFront found =
      repair::pareto(model, target, 1'000'000, environment, [](const result::ParetoFront&) {});
  EXPECT_TRUE(found.complete);
  std::set<Vector> points;
  for (const auto& [effort, repair] : found.points) {
    points.insert({effort.messages, effort.rounds, effort.processes});
    EXPECT_TRUE(repair.verified_by_solver);
  }
  EXPECT_EQ(points.size(), found.points.size()) << "a point found twice";
  const topology::Topology topology = built(model);
  const auto charges = repair::effort_charges({model, topology}, *model.repairs);
  ASSERT_EQ(points, front(charges, model.repairs->size(), tried, target))
      << to_string(target) << "\n"
      << frontend::print_model(model);
  ASSERT_EQ(found.targets.size(), 3U);
  for (const result::RepairResult& result : found.targets) {
    const auto expected = cheapest(tried, result.target);
    ASSERT_EQ(result.repair.has_value(), expected.has_value());
    EXPECT_EQ(result.cost, expected.value_or(0));
  }
}

// For each sink that counts, what is found for it alone where all others are said to be open.
void expect_by_sink(const Model& model, RepairTarget target, const std::vector<Tried>& tried) {
  const std::vector<std::string> sinks = coordination::sinks_that_count(model, target);
  for (const std::string& sink : sinks) {
    if (sinks.size() == 1) continue;
    std::optional<std::uint64_t> least;
    for (const Tried& set : tried) {
      const bool enough = !result::forbids(target, set.by_sink.at(sink));
      if (enough && (!least || set.cost < *least)) least = set.cost;
    }
    base::Environment environment;
    bool first = true;
    const auto find = [&](const Model& asked, const auto& heard) {
      if (!std::exchange(first, false)) {
        return repair::OpenRepair{repair::repair(asked, target, environment, heard), {}};
      }
      repair::OpenRepair open;
      open.found.model = model.name.text;
      open.found.target = target;
      open.found.out_of_time = true;
      open.open = {sinks.begin(), sinks.end()};
      open.open.erase(sink);
      return open;
    };
    const RepairResult found = repair::by_sink(model, target, environment, find, {});
    ASSERT_EQ(found.for_decided.size(), least ? 1U : 0U) << sink << "\n"
                                                         << frontend::print_model(model);
    if (!least) {
      EXPECT_EQ(result::outcome(found), result::RepairOutcome::None);
      expect_certified(model, found);
      continue;
    }
    EXPECT_EQ(found.decided, std::vector{sink});
    EXPECT_EQ(found.for_decided[0].cost, *least) << sink << "\n" << frontend::print_model(model);
    expect_certified(coordination::accepting(model, found.undecided), found.for_decided[0]);
  }
}

TEST(RepairAgreement, CostsWhatExhaustiveSearchFinds) {
  const std::uint64_t wanted = number("FIREBREAK_REPAIR_MODELS", 60);
  const std::size_t most = number("FIREBREAK_REPAIR_CANDIDATES", 6);
  Rng rng(number("FIREBREAK_REPAIR_SEED", 7));
  Rng drawing(number("FIREBREAK_REPAIR_SEED", 7) + 1);
  std::size_t repaired = 0;
  std::size_t impossible = 0;
  std::size_t with_variants = 0;
  for (std::uint64_t done = 0; done < wanted;) {
    Model model = model_with_candidates(rng, most);
    if (model.repairs->empty()) continue;
    const auto as_it_is = anomalies(model);
    if (as_it_is && worst_of(*as_it_is) == Anomaly::None) continue;
    draw_sinks(drawing, model);
    const auto all = try_all(model);
    if (!all) continue;
    const std::vector<Tried>& tried = *all;
    ++done;
    for (const RepairTarget target : kTargets) {
      const auto expected = cheapest(tried, target);
      base::Environment environment;
      const result::RepairResult found = repair::repair(model, target, environment);
      ASSERT_EQ(found.repair.has_value(), expected.has_value()) << to_string(target) << "\n"
                                                                << frontend::print_model(model);
      expect_certified(model, found);
      expect_minimal(model, target, tried);
      expect_front(model, target, tried);
      expect_by_sink(model, target, tried);
      if (!expected) {
        ++impossible;
        continue;
      }
      ++repaired;
      for (const std::size_t i : *found.repair)
        with_variants += found.candidates[i].what.index() == 4;
      ASSERT_EQ(found.cost, *expected) << to_string(target) << "\n" << frontend::print_model(model);
      EXPECT_TRUE(found.optimal);
      EXPECT_EQ(found.lower_bound, found.cost);
      EXPECT_TRUE(found.verified_by_solver);
    }
  }
  std::printf("%zu repaired (%zu variants), %zu beyond repair, as exhaustive search says\n",
              repaired, with_variants, impossible);
  EXPECT_GT(repaired, wanted);
  EXPECT_GT(with_variants, 0U);
}

}  // namespace
}  // namespace firebreak
