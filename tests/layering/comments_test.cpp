// SPDX-License-Identifier: Apache-2.0
// What a comment names is there: a source, a header or a page, and the section of the page.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace firebreak {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// The comments of a file, each in one line: those in lines that follow each other are one.
std::vector<std::string> comments_of(const std::string& source) {
  static const std::regex kComment(R"((.*?\s|)///? ?(.*))");
  std::vector<std::string> found;
  bool goes_on = false;
  std::istringstream in(source);
  for (std::string line; std::getline(in, line);) {
    std::smatch parts;
    const bool comment = std::regex_match(line, parts, kComment);
    if (comment && goes_on && parts[1].str().find_first_not_of(' ') == std::string::npos) {
      found.back() += ' ' + parts[2].str();
    } else if (comment) {
      found.push_back(parts[2]);
    }
    goes_on = comment;
  }
  return found;
}

/// What can be named of a page: "7.3", and the words of headings and of what begins in bold.
std::set<std::string> sections_of(const std::string& page) {
  static const std::regex kHead(R"((?:^|\n)(?:#+ |\*\*)([0-9.]*)\s*([^*\n]*))");
  std::set<std::string> sections;
  for (std::sregex_iterator head(page.begin(), page.end(), kHead), end; head != end; ++head) {
    std::string number = (*head)[1], words = (*head)[2];
    if (number.ends_with('.')) number.pop_back();
    if (words.ends_with('.')) words.pop_back();
    sections.insert(number);
    sections.insert(lower(words));
  }
  return sections;
}

class Repository {
 public:
  explicit Repository(const fs::path& root) : root_(root) {
    for (const char* top : {"bench", "docs", "encodings", "include", "mpi", "src", "tests"}) {
      for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
        if (entry.is_regular_file()) files_.push_back(entry.path());
      }
    }
    for (const auto& entry : fs::directory_iterator(root)) {
      if (entry.is_regular_file()) files_.push_back(entry.path());
    }
    std::sort(files_.begin(), files_.end());
  }

  const std::vector<fs::path>& files() const { return files_; }

  /// Whether some file is called so, from whatever folder on.
  bool has(const std::string& name) const {
    return std::ranges::any_of(files_, [&](const fs::path& file) {
      return ("/" + file.lexically_relative(root_).string()).ends_with("/" + name);
    });
  }

  const std::set<std::string>& sections(const std::string& page) {
    const auto [found, added] = sections_.try_emplace(page);
    if (added) found->second = sections_of(text_of(root_ / "docs" / page));
    return found->second;
  }

 private:
  fs::path root_;
  std::vector<fs::path> files_;
  std::map<std::string, std::set<std::string>> sections_;
};

/// The places where the comment has what the pattern says.
std::vector<std::smatch> matches(const std::string& comment, const std::regex& pattern) {
  return {std::sregex_iterator(comment.begin(), comment.end(), pattern), {}};
}

/// What the comment names that is not there: files, "semantics 7.3, 7.4", and headings, as in
/// "docs/formats.md, Results" before a full stop, colon or bracket.
std::vector<std::string> missing(Repository& repository, const std::string& comment) {
  static const std::regex kFile(R"(([a-z][\w/]*\.(?:cpp|h|md))(?!\w|\.\w))");
  static const std::regex kNumbers(
      R"(\b(semantics|repair|rules)(?:\.md)? ([0-9][0-9.]*(?:(?:,| to) [0-9][0-9.]*)*))");
  static const std::regex kNumber(R"([0-9.]*[0-9])");
  static const std::regex kHeading(R"(docs/(\w+\.md), "?([A-Z][\w ]*)(?:, [\w ]+)?"?[.:)])");
  std::vector<std::string> names;
  for (const std::smatch& file : matches(comment, kFile)) {
    if (!repository.has(file[1])) names.push_back(file[1]);
  }
  for (const std::smatch& listed : matches(comment, kNumbers)) {
    const std::string page = listed[1].str() + ".md", numbers = listed[2];
    for (const std::smatch& number : matches(numbers, kNumber)) {
      if (!repository.sections(page).contains(number[0]))
        names.push_back(page + ' ' + number.str());
    }
  }
  for (const std::smatch& heading : matches(comment, kHeading)) {
    if (!repository.sections(heading[1]).contains(lower(heading[2]))) names.push_back(heading[2]);
  }
  return names;
}

TEST(Comments, NameWhatIsThere) {
  Repository repository(FIREBREAK_SOURCE_DIR);
  std::vector<std::string> wrong;
  for (const fs::path& file : repository.files()) {
    if (file.extension() != ".h" && file.extension() != ".cpp") continue;
    for (const std::string& comment : comments_of(text_of(file))) {
      for (const std::string& name : missing(repository, comment)) {
        wrong.push_back(file.string() + ": " + name);
      }
    }
  }
  EXPECT_GT(repository.files().size(), 500U);
  EXPECT_THAT(wrong, IsEmpty());
}

TEST(Comments, AreReadAcrossLines) {
  EXPECT_THAT(
      comments_of("// One, (docs/a.md, Two\n  /// words).\nint x;  // three\n\"http://y\"\n"),
      ElementsAre("One, (docs/a.md, Two words).", "three"));
}

TEST(Comments, AreHeldToFilesAndSections) {
  Repository repository(FIREBREAK_SOURCE_DIR);
  const auto missing_in = [&](const std::string& comment) { return missing(repository, comment); };
  EXPECT_THAT(missing_in("See check/verify.h (docs/semantics.md 7.3, 7.4; rules 2)."), IsEmpty());
  EXPECT_THAT(missing_in("As in docs/behaviors.md, What is proved. Then more."), IsEmpty());
  EXPECT_THAT(missing_in("See gone.cpp, check/gone.h and pages/semantics.md."),
              ElementsAre("gone.cpp", "check/gone.h", "pages/semantics.md"));
  EXPECT_THAT(missing_in("As semantics 3.5, 9.9 says (docs/rules.md, Gone)."),
              ElementsAre("semantics.md 9.9", "Gone"));
}

}  // namespace
}  // namespace firebreak
