// SPDX-License-Identifier: Apache-2.0
// The shipped files of every format, mangled: what comes of it is a model that reads back as it is,
// or errors that say what is wrong, and never a crash.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <set>

#include "frontend/printer.h"
#include "frontend/reader.h"
#include "imported.h"

namespace firebreak::imports {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// Of a format, in the order of their names; overlays and manifests are files, too.
std::vector<fs::path> shipped(std::string_view format) {
  std::vector<fs::path> files;
  const fs::path folder =
      fs::path(FIREBREAK_SOURCE_DIR) / "models" / "systems" / "imported" / format;
  if (!fs::exists(folder)) return files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

std::string mangled(std::string text, const std::string& other, std::mt19937& random) {
  static const std::vector<std::string> kWords = {
      "\n",  "  ", "- ",   ": ",   "{", "}", "[",   "]",  "\"", "${",  "\t",    "\xff",
      "-->", "*",  "null", "$ref", "'", "#", "&a ", "*a", "<<", "\\u", "1e999", "\r\n"};
  for (auto edits = 1 + random() % 4; edits > 0 && !text.empty(); --edits) {
    const std::size_t at = random() % text.size();
    switch (random() % 4) {
      case 0:
        text.erase(at, random() % 40);
        break;
      case 1:
        text.insert(at, other.substr(random() % other.size(), random() % 60));
        break;
      case 2:
        text.insert(at, kWords[random() % kWords.size()]);
        break;
      default:
        text.resize(at);
    }
  }
  return text;
}

void expect_sound(const Imported& all, const std::string& text) {
  EXPECT_EQ(all.model_text.empty(), all.graph.refused()) << text;
  for (const Finding& finding : all.graph.findings) {
    EXPECT_FALSE(finding.what.code.empty() || finding.what.message.empty()) << text;
  }
  if (all.graph.refused()) return;
  base::Diagnostics diagnostics;
  const auto model = frontend::read_model(all.model_text, "model.yaml", diagnostics);
  ASSERT_TRUE(model.has_value() && diagnostics.empty()) << text << "\n" << all.model_text;
  EXPECT_EQ(frontend::print_model(*model), all.model_text) << text;
}

TEST(HostileImport, OfEveryFormatMakesAModelOrSaysWhyNot) {
  std::mt19937 random(1013);
  for (const Importer& importer : importers()) {
    const std::string format(importer.name);
    const int rounds = format == "bloom" ? 20 : 300;  // each starts a process
    const std::vector<fs::path> files = shipped(format);
    for (const fs::path& file : files) {
      const std::string whole = text_of(file);
      const std::string other = text_of(files[random() % files.size()]);
      for (int round = 0; round < rounds && !whole.empty() && !other.empty(); ++round) {
        const std::string text = mangled(whole, other, random);
        expect_sound(imported(format.c_str(), {{file.filename().string(), text}}), text);
        if (HasFailure()) return;
      }
    }
  }
}

}  // namespace
}  // namespace firebreak::imports
