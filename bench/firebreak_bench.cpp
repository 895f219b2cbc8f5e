// SPDX-License-Identifier: Apache-2.0
// Measures reading, labelling and verifying against size; writes CSV to standard output. What is
// measured and how: bench/README.md.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "bench/families.h"
#include "bench/measure.h"

namespace firebreak::bench {
namespace {

namespace fs = std::filesystem;

struct Plan {
  std::vector<std::string> families;
  std::vector<std::size_t> label_sizes = {1000, 3000, 10'000, 30'000, 100'000, 300'000};
  std::vector<std::size_t> verify_sizes = {10, 30, 100, 300, 1000, 3000};
  std::size_t largest = 300'000;  // components
  std::uint64_t seed = 1;
  std::string models;
  Settings settings;
};

bool wanted(const Plan& plan, std::string_view family) {
  return plan.families.empty() ||
         std::find(plan.families.begin(), plan.families.end(), family) != plan.families.end();
}

void report(const Case& what, const Settings& settings) {
  std::fputs(measure(what, settings).c_str(), stdout);
  std::fflush(stdout);
}

void measure_family(const Family& family, const Plan& plan) {
  std::vector<std::size_t> sizes = plan.label_sizes;
  sizes.insert(sizes.end(), plan.verify_sizes.begin(), plan.verify_sizes.end());
  const std::size_t largest = plan.largest / family.components;
  std::erase_if(sizes, [&](std::size_t size) { return size > largest; });
  std::sort(sizes.begin(), sizes.end());
  sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
  for (const std::size_t size : sizes) {
    const auto& verified = plan.verify_sizes;
    Case what{.family = std::string(family.name),
              .size = size,
              .texts = {},
              .verifies = std::find(verified.begin(), verified.end(), size) != verified.end()};
    what.texts = [&family, &plan, size] {
      return std::vector<std::pair<std::string, std::string>>{
          {std::string(family.name) + ".yaml", family.text(size, plan.seed)}};
    };
    report(what, plan.settings);
  }
}

// All model files of a folder as one case; a file of annotations alone holds no streams and is no
// model.
std::vector<std::pair<std::string, std::string>> texts_in(const fs::path& folder) {
  std::vector<std::pair<std::string, std::string>> texts;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    if (text.str().find("streams:") == std::string::npos) continue;
    texts.emplace_back(entry.path().filename(), text.str());
  }
  std::sort(texts.begin(), texts.end());
  return texts;
}

void measure_models(const Plan& plan) {
  const auto count = texts_in(plan.models).size();
  Case what{.family = "models", .size = count, .texts = {}, .verifies = true};
  what.texts = [&plan] { return texts_in(plan.models); };
  report(what, plan.settings);
}

void run(const Plan& plan) {
  std::fputs(csv_header().c_str(), stdout);
  for (const Family& family : families()) {
    if (wanted(plan, family.name)) measure_family(family, plan);
  }
  if (!plan.models.empty()) measure_models(plan);
}

}  // namespace
}  // namespace firebreak::bench

int main(int argc, char** argv) {
  firebreak::bench::Plan plan;
  std::string text_of;
  CLI::App app("Measures firebreak against the size of models; CSV on standard output.");
  app.add_option("--families", plan.families, "only these families")->delimiter(',');
  app.add_option("--label-sizes", plan.label_sizes, "sizes to read and label")->delimiter(',');
  app.add_option("--verify-sizes", plan.verify_sizes, "sizes to verify as well")->delimiter(',');
  app.add_option("--largest", plan.largest, "leave out models of more components");
  app.add_option("--seed", plan.seed, "seed of the random models");
  app.add_option("--models", plan.models, "a folder whose model files are one more case");
  app.add_option("--repeat", plan.settings.repetitions, "repetitions, of which the least counts");
  app.add_option("--limit", plan.settings.limit_seconds, "seconds for one verification");
  app.add_option("--print", text_of, "print the model of this family and first verify size, only");
  CLI11_PARSE(app, argc, argv);
  for (const firebreak::bench::Family& family : firebreak::bench::families()) {
    if (family.name != text_of) continue;
    std::fputs(family.text(plan.verify_sizes.front(), plan.seed).c_str(), stdout);
    return 0;
  }
  firebreak::bench::run(plan);
  return 0;
}
