// SPDX-License-Identifier: Apache-2.0
// Three opinions on the same models: the solver (check::verify), the enumeration of schedules
// (enumerator::enumerate) and the label engine. The first two must agree on every sink; rule set
// `sound` must never be more optimistic than they are. What disagrees is shrunk and printed.
//
// FIREBREAK_CROSS_MODELS sets how many models each campaign completes, FIREBREAK_CROSS_SEED where
// it starts.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <filesystem>
#include <iostream>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "check/undecided.h"
#include "check/verify.h"
#include "enumerator/enumerate.h"
#include "frontend/printer.h"
#include "frontend/reader.h"
#include "labels/labels.h"
#include "support/models.h"
#include "support/random_models.h"
#include "support/variables.h"

namespace firebreak {
namespace {

using result::Agreement;
using result::Anomaly;
using result::RuleSet;
using test_support::number;
using test_support::RandomModelOptions;
using topology::Model;
using topology::Topology;

constexpr unsigned kMostFailures = 5;  // per campaign

struct Campaign {
  const char* name;
  RandomModelOptions options;
  unsigned models = 0;  // to be completed by the enumerator
  unsigned messages = 2;
  std::uint64_t states = 6000;
  std::uint64_t seed = 1;
};

struct Tally {
  unsigned models = 0;
  unsigned skipped = 0;  // not completed by the enumerator
  unsigned failures = 0;
  unsigned undecided = 0;  // by the solver, for some sink: there only the labels are compared
  unsigned beyond = 0;     // models of which the solver shows more than the enumerator
  std::map<Anomaly, unsigned> anomalies;
  std::map<std::pair<RuleSet, Agreement>, unsigned> labels;
};

/// `open` for sinks that have a feature that is not decided, or where the solver's witness needs
/// messages that unique keys exclude, or is one of stale messages.
std::vector<Anomaly> solve(const Topology& topology, const std::vector<Anomaly>& open) {
  check::Task task;
  task.traces = 0;
  base::Environment environment;
  std::vector<Anomaly> result;
  const auto verification = check::verify(topology, task, environment);
  const std::string& why = verification.unknown_reason;
  const bool excluded =
      why.find("cannot be") != std::string::npos || why.find("stale") != std::string::npos;
  const auto left_out = check::undecided_sinks(topology);
  for (std::size_t i = 0; i < verification.sinks.size(); ++i) {
    const result::SinkVerdict& sink = verification.sinks[i];
    if (!sink.decided && !excluded && !left_out[i]) {
      throw std::runtime_error("the solver does not know: " + why);
    }
    result.push_back(sink.decided ? sink.anomaly : open[i]);
  }
  return result;
}

/// What is wrong, sink by sink; empty if all agree. Counts what it sees.
std::string compare(const Topology& topology, const std::vector<Anomaly>& enumerated,
                    Tally& tally) {
  std::string problems;
  tally.undecided += check::undecided(topology) ? 1 : 0;
  const std::vector<Anomaly> solved = solve(topology, enumerated);
  const auto sinks = topology.sinks();
  for (std::size_t i = 0; i < sinks.size(); ++i) {
    const std::string& sink = topology[sinks[i]].name;
    ++tally.anomalies[enumerated[i]];
    if (solved[i] > enumerated[i]) {
      // Its trace was replayed: the enumerator tries too few values of attributes, or messages.
      ++tally.beyond;
      return "";
    }
    if (solved[i] != enumerated[i]) {
      problems += fmt::format("sink {}: solver {}, enumeration {}\n", sink,
                              result::to_string(solved[i]), result::to_string(enumerated[i]));
    }
    for (const RuleSet rules : {RuleSet::Icde14, RuleSet::Sound}) {
      const result::Label label = labels::label(topology, rules).streams[sinks[i].index()];
      const Agreement agreement = result::compare(label.severity, enumerated[i]);
      ++tally.labels[{rules, agreement}];
      if (rules == RuleSet::Icde14 || agreement != Agreement::Unsound) continue;
      problems += fmt::format("sink {}: sound label {}, enumeration {}\n", sink,
                              result::to_string(topology, label), result::to_string(enumerated[i]));
    }
  }
  return problems;
}

/// Empty: the enumerator did not complete.
std::optional<std::string> examine(const Model& model, const Campaign& campaign, Tally& tally) {
  try {
    const Topology topology = test_support::built(model);
    // The enumerator lets replicas see merged FIFO streams in different orders (semantics 4.7).
    for (const topology::Stream& stream : topology.streams()) {
      if (stream.is_merged && !stream.fifos.empty()) return std::nullopt;
    }
    const auto enumerate = [&](std::uint32_t messages) {
      return enumerator::enumerate(topology, {.messages = messages, .states = campaign.states});
    };
    const auto enumeration = enumerate(campaign.messages);
    if (!enumeration.complete) return std::nullopt;
    Tally counted = tally;
    std::string problems = compare(topology, enumeration.sinks, counted);
    if (!problems.empty()) {
      // What units of sequences show may need a third message (semantics 5.3).
      const auto more = enumerate(campaign.messages + 1);
      if (more.complete) {
        counted = tally;
        problems = compare(topology, more.sinks, counted);
      }
    }
    tally = counted;
    return problems;
  } catch (const std::exception& error) {
    return fmt::format("exception: {}\n", error.what());
  }
}

void report(const Model& model, const Campaign& campaign) {
  const Model small = test_support::shrink(model, [&](const Model& candidate) {
    Tally ignored;
    const auto problems = examine(candidate, campaign, ignored);
    return problems && !problems->empty();
  });
  Tally ignored;
  ADD_FAILURE() << campaign.name << ":\n"
                << examine(small, campaign, ignored).value_or("") << frontend::print_model(small);
}

void examine_and_count(const Model& model, const Campaign& campaign, Tally& tally) {
  const auto problems = examine(model, campaign, tally);
  ++(problems ? tally.models : tally.skipped);
  if (!problems || problems->empty()) return;
  ++tally.failures;
  report(model, campaign);
}

void print(const Campaign& campaign, const Tally& tally, double seconds) {
  std::cout << fmt::format(
      "{}: {} models ({} not for the solver), {} more skipped, {:.1f} s; sinks:", campaign.name,
      tally.models, tally.undecided, tally.skipped, seconds);
  for (const auto& [anomaly, count] : tally.anomalies) {
    std::cout << fmt::format(" {} {}", result::to_string(anomaly), count);
  }
  for (const auto& [key, count] : tally.labels) {
    std::cout << fmt::format("; {} {} {}", result::to_string(key.first),
                             result::to_string(key.second), count);
  }
  std::cout << std::endl;
}

void run(Campaign campaign) {
  campaign.models = static_cast<unsigned>(number("FIREBREAK_CROSS_MODELS", campaign.models));
  test_support::Rng rng(number("FIREBREAK_CROSS_SEED", campaign.seed));
  Tally tally;
  const auto start = std::chrono::steady_clock::now();
  while (tally.models < campaign.models && tally.failures < kMostFailures) {
    examine_and_count(random_model(rng, campaign.options), campaign, tally);
    ASSERT_LT(tally.skipped, 100 + campaign.models) << "the enumerator completes too few models";
  }
  EXPECT_LE(tally.beyond, 1 + campaign.models / 50);
  print(campaign, tally,
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
}

TEST(Agreement, OnRandomTopologies) { run({.name = "plain", .options = {}, .models = 2000}); }

TEST(Agreement, OnRandomTopologiesWithOrderings) {
  RandomModelOptions options;
  options.orderings = true;
  run({.name = "orderings", .options = options, .models = 400});
}

TEST(Agreement, OnRandomTopologiesWithFifo) {
  RandomModelOptions options;
  options.fifo = true;
  run({.name = "fifo", .options = options, .models = 400});
}

TEST(Agreement, OnRandomTopologiesWithOrderingsAndFifo) {
  RandomModelOptions options;
  options.max_components = 2;
  options.orderings = true;
  options.fifo = true;
  run({.name = "orderings and fifo", .options = options, .models = 300});
}

TEST(Agreement, OnRandomTopologiesWithFaults) {
  RandomModelOptions options;
  options.max_components = 2;
  options.at_least_once = true;
  options.at_most_once = true;
  run({.name = "faults", .options = options, .models = 300});
}

TEST(Agreement, OnRandomTopologiesWithFaultsAndCoordination) {
  RandomModelOptions options;
  options.max_components = 2;
  options.at_least_once = true;
  options.at_most_once = true;
  options.orderings = true;
  options.fifo = true;
  run({.name = "faults, orderings and fifo", .options = options, .models = 300});
}

TEST(Agreement, OnRandomTopologiesThatAreObserved) {
  RandomModelOptions options;
  options.max_components = 2;
  options.fifo = true;
  options.observe = true;
  run({.name = "observed", .options = options, .models = 300});
  options.at_least_once = true;
  options.at_most_once = true;
  options.repeats = true;
  run({.name = "observed, with faults", .options = options, .models = 300});
}

TEST(Agreement, OnRandomTopologiesWithUniqueKeys) {
  RandomModelOptions options;
  options.max_components = 2;
  options.unique = true;
  run({.name = "unique", .options = options, .models = 400});
}

TEST(Agreement, OnRandomTopologiesWithUniqueKeysAndCoordination) {
  RandomModelOptions options;
  options.max_components = 2;
  options.unique = true;
  options.orderings = true;
  options.fifo = true;
  run({.name = "unique, orderings and fifo", .options = options, .models = 300});
}

TEST(Agreement, OnRandomTopologiesWithInstances) {
  RandomModelOptions options;
  options.max_components = 2;
  options.fifo = true;
  options.instances = true;
  run({.name = "instances", .options = options, .models = 300});
  options.orderings = true;
  options.at_least_once = true;
  options.at_most_once = true;
  run({.name = "instances, ordered, with faults", .options = options, .models = 200});
}

TEST(Agreement, OnRandomTopologiesThatKeepTheNewest) {
  RandomModelOptions options;
  options.max_components = 2;
  options.newest = true;
  run({.name = "newest", .options = options, .models = 300});
  options.unique = true;
  options.orderings = true;
  options.fifo = true;
  run({.name = "newest, unique, orderings and fifo", .options = options, .models = 300});
}

TEST(Agreement, OnRandomTopologiesWithCrashes) {
  RandomModelOptions options;
  options.max_components = 2;
  options.fifo = true;
  options.crashes = true;
  options.observe = true;
  run({.name = "crashes", .options = options, .models = 300});
  RandomModelOptions versions = options;
  versions.newest = true;
  versions.unique = true;
  run({.name = "crashes, versions and unique keys", .options = versions, .models = 200});
  options.orderings = true;
  options.at_least_once = true;
  options.instances = true;
  run({.name = "crashes, ordered, with repetitions", .options = options, .models = 200});
}

TEST(Agreement, OnEveryTopologyWithOneComponent) {
  const Campaign campaign{.name = "one component", .options = {}};
  Tally tally;
  unsigned number = 0;
  const auto step = static_cast<unsigned>(test_support::number("FIREBREAK_CROSS_STEP", 8));
  const auto start = std::chrono::steady_clock::now();
  test_support::for_each_one_component_model([&](const Model& model) {
    if (number++ % step == 0 && tally.failures < kMostFailures) {
      examine_and_count(model, campaign, tally);
    }
  });
  EXPECT_EQ(tally.skipped, 0U);
  print(campaign, tally,
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
}

/// What the shipped models expect of their sinks, the enumerator finds.
TEST(Agreement, OnTheCorpus) {
  unsigned examined = 0;
  for (const char* folder : {"blazes", "litmus", "systems"}) {
    const auto path = std::filesystem::path(FIREBREAK_SOURCE_DIR) / "models" / folder;
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      if (entry.path().extension() != ".yaml") continue;
      base::Diagnostics diagnostics;
      const auto model = frontend::read_model_file(entry.path(), diagnostics);
      ASSERT_TRUE(model) << test_support::to_text(diagnostics);
      if (!model->expect) continue;
      const Topology topology = test_support::built(*model);
      const auto enumeration = enumerator::enumerate(topology, {.states = 3'000'000});
      for (const auto& [sink, anomaly] : model->expect->sinks) {
        const auto sinks = topology.sinks();
        const bool last_only =
            topology[*topology.find_stream(sink.text)].observed == topology::Observed::Latest;
        if (last_only) continue;  // what comes last, replay decides
        const auto place =
            std::find(sinks.begin(), sinks.end(), *topology.find_stream(sink.text)) - sinks.begin();
        const auto found = enumeration.sinks[static_cast<std::size_t>(place)];
        EXPECT_TRUE(enumeration.complete) << entry.path();
        EXPECT_EQ(result::to_string(found), anomaly.text) << entry.path() << " " << sink.text;
        ++examined;
      }
    }
  }
  EXPECT_GT(examined, 50U);
}

}  // namespace
}  // namespace firebreak
