// SPDX-License-Identifier: Apache-2.0
// Measures repair against one query of Z3's Optimize and against exhaustive search, on the same
// models in the same run; CSV on standard output. Fails where two that ended disagree. What is
// measured and how: bench/README.md.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <limits>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/child.h"
#include "bench/optima.h"
#include "bench/repair_families.h"
#include "coordination/apply.h"
#include "coordination/candidates.h"
#include "frontend/reader.h"
#include "repair/repair.h"
#include "repair/search.h"
#include "topology/builder.h"

namespace firebreak::bench {
namespace {

using Clock = std::chrono::steady_clock;

// An optimum, or why there is none.
struct Answer {
  std::string result = "unknown";  // optimal | none | unknown
  std::uint64_t cost = 0;
  std::uint64_t lower_bound = 0;
  std::size_t counterexamples = 0;
};

Answer answer_of(std::optional<std::uint64_t> optimum) {
  if (!optimum) return {.result = "none"};
  return {.result = "optimal", .cost = *optimum, .lower_bound = *optimum};
}

struct Problem {
  topology::Model model;
  topology::Topology topology;
  std::vector<result::RepairCandidate> candidates;
};

Clock::time_point deadline_after(double seconds) {
  return Clock::now() +
         std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

Answer implicit(const Problem& problem, double limit) {
  base::Environment environment;
  environment.deadline = deadline_after(limit);
  const result::RepairResult found =
      repair::repair(problem.model, result::RepairTarget::Deterministic, environment);
  Answer answer{.cost = found.cost,
                .lower_bound = found.lower_bound,
                .counterexamples = found.certificate.size()};
  if (found.optimal) {
    answer.result = "optimal";
  } else if (!found.repair && !found.out_of_time) {
    answer.result = "none";
  }
  return answer;
}

// The search alone: nothing is verified anew.
Answer searched(const Problem& problem, double limit, const repair::Search::MakeSets& make_sets) {
  base::Environment environment;
  environment.deadline = deadline_after(limit);
  repair::Search search(problem.model, result::RepairTarget::Deterministic, environment, make_sets);
  while (const auto tried = search.cheapest()) {
    if (search.is_repair(*tried)) {
      Answer answer = answer_of(search.choices().cost(*tried));
      answer.counterexamples = search.certificate().size();
      return answer;
    }
    if (search.gave_up()) return {};
  }
  return search.gave_up() ? Answer{} : answer_of(std::nullopt);
}

Answer by_optimize(const Problem& problem, double limit) { return searched(problem, limit, {}); }

Answer by_loop(const Problem& problem, double limit) {
  return searched(problem, limit,
                  [](const coordination::Choices& choices) { return sat_loop(choices.costs()); });
}

Answer monolithic(const Problem& problem, double) {
  std::vector<topology::Coordination> coordination;
  std::vector<std::uint64_t> costs;
  for (const result::RepairCandidate& candidate : problem.candidates) {
    coordination.push_back(coordination::resolve(problem.topology, candidate));
    costs.push_back(candidate.cost.value());
  }
  return answer_of(monolithic_optimum(problem.topology, coordination, costs));
}

Answer exhaustive(const Problem& problem, double) {
  return answer_of(exhaustive_optimum(problem.model, problem.topology, problem.candidates));
}

struct Method {
  std::string_view name;
  Answer (*run)(const Problem& problem, double limit);
  std::size_t most_candidates = std::numeric_limits<std::size_t>::max();
};

constexpr std::size_t kMostByLoop = 110;  // candidates; with 200 it takes minutes

constexpr std::array<Method, 5> kMethods = {{{"implicit", implicit},
                                             {"optimize", by_optimize},
                                             {"sat-loop", by_loop, kMostByLoop},
                                             {"monolithic", monolithic},
                                             {"exhaustive", exhaustive, kMostExhaustive}}};

struct Plan {
  std::vector<std::string> families;
  std::vector<std::string> methods;
  std::vector<std::string> sizes = {"10/8",    "14/12",    "20/16",    "30/24",
                                    "50/40",   "100/70",   "150/110",  "300/200",
                                    "600/400", "1000/700", "3000/2000"};
  std::vector<std::uint64_t> seeds = {1, 2, 3};
  double limit = 60;
};

bool wanted(const std::vector<std::string>& names, std::string_view name) {
  return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

RepairSize size_of(const std::string& text) {
  RepairSize size;
  char slash = 0;
  std::istringstream in(text);
  if (!(in >> size.components >> slash >> size.candidates) || slash != '/') {
    throw std::runtime_error("a size is COMPONENTS/CANDIDATES, not " + text);
  }
  return size;
}

template <class Value>
Value require(std::optional<Value> value, const base::Diagnostics& diagnostics) {
  if (value) return *std::move(value);
  throw std::runtime_error(base::format(diagnostics.all().front()));
}

Problem problem_of(const std::string& text) {
  base::Diagnostics diagnostics;
  topology::Model model =
      require(frontend::read_model(text, "repair-bench.yaml", diagnostics), diagnostics);
  topology::Topology topology = require(topology::build(model, {}, diagnostics), diagnostics);
  auto candidates = coordination::candidates(model, topology);
  return {std::move(model), std::move(topology), std::move(candidates)};
}

// The columns that a method fills in.
std::string measured(const std::string& text, const Method& method, double limit) {
  const Problem problem = problem_of(text);
  const auto start = Clock::now();
  const double cpu_start = cpu_now();
  const Answer answer = method.run(problem, limit);
  const double cpu = cpu_now() - cpu_start;
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return fmt::format("{:.6f},{:.6f},{},{},{},{},{}", seconds, cpu, peak_kb(), answer.result,
                     answer.cost, answer.lower_bound, answer.counterexamples);
}

class Runner {
 public:
  explicit Runner(const Plan& plan) : plan_(plan) {}

  // Whether all that ended agree.
  bool run() {
    std::puts(
        "family,components,candidates,seed,method,seconds,cpu_seconds,peak_kb,result,cost,"
        "lower_bound,counterexamples");
    for (const RepairFamily& family : repair_families()) {
      if (!wanted(plan_.families, family.name)) continue;
      given_up_.clear();
      for (const std::string& size : plan_.sizes) {
        for (const std::uint64_t seed : plan_.seeds) compare(family, size_of(size), seed);
      }
    }
    return agreed_;
  }

 private:
  void compare(const RepairFamily& family, const RepairSize& size, std::uint64_t seed) {
    const std::string text = family.text(size, seed);
    std::map<std::string, std::string> optima;
    for (const Method& method : kMethods) {
      if (!wanted(plan_.methods, method.name) || given_up(method, size)) continue;
      if (size.candidates > method.most_candidates) continue;
      const std::string row = fmt::format("{},{},{},{},{}", family.name, size.components,
                                          size.candidates, seed, method.name);
      const ChildResult child = in_child(
          row, [&] { return measured(text, method, plan_.limit); }, 2 * plan_.limit);
      if (!child.text) {
        given_up_.emplace(method.name, size.components);
        fmt::print("{},{:.6f},0,0,{},0,0,0\n", row, plan_.limit,
                   child.stopped ? "unknown" : "crashed");
        agreed_ = agreed_ && child.stopped;
      } else {
        fmt::print("{},{}\n", row, *child.text);
        note(*child.text, optima);
      }
      std::fflush(stdout);
    }
    if (optima.size() < 2) return;
    agreed_ = false;
    fmt::print(stderr, "{} {}/{} seed {}: the optima differ\n", family.name, size.components,
               size.candidates, seed);
  }

  // A method that did not end is not tried on what is larger.
  bool given_up(const Method& method, const RepairSize& size) const {
    const auto place = given_up_.find(method.name);
    return place != given_up_.end() && place->second < size.components;
  }

  // Notes "result,cost" of an answer that is one.
  static void note(const std::string& columns, std::map<std::string, std::string>& optima) {
    std::vector<std::string> values;
    std::istringstream in(columns);
    for (std::string value; std::getline(in, value, ',');) values.push_back(value);
    if (values.at(3) != "unknown") optima[values.at(3) + "," + values.at(4)] = columns;
  }

  const Plan& plan_;
  std::map<std::string_view, std::size_t> given_up_;
  bool agreed_ = true;
};

}  // namespace
}  // namespace firebreak::bench

int main(int argc, char** argv) {
  namespace bench = firebreak::bench;
  bench::Plan plan;
  std::string text_of;
  CLI::App app("Measures repair against other ways to the optimum; CSV on standard output.");
  app.add_option("--families", plan.families, "only these families")->delimiter(',');
  app.add_option("--methods", plan.methods,
                 "only these: implicit, optimize, sat-loop, monolithic, exhaustive")
      ->delimiter(',');
  app.add_option("--sizes", plan.sizes, "COMPONENTS/CANDIDATES, ...")->delimiter(',');
  app.add_option("--seeds", plan.seeds, "seeds of the models")->delimiter(',');
  app.add_option("--limit", plan.limit, "seconds for one search");
  app.add_option("--print", text_of, "print the model of this family, first size and seed, only");
  CLI11_PARSE(app, argc, argv);
  for (const bench::RepairFamily& family : bench::repair_families()) {
    if (family.name != text_of) continue;
    std::fputs(family.text(bench::size_of(plan.sizes.front()), plan.seeds.front()).c_str(), stdout);
    return 0;
  }
  return bench::Runner(plan).run() ? 0 : 1;
}
