// SPDX-License-Identifier: Apache-2.0
// Models to repair, and what the tests of `repair` and `certify` share.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "cli/cli_models.h"
#include "support/process.h"
#include "support/variants.h"

namespace firebreak {

using nlohmann::json;
using test_support::Finished;
using test_support::kVariants;
using test_support::read_file;
using test_support::run_firebreak;
using test_support::TemporaryFolder;
using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

inline constexpr const char* kServer = R"(# A report server.
name: server
streams:
  click: { to: Report.click, attributes: [id, 'a b'], producers: 3 }   # from the ad servers
  request:
    to: Report.request   # analysts
    attributes: [id, 'a b']

  response: { from: Report.response, attributes: [id, 'a b'] }
components:
  Report:   # replicated
    Rep: true
    annotation:
      - { from: click, to: response, label: CW }
      - { from: request, to: response, label: OR, subscript: [id] }
repairs:
  - { seal: click, key: [id], cost: 3 }
  - { order: Report, mechanism: sequencing, cost: 2 }
  - { order: Report, mechanism: dynamic, cost: 1 }
)";

inline std::string without_variants() {
  std::string text;
  std::istringstream lines(kVariants);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("  - { variant")) text += line + "\n";
  }
  return text;
}

class Repair : public testing::Test {
 protected:
  std::string saved(const std::string& file, const std::string& target = "deterministic") {
    const std::string path = folder.path("repair.json");
    const Finished run =
        run_firebreak({"repair", file, "--target", target, "--format", "json", "--output", path});
    EXPECT_TRUE(run.status == 0 || run.status == 1) << run.err;
    return read_file(path);
  }
  int certified(const json& document) {
    return run_firebreak({"certify", folder.write("changed.json", document.dump())}).status;
  }

  TemporaryFolder folder;
  const std::string server = folder.write("server.yaml", kServer);
  const std::string confluent = folder.write("confluent.yaml", kConfluent);
  const std::string variants = folder.write("variants.yaml", kVariants);
};

}  // namespace firebreak
