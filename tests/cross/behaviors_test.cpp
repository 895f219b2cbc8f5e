// SPDX-License-Identifier: Apache-2.0
// Models of random behaviours: what `verify` proves deterministic no executions with real values
// contradict; what it refutes is shown by two executions, which run again.
#include "infer/behaviors.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <set>
#include <string>

#include "check/verify.h"
#include "execute/network.h"
#include "execute/refute.h"
#include "execute/search.h"
#include "frontend/load.h"
#include "frontend/printer.h"
#include "infer/complete.h"
#include "support/behaviors.h"
#include "support/random_behaviors.h"

namespace firebreak {
namespace {

using test_support::Rng;

std::size_t number_from(const char* name, std::size_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : static_cast<std::size_t>(std::atoll(text));
}

void find_outputs(const std::vector<behavior::Statement>& block, std::set<std::string>& into) {
  for (const behavior::Statement& s : block) {
    if (s.kind == behavior::Statement::Kind::Emit) into.insert(s.name);
    find_outputs(s.body, into);
    find_outputs(s.otherwise, into);
  }
}

std::string quoted(const std::string& name) { return "\"" + name + "\""; }

// One component of this behaviour between sources and sinks.
std::string model_around(const std::string& text, Rng& rng) {
  const behavior::Program program = test_support::behavior_of(text);
  std::set<std::string> outputs;
  std::string yaml = "streams:\n";
  static constexpr const char* kPromises[] = {"", ", order: fifo", ", delivery: at-least-once"};
  for (const behavior::Handler& handler : program.handlers) {
    yaml += fmt::format("  \"from {0}\": {{ to: {{ component: C, interface: {1} }}{2} }}\n",
                        handler.interface, quoted(handler.interface), kPromises[rng.below(3)]);
    find_outputs(handler.body, outputs);
  }
  for (const std::string& output : outputs) {
    yaml += fmt::format("  \"to {0}\": {{ from: {{ component: C, interface: {1} }} }}\n", output,
                        quoted(output));
  }
  yaml += "components:\n  C:\n    behavior: |\n";
  std::string line;
  for (const char c : text + "\n") {
    if (c != '\n') {
      line += c;
    } else {
      if (!line.empty()) yaml += "      " + line + "\n";
      line.clear();
    }
  }
  return yaml;
}

TEST(CrossBehaviors, ProofsHoldOfExecutions) {
  const std::size_t count = number_from("FIREBREAK_BEHAVIOR_MODELS", 60);
  const std::size_t seed = number_from("FIREBREAK_BEHAVIOR_SEED", 1);
  std::map<std::string, std::size_t> verdicts;
  for (std::size_t i = 0; i < count; ++i) {
    Rng rng(static_cast<std::uint32_t>(seed * 100'003 + i));
    const std::string yaml = model_around(test_support::random_behavior(rng), rng);
    SCOPED_TRACE(fmt::format("model {} of seed {}\n{}", i, seed, yaml));
    base::Diagnostics diagnostics;
    const auto loaded = frontend::load_model({yaml, "random.yaml"}, std::nullopt, {}, diagnostics,
                                             {}, infer::complete_model);
    ASSERT_TRUE(loaded) << test_support::as_text(diagnostics);
    base::Environment environment;
    result::Verification found = check::verify(loaded->topology, {}, environment);
    const result::Verification proved = found;
    execute::refute(loaded->model, loaded->topology, environment, found);
    ++verdicts[result::to_string(found.verdict)];
    topology::Model model = loaded->model;
    const auto behaviors = infer::read_behaviors(model, diagnostics);
    ASSERT_TRUE(behaviors);
    for (std::size_t s = 0; s < proved.sinks.size(); ++s) {
      const result::SinkVerdict& sink = proved.sinks[s];
      if (sink.anomaly != result::Anomaly::None || !sink.decided) continue;
      const auto part = execute::cut(model, *behaviors, loaded->topology[sink.sink].declared);
      ASSERT_TRUE(part.network) << part.reason;
      std::vector<behavior::Interpreter> interpreters;
      for (const auto& node : part.network->nodes)
        interpreters.emplace_back(*node.behavior->program);
      const auto searched =
          execute::search(*part.network, interpreters, execute::Compared::Outcome, environment);
      EXPECT_FALSE(searched.found) << "at " << loaded->topology[sink.sink].name;
    }
  }
  EXPECT_GT(verdicts["deterministic"], 0U);
  EXPECT_GT(verdicts["divergent"], 0U);
  if (std::getenv("FIREBREAK_BEHAVIOR_MODELS") != nullptr) {
    for (const auto& [verdict, number] : verdicts) fmt::print("{}: {}\n", verdict, number);
  }
}

}  // namespace
}  // namespace firebreak
