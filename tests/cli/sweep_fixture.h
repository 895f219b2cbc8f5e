// SPDX-License-Identifier: Apache-2.0
// A plan and its models in a folder of their own.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/cli_models.h"
#include "support/process.h"

namespace firebreak {

class Sweep : public testing::Test {
 protected:
  Sweep() {
    folder_.write("models/confluent.yaml", kConfluent);
    folder_.write("models/racy.yaml", kRacy);
    folder_.write("models/wrong.yaml", kWrong);
    folder_.write("plan.yaml", R"(
models: [models]
questions:
  - verify
  - { ask: label, rules: [sound, icde14] }
  - repair
seeds: [0, 1]
)");
  }

  test_support::Finished run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "sweep");
    return test_support::run_firebreak(arguments, folder_.path());
  }
  std::string rows(const std::string& database) const {
    return run({"export", "--reproducible", database}).out;
  }

  test_support::TemporaryFolder folder_;
};

}  // namespace firebreak
