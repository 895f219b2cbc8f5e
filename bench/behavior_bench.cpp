// SPDX-License-Identifier: Apache-2.0
// behavior_bench MODEL SINK N WHAT: seconds of processor time, states and what was found, for n
// different messages of each source. WHAT is `orders`: all orders of that input at one replica,
// each state once; or `verify`: for any input. One line of CSV.
#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "check/verify.h"
#include "execute/compare.h"
#include "execute/refute.h"
#include "frontend/load.h"
#include "infer/complete.h"

namespace {

using namespace firebreak;

constexpr std::size_t kMostStates = 50'000'000;

struct Measured {
  std::string result;
  std::size_t steps = 0;
};

Measured all_orders(const frontend::Loaded& loaded, const std::string& sink, std::size_t n) {
  topology::Model model = loaded.model;
  base::Diagnostics diagnostics;
  const auto behaviors = infer::read_behaviors(model, diagnostics);
  const execute::Cut part =
      execute::cut(model, loaded.topology, *behaviors, sink, execute::Replicas::One);
  std::vector<behavior::Interpreter> interpreters;
  for (const auto& node : part.network->nodes) interpreters.emplace_back(*node.behavior->program);
  execute::Trial trial;
  for (std::size_t i = 0; i < n; ++i) {
    for (const std::size_t source : part.network->sources) {
      const auto value = static_cast<long>(part.network->sources.size() * i + source + 1);
      trial.input.push_back({source, {{behavior::Integer(value)}}});
    }
  }
  execute::Comparison comparison(*part.network, interpreters, {});
  const auto found = comparison.differ(trial, kMostStates);
  const std::string none = found.whole ? "none" : "unknown";
  return {found.pair ? "differs" : none, comparison.steps()};
}

Measured verify(const frontend::Loaded& loaded) {
  base::Environment environment;
  result::Verification found = check::verify(loaded.topology, {}, environment);
  execute::refute(loaded.model, loaded.topology, environment, found);
  return {result::to_string(found.verdict), 0};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return EXIT_FAILURE;
  std::ifstream file(argv[1]);
  std::stringstream text;
  text << file.rdbuf();
  const std::string what = argv[4];
  const std::clock_t start = std::clock();
  base::Diagnostics diagnostics;
  const auto loaded = frontend::load_model({text.str(), argv[1]}, std::nullopt, {}, diagnostics, {},
                                           infer::complete_model);
  if (!loaded) return EXIT_FAILURE;
  const Measured measured =
      what == "orders" ? all_orders(*loaded, argv[2], static_cast<std::size_t>(std::atoi(argv[3])))
                       : verify(*loaded);
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  fmt::print("{:.4f},{},{}\n", seconds, measured.steps, measured.result);
  return EXIT_SUCCESS;
}
