// SPDX-License-Identifier: Apache-2.0
// Plans as they are written, and what is said of those that are wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/models.h"
#include "support/process.h"
#include "sweep/plan.h"

namespace firebreak::sweep {
namespace {

using test_support::TemporaryFolder;
using test_support::to_text;
using testing::ElementsAre;
using testing::HasSubstr;

bool any(const topology::Model&) { return true; }

std::string errors_of(const std::string& text) {
  base::Diagnostics diagnostics;
  EXPECT_FALSE(read_plan(text, "plan.yaml", diagnostics)) << text;
  return to_text(diagnostics);
}

Plan plan_of(const std::string& text, const std::string& file = "some/plan.yaml") {
  base::Diagnostics diagnostics;
  auto plan = read_plan(text, file, diagnostics);
  EXPECT_TRUE(plan) << to_text(diagnostics);
  return plan.value_or(Plan{});
}

TEST(ReadPlan, TakesDefaultsForWhatIsNotSaid) {
  const Plan plan = plan_of("models: [a.yaml]\nquestions: [verify, repair, label]\n");
  EXPECT_EQ(plan.name, "plan");
  EXPECT_THAT(plan.questions, ElementsAre(Asked{"verify", ""}, Asked{"repair", "deterministic"},
                                          Asked{"label", "sound"}));
  EXPECT_THAT(plan.seeds, ElementsAre(0U));
  EXPECT_EQ(plan.limits, (Limits{10, 1000}));
}

TEST(ReadPlan, AsksEachChoice) {
  const Plan plan = plan_of(R"(
name: all
models: [a.yaml, b]
questions:
  - { ask: label, rules: [icde14, sound] }
  - { ask: tolerate, target: convergent }
seeds: [3, 1]
limits: { seconds: 2, megabytes: 300 }
)");
  EXPECT_EQ(plan.name, "all");
  EXPECT_THAT(plan.questions, ElementsAre(Asked{"label", "icde14"}, Asked{"label", "sound"},
                                          Asked{"tolerate", "convergent"}));
  EXPECT_THAT(plan.seeds, ElementsAre(3U, 1U));
  EXPECT_EQ(plan.limits, (Limits{2, 300}));
}

TEST(ReadPlan, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(errors_of("models: [a.yaml]\n"), HasSubstr("a plan needs the key 'questions'"));
  EXPECT_THAT(errors_of("questions: [verify]\n"), HasSubstr("a plan needs models"));
  EXPECT_THAT(errors_of("- verify\n"), HasSubstr("plan.yaml:1:1: error[wrong-type]: a plan"));
  const std::string start = "models: [a.yaml]\n";
  EXPECT_THAT(errors_of(start + "questions: [verfy]\n"),
              HasSubstr("plan.yaml:2:13: error[unknown-value]: a question: expected verify, "));
  EXPECT_THAT(errors_of(start + "questions: [verfy]\n"), HasSubstr("did you mean 'verify'?"));
  EXPECT_THAT(errors_of(start + "questions: []\n"), HasSubstr("the list is empty"));
  EXPECT_THAT(errors_of(start + "questions: [{ rules: sound }]\n"), HasSubstr("the key 'ask'"));
  EXPECT_THAT(errors_of(start + "questions: [{ ask: label, rules: paper }]\n"),
              HasSubstr("expected sound or icde14"));
  EXPECT_THAT(errors_of(start + "questions: [{ ask: label, target: convergent }]\n"),
              HasSubstr("this question has no key 'target'; expected ask or rules"));
  EXPECT_THAT(errors_of(start + "questions: [{ ask: verify, rules: sound }]\n"),
              HasSubstr("this question has no key 'rules'"));
  EXPECT_THAT(errors_of(start + "questions: [verify, { ask: verify }]\n"),
              HasSubstr("plan.yaml:2:21: error[duplicate-question]: 'verify' is asked twice"));
  EXPECT_THAT(errors_of(start + "questions: [verify]\nseeds: [1, -1, 1]\n"),
              testing::AllOf(HasSubstr("a seed: expected a whole number from 0 to 4294967295"),
                             HasSubstr("3:16: error[duplicate-seed]")));
  EXPECT_THAT(errors_of(start + "questions: [verify]\nlimits: { seconds: 0, megabytes: 1 }\n"),
              testing::AllOf(HasSubstr("3:20: error[wrong-type]: the time of a run"),
                             HasSubstr("3:34: error[wrong-type]: the memory of a run")));
}

TEST(Expand, FindsModelsFromWhereThePlanIs) {
  const TemporaryFolder folder;
  folder.write("m/b.yaml", "b");
  folder.write("m/a.yaml", "a");
  folder.write("z.yaml", "z");
  base::Diagnostics diagnostics;
  const auto expanded =
      expand(plan_of("models: [z.yaml, m]\nquestions: [verify, label]\n", folder.path("plan.yaml")),
             {frontend::read_text_file, any}, diagnostics);
  ASSERT_TRUE(expanded) << to_text(diagnostics);
  ASSERT_EQ(expanded->models.size(), 3U);
  EXPECT_EQ(expanded->models[0].name, "z.yaml");
  EXPECT_EQ(expanded->models[1].name, "m/a.yaml");
  EXPECT_EQ(expanded->models[2].text, "b");
  EXPECT_EQ(expanded->runs(), 6U);
}

TEST(Expand, AsksAModelOnceHoweverOftenItStandsThere) {
  const TemporaryFolder folder;
  folder.write("m/a.yaml", "a");
  base::Diagnostics diagnostics;
  const auto expanded =
      expand(plan_of("models: [m, m/a.yaml]\nquestions: [verify]\ngenerate:\n"
                     "  - { shape: chain, components: [3, 3], seed: 7, count: 2 }\n"
                     "  - { shape: [chain, cycles], components: 3, seed: 8, count: 1 }\n",
                     folder.path("plan.yaml")),
             {frontend::read_text_file, any}, diagnostics);
  ASSERT_TRUE(expanded) << to_text(diagnostics);
  std::vector<std::string> names;
  for (const PlannedModel& model : expanded->models) names.push_back(model.name);
  EXPECT_THAT(names, ElementsAre("m/a.yaml", "chain components=3 seed=7",
                                 "chain components=3 seed=8", "cycles components=3 seed=8"));
}

// Its own text, the names and the texts of its models.
TEST(Expand, HashesAllThatAPlanSays) {
  const TemporaryFolder folder;
  const auto hash = [&](const std::string& plan) {
    base::Diagnostics diagnostics;
    const auto expanded = expand(plan_of(plan, folder.path("plan.yaml")),
                                 {frontend::read_text_file, any}, diagnostics);
    EXPECT_TRUE(expanded) << to_text(diagnostics);
    return expanded ? expanded->hash : "";
  };
  folder.write("a.yaml", "one");
  folder.write("b.yaml", "one");
  const std::string plan = "models: [a.yaml]\nquestions: [verify]\n";
  const std::string first = hash(plan);
  EXPECT_EQ(hash(plan), first);
  EXPECT_NE(hash(plan + "# more\n"), first);
  EXPECT_NE(hash("models: [b.yaml]\nquestions: [verify]\n"), first);
  folder.write("a.yaml", "two");
  EXPECT_NE(hash(plan), first);
}

// A run sees no other files.
TEST(Expand, PutsWhatAModelIncludesIntoIt) {
  const TemporaryFolder folder;
  folder.write("part.yaml", "components: { C: { annotation: { from: i, to: o, label: CR } } }\n");
  folder.write("whole.yaml",
               "include: [part.yaml]\nstreams: { in: { to: C.i }, out: { from: C.o } }\n");
  base::Diagnostics diagnostics;
  const auto expanded =
      expand(plan_of("models: [whole.yaml]\nquestions: [verify]\n", folder.path("plan.yaml")),
             {frontend::read_included_file, any}, diagnostics);
  ASSERT_TRUE(expanded) << to_text(diagnostics);
  EXPECT_THAT(expanded->models[0].text, HasSubstr("label: CR"));
  EXPECT_THAT(expanded->models[0].text, testing::Not(HasSubstr("include")));
}

TEST(Expand, SaysWhichModelsAreNotThere) {
  const TemporaryFolder folder;
  folder.write("empty/readme", "");
  base::Diagnostics diagnostics;
  EXPECT_FALSE(expand(
      plan_of("models: [missing.yaml, empty]\nquestions: [verify]\n", folder.path("plan.yaml")),
      {frontend::read_text_file, any}, diagnostics));
  EXPECT_THAT(to_text(diagnostics), HasSubstr("plan.yaml:1:10: error[unreadable-file]: "));
  EXPECT_THAT(to_text(diagnostics), HasSubstr("missing.yaml: there is no such file"));
  EXPECT_THAT(to_text(diagnostics), HasSubstr("plan.yaml:1:24: error[no-models]"));
}

TEST(Expand, SaysWhichModelOfMutantsIsNotThere) {
  const TemporaryFolder folder;
  base::Diagnostics diagnostics;
  EXPECT_FALSE(
      expand(plan_of("mutants: [missing.yaml]\nquestions: [verify]\n", folder.path("plan.yaml")),
             {frontend::read_text_file, any}, diagnostics));
  EXPECT_THAT(to_text(diagnostics), HasSubstr("plan.yaml:1:11: error[unreadable-file]: "));
}

constexpr const char* kAsks = "questions: [verify]\n";

TEST(Expand, MakesAllCombinationsOfAFamily) {
  base::Diagnostics diagnostics;
  const auto expanded = expand(
      plan_of(std::string(kAsks) +
              "generate: [{ shape: [chain, cycles], components: [3, 4], seed: 7, count: 2 }]"),
      {frontend::read_text_file, any}, diagnostics);
  ASSERT_TRUE(expanded) << to_text(diagnostics);
  std::vector<std::string> names;
  for (const PlannedModel& model : expanded->models) names.push_back(model.name);
  EXPECT_THAT(names, ElementsAre("chain components=3 seed=7", "chain components=3 seed=8",
                                 "chain components=4 seed=7", "chain components=4 seed=8",
                                 "cycles components=3 seed=7", "cycles components=3 seed=8",
                                 "cycles components=4 seed=7", "cycles components=4 seed=8"));
  EXPECT_THAT(text_of(expanded->models[3]), HasSubstr("# firebreak generate: chain components=4"));
}

TEST(ReadPlan, SaysWhatIsWrongWithAFamily) {
  const auto errors = [](const std::string& family) {
    return errors_of(kAsks + ("generate: [{ " + family + " }]\n"));
  };
  EXPECT_THAT(errors("components: 3"), HasSubstr("2:12: error[missing-key]: an entry of generate"));
  EXPECT_THAT(errors("shape: chian"), HasSubstr("did you mean 'chain'?"));
  EXPECT_THAT(errors("shape: chain, component: 3"), HasSubstr("did you mean 'components'?"));
  EXPECT_THAT(errors("shape: chain, fifo: [0, 101]"),
              HasSubstr("plan.yaml:2:38: error[bad-parameter]"));
  EXPECT_THAT(errors("shape: chain, fifo: []"), HasSubstr("the list of values is empty"));
  EXPECT_THAT(errors("shape: chain, count: 0"), HasSubstr("a whole number from 1"));
  EXPECT_THAT(errors("shape: [chain, cycles], count: 6000000"),
              HasSubstr("these are more than 10000000 models"));
}

// Those that are models.
TEST(Expand, MakesMutants) {
  const TemporaryFolder folder;
  folder.write("m.yaml",
               "streams: { in: { to: C.i, attributes: [k], seal: [k] }, out: { from: C.o } }\n"
               "components: { C: { annotation: { from: i, to: o, label: OW, gate: [k] } } }\n");
  const std::string plan = std::string(kAsks) + "mutants: [m.yaml]\n";
  base::Diagnostics diagnostics;
  const auto all =
      expand(plan_of(plan, folder.path("plan.yaml")), {frontend::read_text_file, any}, diagnostics);
  ASSERT_TRUE(all) << to_text(diagnostics);
  EXPECT_EQ(all->models.at(0).name, "m.yaml~drop-seal-1");
  EXPECT_THAT(all->models.at(0).text, testing::Not(HasSubstr("seal:")));
  const auto none = [](const topology::Model&) { return false; };
  const auto few = expand(plan_of(plan, folder.path("plan.yaml")), {frontend::read_text_file, none},
                          diagnostics);
  ASSERT_TRUE(few);
  EXPECT_TRUE(few->models.empty());
}

}  // namespace
}  // namespace firebreak::sweep
