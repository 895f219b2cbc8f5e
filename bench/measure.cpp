// SPDX-License-Identifier: Apache-2.0
#include "bench/measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <stdexcept>
#include <utility>

#include "bench/child.h"
#include "check/verify.h"
#include "frontend/reader.h"
#include "labels/labels.h"
#include "topology/builder.h"

namespace firebreak::bench {
namespace {

using Clock = std::chrono::steady_clock;

struct Stage {
  std::string_view name;
  double seconds = 0;
  double cpu_seconds = 0;
  long peak_kb = 0;
  std::string result;
};

// Runs `work` some times and adds its least times to the stage. Long work is not repeated.
template <class Work>
void time_into(Stage& stage, unsigned repetitions, const Work& work) {
  constexpr double kLong = 5;
  double wall = std::numeric_limits<double>::max();
  double cpu = wall;
  for (unsigned i = 0; i < repetitions && (i == 0 || wall < kLong); ++i) {
    const auto start = Clock::now();
    const double cpu_start = cpu_now();
    work();
    cpu = std::min(cpu, cpu_now() - cpu_start);
    wall = std::min(wall, std::chrono::duration<double>(Clock::now() - start).count());
  }
  stage.seconds += wall;
  stage.cpu_seconds += cpu;
  stage.peak_kb = peak_kb();
}

template <class Value>
Value require(std::optional<Value> value, const base::Diagnostics& diagnostics) {
  if (value) return std::move(*value);
  throw std::runtime_error(diagnostics.empty() ? "no value, no diagnostic"
                                               : base::format(diagnostics.all().front()));
}

class Measurement {
 public:
  Measurement(const Case& what, const Settings& settings) : case_(what), settings_(settings) {}

  void add(const std::string& text, const std::string& file) {
    bytes_ += text.size();
    base::Diagnostics diagnostics;
    topology::Model model;
    time_into(stages_[0], settings_.repetitions,
              [&] { model = require(frontend::read_model(text, file, diagnostics), diagnostics); });
    std::optional<topology::Topology> topology;
    time_into(stages_[1], settings_.repetitions,
              [&] { topology = require(topology::build(model, {}, diagnostics), diagnostics); });
    components_ += topology->components().size();
    streams_ += topology->streams().size();
    time_into(stages_[2], settings_.repetitions, [&] {
      worst_ = std::max(worst_, worst(labels::label(*topology, result::RuleSet::Sound)));
    });
    stages_[2].result = result::to_string(result::admitted(worst_));
    if (case_.verifies) verify(*topology);
  }

  std::string rows() const {
    std::string text;
    for (const Stage& stage : stages_) {
      if (stage.name == "verify" && !case_.verifies) continue;
      text += fmt::format("{},{},{},{},{},{},{:.6f},{:.6f},{},{}\n", case_.family, case_.size,
                          components_, streams_, bytes_, stage.name, stage.seconds,
                          stage.cpu_seconds, stage.peak_kb, stage.result);
    }
    return text;
  }

 private:
  static result::Severity worst(const labels::Labeling& labeling) {
    result::Severity worst = result::Severity::Ordered;
    for (const result::Label& label : labeling.streams) worst = std::max(worst, label.severity);
    return worst;
  }

  void verify(const topology::Topology& topology) {
    result::Verification verification;
    time_into(stages_[3], settings_.repetitions, [&] {
      base::Environment environment;
      environment.deadline =
          Clock::now() + std::chrono::duration_cast<Clock::duration>(
                             std::chrono::duration<double>(settings_.limit_seconds));
      verification = check::verify(topology, {}, environment);
    });
    const std::string verdict = result::to_string(verification.verdict);
    std::string& result = stages_[3].result;
    result = result.empty() || result == verdict ? verdict : "mixed";
  }

  const Case& case_;
  Settings settings_;
  std::array<Stage, 4> stages_ = {{{"read", 0, 0, 0, ""},
                                   {"build", 0, 0, 0, ""},
                                   {"label", 0, 0, 0, ""},
                                   {"verify", 0, 0, 0, ""}}};
  std::size_t components_ = 0;
  std::size_t streams_ = 0;
  std::size_t bytes_ = 0;
  result::Severity worst_ = result::Severity::Ordered;
};

std::string measure_here(const Case& what, const Settings& settings) {
  Measurement measurement(what, settings);
  for (const auto& [file, text] : what.texts()) measurement.add(text, file);
  return measurement.rows();
}

}  // namespace

std::string csv_header() {
  return "family,size,components,streams,bytes,stage,seconds,cpu_seconds,peak_kb,result\n";
}

std::string measure(const Case& what, const Settings& settings) {
  const std::string name = fmt::format("{} {}", what.family, what.size);
  const auto rows = in_child(name, [&] { return measure_here(what, settings); });
  if (rows.text) return *rows.text;
  return fmt::format("{},{},0,0,0,all,0,0,0,crashed\n", what.family, what.size);
}

}  // namespace firebreak::bench
