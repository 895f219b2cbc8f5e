// SPDX-License-Identifier: Apache-2.0
// Random traces of random models: is what the interpreter confirms true?
// tests/simulator/README.md says what the findings mean.
#include <array>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

#include "simulator/execute.h"
#include "simulator/findings.h"
#include "simulator/forge.h"
#include "simulator/forged.h"
#include "topology/builder.h"

namespace {

using namespace firebreak;
using result::Trace;
using simulator::Doubt;
using test_support::Rng;
using topology::Model;
using topology::Topology;

struct Arguments {
  std::uint64_t models = 100, traces = 200, seed = 1, components = 3, seconds = 0, shrink = 30,
                from = 0;
  std::string features = "all";
  bool run = true;
};

const char* const kUsage =
    "forge_campaign [--models N] [--traces N] [--seed S] [--features LIST] [--seconds N]\n"
    "               [--components N] [--shrink N] [--from N] [--no-run]\n";

Arguments read(int argc, char** argv) {
  Arguments result;
  const std::map<std::string, std::uint64_t Arguments::*> numbers = {
      {"--models", &Arguments::models}, {"--traces", &Arguments::traces},
      {"--seed", &Arguments::seed},     {"--seconds", &Arguments::seconds},
      {"--shrink", &Arguments::shrink}, {"--components", &Arguments::components},
      {"--from", &Arguments::from}};
  for (int i = 1; i < argc; ++i) {
    const std::string option = argv[i];
    const auto number = numbers.find(option);
    if (option == "--no-run") {
      result.run = false;
    } else if (i + 1 < argc && number != numbers.end()) {
      result.*(number->second) = std::stoull(argv[++i]);
    } else if (i + 1 < argc && option == "--features") {
      result.features = argv[++i];
    } else {
      std::cerr << kUsage;
      std::exit(2);
    }
  }
  return result;
}

// By which real components are looked for: at first, if they are not found, and at last, for one
// trace of a model, and in models of which not many traces were not seen to run. Smaller traces
// than one that does not run are looked for less patiently.
constexpr std::array<std::size_t, 3> kSteps = {100'000, simulator::kMostSteps,
                                               8 * simulator::kMostSteps};
constexpr std::size_t kShrinkingSteps = simulator::kMostSteps;
constexpr unsigned kPatience = 1;
constexpr unsigned kMostOpen = 5;

class Campaign {
 public:
  explicit Campaign(Arguments arguments) : arguments_(std::move(arguments)) {}

  int run() {
    Rng rng(arguments_.seed);
    const auto options =
        simulator::options_of(arguments_.features, static_cast<unsigned>(arguments_.components));
    const auto start = std::chrono::steady_clock::now();
    for (std::uint64_t i = 0; i < arguments_.models; ++i) {
      const auto spent = std::chrono::steady_clock::now() - start;
      if (arguments_.seconds > 0 && spent > std::chrono::seconds(arguments_.seconds)) break;
      const Model model = test_support::random_model(rng, options);
      if (i < arguments_.from) continue;
      base::Diagnostics diagnostics;
      const auto topology = topology::build(model, {}, diagnostics);
      if (!topology || simulator::Plan(*topology).too_large) continue;
      ++models_;
      forge(model, *topology, i);
    }
    for (const auto& [kind, count] : kinds_) std::cout << count << "  " << kind << "\n";
    std::cout << models_ << " models, " << traces_ << " traces, " << forged_.distinct
              << " of them different, " << forged_.confirmed << " confirmed";
    if (arguments_.run)
      std::cout << ", " << forged_.run << " run, " << forged_.unfollowed << " not followed, "
                << forged_.open << " not looked for";
    std::cout << ": " << found_ << " findings\n";
    return found_ == 0 ? 0 : 1;
  }

