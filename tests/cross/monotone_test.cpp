// SPDX-License-Identifier: Apache-2.0
// Semantics 7.1: adding coordination that nothing excludes adds no anomaly and nothing that waits
// for itself. On random models every admissible candidate, and random pairs of them, are added;
// what the encodings find at each sink is not worse then. FIREBREAK_MONOTONE_MODELS and
// FIREBREAK_MONOTONE_SEED make a campaign; FIREBREAK_MONOTONE_LABELS counts the labels that grow,
// too.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "check/undecided.h"
#include "check/verify.h"
#include "coordination/apply.h"
#include "coordination/candidates.h"
#include "coordination/choices.h"
#include "coordination/progress.h"
#include "encodings/query.h"
#include "frontend/printer.h"
#include "labels/labels.h"
#include "support/random_models.h"
#include "support/variables.h"
#include "topology/builder.h"

namespace firebreak {
namespace {

using encodings::AnomalyQuery;
using encodings::Mode;
using result::Anomaly;
using result::RepairCandidate;
using test_support::number;
using test_support::Rng;
using test_support::some_of;
using topology::Model;
using topology::Topology;

std::optional<Topology> built(const Model& model) {
  base::Diagnostics diagnostics;
  return topology::build(model, {}, diagnostics);
}

// By sink.
std::vector<Anomaly> propagated(const Topology& topology) {
  base::Environment environment;
  std::vector<Anomaly> worst(topology.sinks().size(), Anomaly::None);
  AnomalyQuery runs(topology, Mode::Run, environment);
  AnomalyQuery replicas(topology, Mode::Replica, environment);
  for (const result::AnomalyKind& kind : result::kAnomalies) {
    AnomalyQuery& query = kind.mode == Mode::Run ? runs : replicas;
    const std::vector<bool> found = query.propagate(kind.observation, {});
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (found[i]) worst[i] = kind.anomaly;
    }
  }
  return worst;
}

std::vector<result::Severity> labelled(const Topology& topology) {
  std::vector<result::Severity> result;
  const auto labels = labels::label(topology, result::RuleSet::Sound).streams;
  for (const topology::StreamId sink : topology.sinks()) {
    result.push_back(labels[sink.index()].severity);
  }
  return result;
}

template <class T>
bool worse(const std::vector<T>& before, const std::vector<T>& after) {
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (after[i] > before[i]) return true;
  }
  return false;
}

using Indices = std::vector<std::size_t>;

// What is merged is asked for where it is decided.
bool left_open(const std::vector<RepairCandidate>& pieces, const Topology& after) {
  return std::ranges::any_of(pieces,
                             [](const RepairCandidate& piece) {
                               return std::holds_alternative<topology::MergeRepair>(piece.what);
                             }) &&
         check::undecided(after);
}

// Whether the candidates that the model lists, which are admissible, make it worse.
bool grows(const Model& model, const Indices& added) {
  const auto before = built(model);
  std::vector<RepairCandidate> pieces;
  for (const std::size_t i : added) pieces.push_back(model.repairs->at(i));
  const auto after = built(coordination::apply(model, pieces));
  if (!before || !after || left_open(pieces, *after)) return false;
  if (!coordination::gained(coordination::waits_for_itself(*before),
                            coordination::waits_for_itself(*after))
           .empty()) {
    return true;
  }
  return worse(propagated(*before), propagated(*after));
}

bool admissible(const Model& model, const Indices& added) {
  const coordination::Choices choices(model, *model.repairs);
  return choices.admissible(added);
}

void add_merges(Rng& rng, const Model& model, std::vector<RepairCandidate>& candidates) {
  for (const topology::StreamDecl& stream : model.streams) {
    if (!stream.from || !rng.percent(40)) continue;
    candidates.push_back({topology::MergeRepair{stream.name}, 1, {}});
  }
}

void add_random(Rng& rng, const Model& model, std::vector<RepairCandidate>& candidates) {
  for (const topology::StreamDecl& stream : model.streams) {
    if (stream.to && rng.percent(50)) {
      candidates.push_back(
          {topology::SealRepair{stream.name, some_of(rng, stream.attributes)}, 1, {}});
    }
    if (stream.to && rng.percent(25)) {
      candidates.push_back(
          {topology::FifoRepair{stream.name, some_of(rng, stream.attributes)}, 1, {}});
    }
  }
  for (const topology::ComponentDecl& component : model.components) {
    if (!rng.percent(40)) continue;
    topology::OrderRepair order{component.name, {}};
    order.ordering.mechanism =
        rng.percent(70) ? topology::Mechanism::Dynamic : topology::Mechanism::Sequencing;
    topology::Names common;
    for (const topology::StreamDecl& stream : model.streams) {
      if (!stream.to || !(stream.to->component == component.name) || rng.percent(30)) continue;
      common = order.ordering.streams.empty() ? stream.attributes : common;
      std::erase_if(common, [&](const topology::Name& name) {
        return std::ranges::find(stream.attributes, name) == stream.attributes.end();
      });
      order.ordering.streams.push_back(stream.name);
    }
    if (order.ordering.streams.empty()) continue;
    if (rng.percent(50)) order.ordering.by = some_of(rng, common);
    candidates.push_back({std::move(order), 1, {}});
  }
}

