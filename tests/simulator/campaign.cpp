// SPDX-License-Identifier: Apache-2.0
// Random models: is what the verifier says of them true of real components?
// tests/simulator/README.md says what the findings mean.
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>

#include "base/internal_error.h"
#include "simulator/findings.h"
#include "support/random_models.h"

namespace {

using namespace firebreak;
using simulator::Examination;
using simulator::Finding;
using test_support::RandomModelOptions;
using test_support::Rng;
using topology::Model;

struct Arguments {
  unsigned models = 500;
  std::uint64_t seed = 1;
  std::string features = "all";
  bool traces = false;
  bool thorough = false;   // else findings alone are looked at thoroughly
  unsigned shrink = 1000;  // how many findings are shrunk
  unsigned components = 3;
  unsigned seconds = 0;  // after which no further model is begun; 0: no limit
  std::string save;      // a folder for the smallest model of each kind
};

const char* const kUsage =
    "simulator_campaign [--models N] [--seed S] [--features LIST] [--traces] [--thorough]\n"
    "                   [--shrink N] [--components N] [--seconds N] [--save FOLDER]\n"
    "  LIST: all, or some of seals,fifo,orderings,replicas,faults,dependencies,silent,commutes,\n"
    "        late,emission,repeats,observe,instances,crashes,cycles, separated by commas; "
    "`present` is "
    "what models "
    "had before those keys\n";

Arguments read(int argc, char** argv) {
  Arguments result;
  for (int i = 1; i < argc; ++i) {
    const std::string option = argv[i];
    if (option == "--thorough") {
      result.thorough = true;
      continue;
    }
    if (option == "--traces") {
      result.traces = true;
      continue;
    }
    if (i + 1 == argc) {
      std::cerr << kUsage;
      std::exit(2);
    }
    const std::string value = argv[++i];
    if (option == "--models")
      result.models = static_cast<unsigned>(std::stoul(value));
    else if (option == "--seed")
      result.seed = std::stoull(value);
    else if (option == "--features")
      result.features = value;
    else if (option == "--shrink")
      result.shrink = static_cast<unsigned>(std::stoul(value));
    else if (option == "--components")
      result.components = static_cast<unsigned>(std::stoul(value));
    else if (option == "--seconds")
      result.seconds = static_cast<unsigned>(std::stoul(value));
    else if (option == "--save")
      result.save = value;
    else {
      std::cerr << kUsage;
      std::exit(2);
    }
  }
  return result;
}

class Campaign {
 public:
  explicit Campaign(Arguments arguments) : arguments_(std::move(arguments)) {
    scope_.traces = arguments_.traces;
    if (!arguments_.thorough) scope_.options = simulator::Options::quick();
    scope_.options.seed = arguments_.seed;
    shrinking_.traces = arguments_.traces;
    shrinking_.options.seed = arguments_.seed;
  }

  int run() {
    Rng rng(arguments_.seed);
    const RandomModelOptions options =
        simulator::options_of(arguments_.features, arguments_.components);
    const bool cycles_only = arguments_.features == "cycles";
    const auto start = std::chrono::steady_clock::now();
    for (unsigned i = 0; i < arguments_.models; ++i) {
      const auto spent = std::chrono::steady_clock::now() - start;
      if (arguments_.seconds > 0 && spent > std::chrono::seconds(arguments_.seconds)) break;
      const Model model = test_support::random_model(rng, options);
      if (cycles_only && simulator::features_of(model).find("cycle") == std::string::npos) continue;
      look_at(model, i);
    }
    summarize();
    return found_ == 0 ? 0 : 1;
  }

 private:
  static Examination examined(const Model& model, const simulator::Scope& scope) {
    try {
      return simulator::examine(model, scope);
    } catch (const std::exception& error) {
      Examination result;
      result.valid = result.decided = true;
      result.finding = Finding{simulator::FindingKind::Trace, "internal error", error.what()};
      return result;
    }
  }

  void look_at(const Model& model, unsigned number) {
    const Examination examination = examined(model, scope_);
    if (!examination.valid) return;
    ++models_;
    runs_ += examination.runs;
    traces_ += examination.traces;
    too_long_ += examination.too_long;
    if (!examination.decided) ++undecided_;
    if (examination.deterministic) ++deterministic_;
    if (!examination.finding) return;
    ++found_;
    if (found_ > arguments_.shrink) {
      ++kinds_[examination.finding->what + ": not shrunk"];
      return;
    }
    const std::string what = examination.finding->what;
    shrinking_.judge = examination.finding->kind != simulator::FindingKind::Trace;
    const Model small = test_support::shrink(model, [&](const Model& candidate) {
      const auto again = examined(candidate, shrinking_);
      return again.finding && again.finding->what == what;
    });
    show(small, *examination.finding, number);
  }

  void show(const Model& small, const Finding& found, unsigned number) {
    const std::string& what = found.what;
    Examination last = examined(small, shrinking_);
    if (!last.finding) last = examined(small, scope_);
    const Finding finding = last.finding ? *last.finding : found;
    const std::string kind = what + ": " + simulator::features_of(small);
    if (++kinds_[kind] > 1) return;
    const std::string text = simulator::text_of(small);
    std::cout << "== model " << number << ": " << kind << "\n"
              << text << finding.details << std::endl;
    if (arguments_.save.empty()) return;
    std::string name = kind;
    for (char& c : name) {
      if (c == ' ' || c == ':') c = '_';
    }
    std::ofstream file(std::filesystem::path(arguments_.save) / (name + ".yaml"));
    std::istringstream lines(finding.details);
    for (std::string line; std::getline(lines, line);) file << "# " << line << "\n";
    file << text;
  }

  void summarize() const {
    for (const auto& [kind, count] : kinds_) std::cout << count << "  " << kind << "\n";
    std::cout << models_ << " models (" << deterministic_ << " deterministic, " << undecided_
              << " undecided), " << traces_ << " traces"
              << (scope_.traces ? " (" + std::to_string(too_long_) + " too long)" : " (not run)")
              << ", " << runs_ << " runs: " << found_ << " findings\n";
  }

  Arguments arguments_;
  simulator::Scope scope_, shrinking_;
  unsigned models_ = 0, deterministic_ = 0, undecided_ = 0, traces_ = 0, too_long_ = 0, found_ = 0;
  std::uint64_t runs_ = 0;
  std::map<std::string, unsigned> kinds_;
};

}  // namespace

int main(int argc, char** argv) { return Campaign(read(argc, argv)).run(); }
