// SPDX-License-Identifier: Apache-2.0
// The arrows between the folders, read from the #include lines. An arrow that CMakeLists.txt does
// not have fails, and so does a third-party header outside of the folders that own it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace firebreak {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;

/// The arrows as CMake has them: folder → the folders it links, and the beginning of a third-party
/// header → the folders that may include it.
struct Layers {
  std::map<std::string, std::set<std::string>> arrows;
  std::map<std::string, std::set<std::string>> owners;
};

Layers read_layers(std::istream& in) {
  Layers layers;
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string kind, subject;
    words >> kind >> subject;
    auto& targets = kind == "folder" ? layers.arrows[subject] : layers.owners[subject];
    for (std::string word; words >> word;) targets.insert(word);
  }
  return layers;
}

const Layers& layers() {
  static const Layers read = [] {
    std::ifstream in(FIREBREAK_LAYERS);
    return read_layers(in);
  }();
  return read;
}

struct Include {
  std::string folder;  // of the file that includes
  std::string file;
  int line = 0;
  std::string header;
};

void collect(const fs::path& path, const std::string& folder, std::vector<Include>& found) {
  std::ifstream in(path);
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    const std::size_t hash = line.find_first_not_of(" \t");
    if (hash == std::string::npos || line[hash] != '#') continue;
    const std::size_t word = line.find("include", hash);
    if (word == std::string::npos) continue;
    const std::size_t open = line.find_first_of("<\"", word);
    if (open == std::string::npos) continue;
    const std::size_t close = line.find_first_of(">\"", open + 1);
    found.push_back({folder, path.string(), number, line.substr(open + 1, close - open - 1)});
  }
}

std::vector<Include> includes_below(const fs::path& root) {
  std::map<fs::path, std::string> files;  // sorted, so that failures are listed in one order
  const auto add = [&](const fs::path& top, const std::string& folder) {
    if (!fs::exists(top)) return;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(top)) {
      const std::string extension = entry.path().extension();
      if (extension == ".h" || extension == ".cpp") files[entry.path()] = folder;
    }
  };
  for (const fs::directory_entry& entry : fs::directory_iterator(root / "src")) {
    if (entry.is_directory()) add(entry.path(), entry.path().filename());
  }
  add(root / "encodings", "encodings");
  std::vector<Include> found;
  for (const auto& [file, folder] : files) collect(file, folder, found);
  return found;
}

std::set<std::string> allowed(const std::string& folder) {
  std::set<std::string> closure = {folder};
  for (const std::string& below : layers().arrows.at(folder)) closure.merge(allowed(below));
  return closure;
}

std::optional<std::string> complaint(const Include& include) {
  const std::string where = include.file + ":" + std::to_string(include.line) + ": ";
  if (!layers().arrows.contains(include.folder))
    return where + "folder '" + include.folder + "' is new";
  const std::string target = include.header.substr(0, include.header.find('/'));
  if (include.header.find('/') != std::string::npos && layers().arrows.contains(target) &&
      !allowed(include.folder).contains(target)) {
    return where + include.folder + " may not include " + target;
  }
  for (const auto& [prefix, owners] : layers().owners) {
    if (include.header.starts_with(prefix) && !owners.contains(include.folder)) {
      return where + include.folder + " may not include <" + include.header + ">";
    }
  }
  return std::nullopt;
}

std::vector<std::string> complaints(const std::vector<Include>& includes) {
  std::vector<std::string> all;
  for (const Include& include : includes) {
    if (const auto text = complaint(include)) all.push_back(*text);
  }
  return all;
}

TEST(Layering, NoFolderIncludesWhatItDoesNotStandOn) {
  const std::vector<Include> includes = includes_below(FIREBREAK_SOURCE_DIR);
  ASSERT_GT(includes.size(), 20U) << "the sources were not found";
  EXPECT_THAT(complaints(includes), IsEmpty());
}

TEST(Layering, SeesForbiddenArrows) {
  const auto bad = [](const std::string& folder, const std::string& header) {
    return complaint({folder, "x.cpp", 1, header}).has_value();
  };
  EXPECT_TRUE(bad("topology", "frontend/reader.h"));
  EXPECT_TRUE(bad("encodings", "labels/labels.h"));
  EXPECT_TRUE(bad("replay", "encodings/encoder.h"));
  EXPECT_TRUE(bad("report", "smt/solver.h"));
  EXPECT_TRUE(bad("check", "z3++.h"));
  EXPECT_TRUE(bad("certify", "smt/solver.h"));
  EXPECT_TRUE(bad("certify", "repair/search.h"));
  EXPECT_TRUE(bad("enumerator", "replay/interpreter.h"));
  EXPECT_TRUE(bad("replay", "enumerator/search.h"));
  EXPECT_TRUE(bad("newcomer", "base/ids.h"));
  EXPECT_TRUE(bad("encodings", "z3++.h"));
  EXPECT_FALSE(bad("smt", "z3++.h"));
  EXPECT_FALSE(bad("check", "topology/topology.h"));
  EXPECT_FALSE(bad("cli", "check/verify.h"));
}

TEST(Layering, ReadsIncludeLines) {
  const fs::path file = fs::path(testing::TempDir()) / "layering_probe.cpp";
  std::ofstream(file) << "#include <z3++.h>\n  #  include \"cli/options.h\" // why\n// #include\n";
  std::vector<Include> found;
  collect(file, "labels", found);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].header, "z3++.h");
  EXPECT_EQ(found[1].header, "cli/options.h");
  EXPECT_EQ(found[1].line, 2);
  EXPECT_EQ(complaints(found).size(), 2U);
}

// Whoever looks for the place of a thing finds every folder there.
TEST(Layering, ContributingHasEveryFolder) {
  const fs::path root = FIREBREAK_SOURCE_DIR;
  std::ifstream in(root / "CONTRIBUTING.md");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  for (const auto& [folder, below] : layers().arrows) {
    const std::string path = folder == "encodings" ? folder : "src/" + folder;
    EXPECT_NE(text.find("| `" + path + "` |"), std::string::npos) << path;
  }
  for (const fs::directory_entry& entry : fs::directory_iterator(root / "src")) {
    EXPECT_TRUE(layers().arrows.contains(entry.path().filename())) << entry.path();
  }
}

// The CMake link lines are checked by the linker for what is missing; this checks that main stays
// free of the formats and stages it starts.
TEST(Layering, MainKnowsTheCommandLineOnly) {
  std::vector<Include> found;
  const fs::path main = fs::path(FIREBREAK_SOURCE_DIR) / "src" / "cli" / "main.cpp";
  if (!fs::exists(main)) GTEST_SKIP() << "there is no src/cli/main.cpp";
  collect(main, "cli", found);
  for (const Include& include : found) {
    const std::string target = include.header.substr(0, include.header.find('/'));
    EXPECT_TRUE(target == include.header || target == "cli" || target == "base") << include.header;
  }
}

}  // namespace
}  // namespace firebreak