void decorate(Rng& rng, Model& model) {
  for (topology::ComponentDecl& component : model.components) {
    component.forwards = !rng.percent(10);
    if (rng.percent(20)) component.late = topology::Late::Ignored;
    if (rng.percent(15)) {
      component.commutes.emplace_back(rng.pick(component.paths).from,
                                      rng.pick(component.paths).from);
    }
    for (topology::PathDecl& path : component.paths) {
      path.unordered_emission = rng.percent(8);
      if (rng.percent(8) && is_confluent(path.label)) path.repeats = true;
    }
  }
  for (topology::StreamDecl& stream : model.streams) {
    if (stream.to && !stream.from && rng.percent(10)) {
      stream.watermarks.push_back(some_of(rng, stream.attributes));
    }
    if (stream.from && stream.to && rng.percent(15)) {
      topology::add_key(stream.seals, some_of(rng, stream.attributes));
    }
  }
}

class Campaign {
 public:
  explicit Campaign(std::uint64_t seed) : rng_(seed) {}

  void run(std::uint64_t models) {
    for (std::uint64_t i = 0; i < models && failures_ < 12; ++i) look_at(draw());
    std::printf("%zu sets added to %zu models; %zu pairs excluded, %zu barred\n", sets_,
                static_cast<std::size_t>(models), pairs_, barred_);
  }

 private:
  Model draw() {
    test_support::RandomModelOptions options;
    options.orderings = options.fifo = true;
    options.at_least_once = rng_.percent(25);
    options.at_most_once = rng_.percent(15);
    options.instances = rng_.percent(15);
    options.crashes = rng_.percent(25);
    Model model = test_support::random_model(rng_, options);
    if (rng_.percent(50)) decorate(rng_, model);
    merging_ = rng_.percent(30);
    if (merging_) share_some(model);
    return model;
  }

  // Then replicas ask it.
  void share_some(Model& model) {
    for (topology::ComponentDecl& component : model.components) {
      if (!component.rep && rng_.percent(40)) component.rep = rng_.percent(40);
    }
  }

  void look_at(Model model) {
    model.repairs.reset();
    const auto topology = built(model);
    if (!topology) return;
    std::vector<RepairCandidate> candidates = coordination::candidates(model, *topology);
    add_random(rng_, model, candidates);
    if (merging_) add_merges(rng_, model, candidates);
    model.repairs = std::move(candidates);
    const coordination::Choices choices(model, *model.repairs);
    barred_ += choices.barred().size();
    for (const auto& rivals : choices.rivals()) pairs_ += rivals.size();
    const std::size_t count = model.repairs->size();
    const std::vector<Anomaly> before = propagated(*topology);
    const std::vector<std::string> waiting = coordination::waits_for_itself(*topology);
    for (std::size_t i = 0; i < count; ++i) add(model, before, waiting, choices, {i});
    for (std::size_t n = 0; count > 1 && n < count; ++n) {
      std::size_t a = rng_.below(static_cast<std::uint32_t>(count));
      std::size_t b = rng_.below(static_cast<std::uint32_t>(count));
      if (a != b) add(model, before, waiting, choices, {std::min(a, b), std::max(a, b)});
    }
  }

  void add(const Model& model, const std::vector<Anomaly>& before,
           const std::vector<std::string>& waiting, const coordination::Choices& choices,
           Indices added) {
    if (!choices.admissible(added)) return;
    ++sets_;
    std::vector<RepairCandidate> pieces;
    for (const std::size_t i : added) pieces.push_back(model.repairs->at(i));
    const auto after = built(coordination::apply(model, pieces));
    ASSERT_TRUE(after);
    if (left_open(pieces, *after)) return;
    const bool fine = !worse(before, propagated(*after)) &&
                      coordination::gained(waiting, coordination::waits_for_itself(*after)).empty();
    if (fine) return;
    ++failures_;
    // Only what was added, so that nothing else stands in the way of shrinking.
    Model small = model;
    small.repairs = pieces;
    small = test_support::shrink(small, [&](const Model& m) {
      if (!m.repairs || m.repairs->empty()) return false;
      Indices all(m.repairs->size());
      for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
      return admissible(m, all) && grows(m, all);
    });
    ADD_FAILURE() << "worse with all that it lists:\n" << frontend::print_model(small);
  }

  Rng rng_;
  std::size_t sets_ = 0;
  std::size_t pairs_ = 0;
  std::size_t barred_ = 0;
  std::size_t failures_ = 0;
  bool merging_ = false;
};

TEST(Monotone, CoordinationAddsNoAnomaly) {
  Campaign(number("FIREBREAK_MONOTONE_SEED", 5)).run(number("FIREBREAK_MONOTONE_MODELS", 300));
}

// For information only: the labels are cautious, each in its own way.
TEST(Monotone, LabelsThatGrow) {
  const std::uint64_t wanted = number("FIREBREAK_MONOTONE_LABELS", 0);
  if (wanted == 0) GTEST_SKIP() << "FIREBREAK_MONOTONE_LABELS says how many models to look at";
  Rng rng(number("FIREBREAK_MONOTONE_SEED", 5));
  std::size_t sets = 0;
  std::size_t grown = 0;
  for (std::uint64_t i = 0; i < wanted; ++i) {
    test_support::RandomModelOptions options;
    options.orderings = options.fifo = true;
    Model model = test_support::random_model(rng, options);
    const auto topology = built(model);
    std::vector<RepairCandidate> candidates = coordination::candidates(model, *topology);
    add_random(rng, model, candidates);
    const coordination::Choices choices(model, candidates);
    for (std::size_t c = 0; c < candidates.size(); ++c) {
      if (choices.is_barred(c)) continue;
      ++sets;
      const auto after = built(coordination::apply(model, {&candidates[c], 1}));
      if (!worse(labelled(*topology), labelled(*after))) continue;
      if (grown++ > 3) continue;
      model.repairs = {candidates[c]};
      std::printf("labels grow with:\n%s\n", frontend::print_model(model).c_str());
    }
  }
  std::printf("labels grew with %zu of %zu candidates\n", grown, sets);
}

}  // namespace
}  // namespace firebreak