 private:
  void forge(const Model& model, const Topology& topology, std::uint64_t number) {
    const simulator::Plan plan(topology);
    const simulator::Proofs proofs(topology);
    const auto verification = simulator::verified(topology);
    const std::string refused = simulator::refused_witness(verification);
    if (!refused.empty()) show_refused(model, refused, number);
    Rng rng(arguments_.seed * 1'000'003 + number);
    std::map<std::string, bool> known;  // traces, and whether they are confirmed
    std::set<std::string> doubts;
    unsigned open = 0, patience = kPatience;
    const auto confirms = [&](const Trace& trace) {
      ++traces_;
      const auto [place, is_new] = known.emplace(simulator::text_of(trace), false);
      if (!is_new) return place->second;
      const bool run = arguments_.run && open < kMostOpen;
      const auto inspection = inspect(topology, proofs, trace, run, patience);
      place->second = inspection.confirmed;
      count(inspection, run);
      open += inspection.confirmed && !inspection.runs ? 1 : 0;
      if (inspection.doubt && doubts.insert(inspection.doubt->what).second) {
        show(model, trace, *inspection.doubt, number);
      }
      return inspection.confirmed;
    };
    simulator::Forger(plan, rng).forge(verification.traces, arguments_.traces, confirms);
  }

  // Without patience nothing is said of a trace that would have to be looked for at last.
  static simulator::Inspection inspect(const Topology& topology, const simulator::Proofs& proofs,
                                       const Trace& trace, bool run, unsigned& patience) {
    if (!run) return simulator::inspect(topology, proofs, trace, 0);
    simulator::Inspection inspection;
    for (const std::size_t steps : kSteps) {
      if (steps == kSteps.back() && patience == 0) {
        inspection.doubt.reset();
        break;
      }
      if (steps == kSteps.back()) --patience;
      inspection = simulator::inspect(topology, proofs, trace, steps);
      if (!inspection.doubt || !inspection.doubt->tires) break;
    }
    return inspection;
  }

  void count(const simulator::Inspection& inspection, bool looked_for) {
    ++forged_.distinct;
    if (!inspection.confirmed) return;
    ++forged_.confirmed;
    ++(inspection.runs ? forged_.run : looked_for ? forged_.unfollowed : forged_.open);
  }

  // The verifier's own trace.
  void show_refused(const Model& model, const std::string& reason, std::uint64_t number) {
    const auto refused = [](const Model& candidate) {
      base::Diagnostics diagnostics;
      const auto topology = topology::build(candidate, {}, diagnostics);
      return topology && !simulator::refused_witness(simulator::verified(*topology)).empty();
    };
    ++found_;
    const Model small = found_ > arguments_.shrink ? model : test_support::shrink(model, refused);
    const std::string kind = "witness refused: " + simulator::features_of(small);
    if (++kinds_[kind] > 1) return;
    std::cout << "== model " << number << ": " << kind << "\n"
              << simulator::text_of(small) << reason << "\n"
              << std::endl;
  }

  void show(const Model& model, const Trace& trace, const Doubt& doubted, std::uint64_t number) {
    const std::size_t steps = arguments_.run ? kShrinkingSteps : 0;
    if (++found_ > arguments_.shrink) return print(model, trace, doubted, number);
    const auto [small, least] = simulator::shrink_doubt(model, trace, doubted, steps);
    base::Diagnostics diagnostics;
    const auto topology = topology::build(small, {}, diagnostics);
    unsigned patience = kPatience;
    const auto again =
        inspect(*topology, simulator::Proofs(*topology), least, arguments_.run, patience).doubt;
    // What runs if it is looked for longer is none.
    if (again) return print(small, least, *again, number);
    print(model, trace, doubted, number);
  }

  void print(const Model& model, const Trace& trace, const Doubt& doubt, std::uint64_t number) {
    const std::string kind = doubt.what + ": " + simulator::features_of(model);
    if (++kinds_[kind] > 1) return;
    std::cout << "== model " << number << ": " << kind << "\n"
              << simulator::text_of(model) << simulator::text_of(trace) << doubt.details << "\n"
              << std::endl;
  }

  Arguments arguments_;
  std::uint64_t models_ = 0, traces_ = 0, found_ = 0;
  struct {
    std::uint64_t distinct = 0, confirmed = 0, run = 0, unfollowed = 0, open = 0;
  } forged_;
  std::map<std::string, unsigned> kinds_;
};

}  // namespace

int main(int argc, char** argv) { return Campaign(read(argc, argv)).run(); }
