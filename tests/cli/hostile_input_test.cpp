// SPDX-License-Identifier: Apache-2.0
// Files that are no models: always a message and status 2, never a crash, never endless.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "cli/cli_models.h"
#include "support/process.h"

namespace firebreak {
namespace {

using test_support::Finished;
using test_support::run_firebreak;
using test_support::TemporaryFolder;
using testing::HasSubstr;
using testing::Not;

// Every class of damage; the result may still be a model by chance.
std::string damaged(const std::string& model, std::size_t kind, std::mt19937& random) {
  const auto below = [&](std::size_t bound) { return static_cast<std::size_t>(random() % bound); };
  std::string text = model;
  const std::size_t at = below(text.size());
  switch (kind) {
    case 0:  // cut off
      return text.substr(0, at);
    case 1:  // a byte of no UTF-8 text
      return text.insert(at, 1, static_cast<char>(0x80 + below(0x80)));
    case 2: {  // a line twice: a key twice
      const std::size_t end = text.find('\n', at);
      const std::size_t start = text.rfind('\n', at) + 1;
      return end == std::string::npos ? text
                                      : text.insert(start, text.substr(start, end + 1 - start));
    }
    case 3: {  // a list where something else is expected
      const std::size_t colon = text.find(": ", at);
      return colon == std::string::npos ? text : text.insert(colon + 2, "[[");
    }
    case 4: {  // some characters that mean something, anywhere
      static const std::string kMarks = "{}[]&*!|>'\"%@`-:,#?~\t";
      for (int i = 0; i < 3; ++i) text[below(text.size())] = kMarks[below(kMarks.size())];
      return text;
    }
    default:  // a piece taken out
      return text.erase(at, 1 + below(40));
  }
}

TEST(HostileInput, TwoHundredDamagedModels) {
  const TemporaryFolder folder;
  std::mt19937 random(1);
  std::size_t refused = 0;
  for (std::size_t i = 0; i < 200; ++i) {
    const std::string model = i % 2 == 0 ? kRacy : kConfluent;
    const std::string file = folder.write("model.yaml", damaged(model, i % 6, random));
    const Finished run = run_firebreak({"label", file});
    EXPECT_TRUE(run.status == 0 || run.status == 2) << i << ": " << run.status << "\n" << run.err;
    if (run.status != 2) continue;
    ++refused;
    EXPECT_THAT(run.err, HasSubstr("error[")) << i;
    EXPECT_EQ(run.out, "") << i;
  }
  EXPECT_GT(refused, 120U);
}

// A long name that is near to no other.
std::string shuffled_letters(std::mt19937& random) {
  std::string name = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01234567";
  std::ranges::shuffle(name, random);
  return name;
}

TEST(HostileInput, WhatGrowsWithoutBoundIsRefusedSoon) {
  std::mt19937 random(1);
  constexpr std::size_t kTenMegabytes = 10'000'000;
  const std::string bomb =
      "a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
      "c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\n"
      "e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]\nf: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e]\n"
      "streams: [*f, *f, *f, *f, *f, *f, *f, *f, *f]\n";
  std::string steps;
  for (std::size_t depth = 0; depth < 3000; ++depth) steps += std::string(depth, ' ') + "a:\n";
  const std::vector<std::pair<std::string, std::string>> texts = {
      {"brackets", std::string(kTenMegabytes, '[')},
      {"braces", std::string(kTenMegabytes, '{')},
      {"braces with keys",
       [&] {
         std::string text;
         while (text.size() < kTenMegabytes) text += "{a: ";
         return text;
       }()},
      {"dashes",
       [&] {
         std::string text;
         while (text.size() < kTenMegabytes) text += "- ";
         return text;
       }()},
      {"steps", steps},
      {"aliases", bomb},
      {"cyclic alias", "streams: &s { a: *s }\ncomponents: *s\n"},
      {"one line", "streams: { s: { to: " + std::string(kTenMegabytes, 'x') + " } }\n"},
      {"zeros", std::string(kTenMegabytes, '\0')},
      {"no UTF-8", "\xff\xfe\xfd"},
      {"names that are nowhere",
       [&] {
         std::string text = "streams:\n";
         for (int i = 0; i < 1500; ++i)
           text += fmt::format("  s{0}: {{ to: {1}.i }}\n", i, shuffled_letters(random));
         text += "components:\n";
         for (int i = 0; i < 8000; ++i) text += fmt::format("  {}:\n", shuffled_letters(random));
         return text;
       }()},
      {"unknown keys",
       [&] {
         std::string text = "{";
         while (text.size() < kTenMegabytes) text += shuffled_letters(random) + ": 1, ";
         return text + "}";
       }()},
      {"nothing", ""},
  };
  const TemporaryFolder folder;
  for (const auto& [name, text] : texts) {
    const auto start = std::chrono::steady_clock::now();
    const Finished run = run_firebreak({"verify", folder.write("model.yaml", text)});
    const auto took = std::chrono::steady_clock::now() - start;
    EXPECT_EQ(run.status, 2) << name;
    EXPECT_THAT(run.err, HasSubstr("error[")) << name;
    EXPECT_LT(run.err.size(), 1'000'000U) << name;
    EXPECT_LT(took, std::chrono::seconds(20)) << name;
  }
}

TEST(HostileInput, NoNameOfAFileReachesTheTerminal) {
  const TemporaryFolder folder;
  const std::string name = "red\x1b[31m.yaml";
  const std::string file = folder.write(name, kRacy);
  const std::string elsewhere = folder.path("no\x1b[31m/out.yaml");
  const std::vector<std::vector<std::string>> commands = {
      {"verify", file, "--quiet"},
      {"verify", file, "--output", elsewhere},
      {"verify", file, "--output", file},
      {"crosscheck", file, "--quiet"},
      {"repair", file, "--quiet"},
      {"repair", file, "--all", "--quiet"},
      {"repair", file, "--pareto", "--quiet"},
      {"repair", file, "--relax", "--quiet"},
      {"repair", file, "--write", folder.path("new\x1b[31m.yaml")},
      {"repair", file, "--write", elsewhere},
      {"test", file},
      {"test", file, "--junit", elsewhere},
      {"certify", file},
      {"verify\x1b[31m", file}};
  for (const std::vector<std::string>& command : commands) {
    const Finished run = run_firebreak(command);
    const std::string said = run.out + run.err;
    EXPECT_THAT(said, HasSubstr("[31m")) << command.front();
    EXPECT_THAT(said, Not(HasSubstr("\x1b"))) << command.front() << "\n" << said;
  }
}

}  // namespace
}  // namespace firebreak
