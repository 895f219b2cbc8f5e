// SPDX-License-Identifier: Apache-2.0
// Random executions with real values: is what is confirmed of them true?
// tests/simulator/README.md says what the findings mean.
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "simulator/value_forge.h"

namespace {

using namespace firebreak;

struct Arguments {
  std::uint64_t models = 100, inputs = 4, seed = 1, seconds = 0;
  std::vector<std::string> files;
};

const char* const kUsage =
    "value_campaign [--models N] [--inputs N] [--seed S] [--seconds N] [MODEL...]\n";

Arguments read(int argc, char** argv) {
  Arguments result;
  const std::map<std::string, std::uint64_t Arguments::*> numbers = {
      {"--models", &Arguments::models},
      {"--inputs", &Arguments::inputs},
      {"--seed", &Arguments::seed},
      {"--seconds", &Arguments::seconds}};
  for (int i = 1; i < argc; ++i) {
    const std::string option = argv[i];
    const auto number = numbers.find(option);
    if (number != numbers.end() && i + 1 < argc) {
      result.*(number->second) = std::stoull(argv[++i]);
    } else if (option.rfind("--", 0) != 0) {
      result.files.push_back(option);
    } else {
      std::cerr << kUsage;
      std::exit(2);
    }
  }
  if (!result.files.empty()) result.models = result.files.size();
  return result;
}

std::string model(const Arguments& arguments, std::uint64_t number) {
  if (arguments.files.empty()) {
    constexpr std::uint64_t kModels = 1'000'003;
    return simulator::model_for_values(arguments.seed * kModels + number);
  }
  std::ifstream file(arguments.files[number]);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments = read(argc, argv);
  const auto start = std::chrono::steady_clock::now();
  simulator::ValueForging forging;
  for (std::uint64_t i = 0; i < arguments.models; ++i) {
    const auto spent = std::chrono::steady_clock::now() - start;
    if (arguments.seconds > 0 && spent > std::chrono::seconds(arguments.seconds)) break;
    const std::size_t known = forging.found.size();
    simulator::forge_values(model(arguments, i), arguments.inputs,
                            static_cast<std::uint32_t>(arguments.seed + i), forging);
    for (std::size_t j = known; j < forging.found.size(); ++j) {
      std::cout << "== model " << i << ": confirmed, but proved absent\n"
                << forging.found[j].model << simulator::text_of(forging.found[j].trace)
                << std::endl;
    }
  }
  std::cout << forging.models << " models, " << forging.executions << " executions, "
            << forging.refused << " traces refused, " << forging.confirmed
            << " confirmed of what is not proved absent: " << forging.found.size() << " findings\n";
  return forging.found.empty() ? 0 : 1;
}
