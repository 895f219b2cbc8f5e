// SPDX-License-Identifier: Apache-2.0
// The table of docs/examples.md says what the models expect; tests/models holds the models to it.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "frontend/reader.h"
#include "support/models.h"

namespace firebreak {
namespace {

const std::filesystem::path kRoot = FIREBREAK_SOURCE_DIR;

std::set<std::string> rows() {
  std::ifstream in(kRoot / "docs/examples.md");
  std::set<std::string> result;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("| [")) result.insert(line);
  }
  return result;
}

std::string row_of(const std::filesystem::path& file) {
  base::Diagnostics diagnostics;
  const auto model = frontend::read_model_file(file.string(), diagnostics);
  if (!model || !model->expect || !model->expect->verdict)
    return test_support::to_text(diagnostics);
  const std::string name = file.stem().string();
  std::string sinks;
  for (const auto& [sink, anomaly] : model->expect->sinks) {
    sinks += (sinks.empty() ? "" : ", ") + sink.text + ": " + anomaly.text;
  }
  return "| [" + name + "](../models/systems/" + name + ".yaml) | " + model->expect->verdict->text +
         " | " + sinks + " |";
}

TEST(Examples, TheTableListsTheSystemsAndWhatTheyExpect) {
  std::set<std::string> expected;
  for (const auto& entry : std::filesystem::directory_iterator(kRoot / "models/systems")) {
    if (entry.path().extension() == ".yaml") expected.insert(row_of(entry.path()));
  }
  EXPECT_GE(expected.size(), 8U);
  EXPECT_EQ(rows(), expected);
}

// Lines that say something, up to what the model expects.
std::size_t lines_of_model(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::size_t count = 0;
  for (std::string line; std::getline(in, line) && !line.starts_with("expect:");) {
    const std::size_t first = line.find_first_not_of(' ');
    if (first != std::string::npos && line[first] != '#') ++count;
  }
  return count;
}

TEST(Examples, ALargeModelTakesALineForEachComponentAndStream) {
  const std::filesystem::path shop = kRoot / "models/systems/shop.yaml";
  base::Diagnostics diagnostics;
  const auto model = frontend::read_model_file(shop.string(), diagnostics);
  ASSERT_TRUE(model) << test_support::to_text(diagnostics);
  std::size_t streams = 0;
  for (const topology::StreamDecl& stream : model->streams) {
    streams += std::max<std::size_t>(1, stream.ends().size());
  }
  EXPECT_EQ(model->components.size(), 15U);
  EXPECT_LE(lines_of_model(shop), model->components.size() + streams);
}

}  // namespace
}  // namespace firebreak
