// SPDX-License-Identifier: Apache-2.0
#include "crosscheck/crosscheck.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "check/verify.h"
#include "crosscheck/family.h"
#include "crosscheck/seal_choices.h"
#include "enumerator/enumerate.h"
#include "frontend/printer.h"
#include "support/models.h"

namespace firebreak::crosscheck {
namespace {

using result::Agreement;
using result::AgreementCounts;
using result::Anomaly;
using result::Disagreement;
using result::ModelCrosscheck;
using result::RuleSet;
using test_support::topology_of;
using topology::Topology;

ModelCrosscheck checked(const Topology& topology) {
  base::Environment environment;
  return crosscheck(topology, environment);
}

std::vector<Anomaly> anomalies_of(const Topology& topology) {
  std::vector<Anomaly> result;
  for (const result::SinkVerdict& sink : checked(topology).sinks) result.push_back(sink.anomaly);
  return result;
}

/// The only disagreement under `icde14` of the model of shipped file `name`.
Disagreement published(const std::string& name) {
  const std::string file = std::string(FIREBREAK_SOURCE_DIR) + "/models/litmus/" + name + ".yaml";
  base::Diagnostics diagnostics;
  const auto model = frontend::read_model_file(file, diagnostics);
  EXPECT_TRUE(model) << file;
  const ModelCrosscheck found = checked(*topology::build(*model, {}, diagnostics));
  EXPECT_EQ(found.rule_sets[0].disagreements.size(), 0U) << name;
  EXPECT_EQ(found.rule_sets[1].disagreements.size(), 1U) << name;
  return found.rule_sets[1].disagreements.empty() ? Disagreement{}
                                                  : found.rule_sets[1].disagreements.front();
}

void expect_blame(const std::string& model, Agreement agreement, const std::string& rule,
                  const std::string& missing) {
  const Disagreement found = published(model);
  EXPECT_EQ(found.agreement, agreement) << model;
  EXPECT_EQ(found.blame.rule, rule) << model;
  EXPECT_EQ(found.blame.missing, missing) << model;
}

TEST(Crosscheck, NamesTheRuleThatLacks) {
  expect_blame("gap2-seal-incompatible-or", Agreement::Unsound, "rule p", "gap 2");
  expect_blame("gap3-key-rewritten", Agreement::Unsound, "rule p", "gap 3");
  expect_blame("gap4-taint-elsewhere", Agreement::Unsound, "gap 5", "gap 4");
  expect_blame("gap7-unsealed-writer", Agreement::Unsound, "gap 5", "gap 7");
  expect_blame("gap10-inst-in-a-state", Agreement::Unsound, "rule 1", "gap 10");
  expect_blame("gap4-waiting-read", Agreement::Unsound, "gap 5", "gap 4");
  expect_blame("gap12-repetition-bag", Agreement::Unsound, "rule p", "repetition");
  expect_blame("gap13-loss", Agreement::Unsound, "source", "loss");
  expect_blame("gap16-replicas-ask", Agreement::Unsound, "rule 1", "gap 16");
}

TEST(Crosscheck, NamesTheRuleThatIsTooCautious) {
  expect_blame("gap5-seal-forwarded", Agreement::Imprecise, "rule 2", "");
  expect_blame("gap9-cycle-collapse", Agreement::Imprecise, "rule 0", "");
  expect_blame("gap8-fifo", Agreement::Imprecise, "rule 2", "");
}

// The label of the sink comes from the component before the last, by way of a state.
constexpr const char* kTooCautiousUpstream = R"(
streams:
  in: { to: A.in, attributes: [a], order: fifo }
  mid: { from: A.out, to: B.in, attributes: [a] }
  out: { from: B.out, attributes: [a] }
components:
  A:
    Rep: true
    annotation: { from: in, to: out, label: OR }
  B:
    annotation: { from: in, to: out, label: CW }
)";

TEST(Crosscheck, FollowsALabelUpstream) {
  const ModelCrosscheck found = checked(topology_of(kTooCautiousUpstream));
  ASSERT_EQ(found.rule_sets[1].disagreements.size(), 1U);
  const Disagreement& d = found.rule_sets[1].disagreements.front();
  EXPECT_EQ(d.label, "Diverge");
  EXPECT_EQ(d.anomaly, Anomaly::None);
  EXPECT_EQ(d.blame.stream, "mid");
  EXPECT_EQ(d.blame.rule, "rule 1");
  EXPECT_EQ(found.rule_sets[1].counts.imprecise, 1U);
  EXPECT_EQ(found.rule_sets[0].counts.exact, 1U);
}

// What the labels prove stays proved, so the model is one that they do not.
TEST(Crosscheck, OutOfTimeIsUnknown) {
  base::Environment environment;
  environment.deadline = base::Environment::Clock::now();
  const ModelCrosscheck found = crosscheck(topology_of(R"(
streams:
  in:  { to: A.in, attributes: [x] }
  out: { from: A.out, attributes: [x] }
components:
  A: { annotation: { from: in, to: out, label: OW } }
)"),
                                           environment);
  EXPECT_FALSE(found.unknown_reason.empty());
  for (const result::ModelAgreement& rule_set : found.rule_sets) {
    EXPECT_EQ(rule_set.counts.unknown, 1U);
    EXPECT_FALSE(rule_set.agreement.front());
    EXPECT_TRUE(rule_set.disagreements.empty());
  }
}

/// A sample of the models with one component.
template <class Visit>
void for_each_nth_model(unsigned step, Visit visit) {
  unsigned number = 0;
  for (const Skeleton& skeleton : skeletons(1)) {
    for (std::uint64_t n = 0; n < frame_count(skeleton, 1); ++n) {
      const auto frame = Frame::at(skeleton, 1, n);
      if (!frame) continue;
      for (const auto& replicated : frame->replications()) {
        for (const Frame::Case& one : frame->cases(replicated)) {
          if (++number % step != 0) continue;
          const Decoration decoration{frame->schemas(), frame->paths(), replicated, one.seals};
          visit(model_of(skeleton, decoration, 1));
        }
      }
    }
  }
}

TEST(CrosscheckFamily, TheEnumeratorAgreesOnASample) {
  unsigned complete = 0;
  for_each_nth_model(150, [&](const topology::Model& model) {
    base::Diagnostics diagnostics;
    const Topology topology = *topology::build(model, {}, diagnostics);
    const std::vector<Anomaly> anomalies = anomalies_of(topology);
    enumerator::Enumeration all = enumerator::enumerate(topology, {.messages = 2, .states = 3'000});
    // A unit sees nothing that descends from its own message: to see two, it takes a third.
    if (all.complete && all.sinks != anomalies) {
      all = enumerator::enumerate(topology, {.messages = 3, .states = 300'000});
    }
    if (!all.complete) return;
    ++complete;
    EXPECT_EQ(anomalies, all.sinks) << frontend::print_model(model);
  });
  EXPECT_GT(complete, 100U);
}

// What is concluded from few answers is what the solver says of each choice of seals.
TEST(SealChoices, AgreeWithDeclaredSeals) {
  const std::string text = R"(
streams:
  s: { to: A.in, attributes: [a]SEAL1 }
  t: { to: A.read, attributes: [a]SEAL2 }
  u: { from: A.out, to: B.in, attributes: [a]SEAL3 }
  out: { from: B.out }
components:
  A:
    Rep: true
    annotation:
      - { from: in, to: out, label: OW, subscript: [a] }
      - { from: read, to: out, label: OR, subscript: [] }
  B:
    Rep: true
    annotation: { from: in, to: out, label: OW, subscript: [a] }
)";
  const std::vector<std::string> seals = {"", ", seal: []", ", seal: [a]"};
  const auto model = [&](std::size_t number) {
    std::string result = text;
    for (const char* place : {"SEAL1", "SEAL2", "SEAL3"}) {
      result.replace(result.find(place), 5, seals[number % 3]);
      number /= 3;
    }
    return topology_of(result);
  };
  const base::Environment environment;
  const Topology plain = model(0);
  const SealCandidates candidates(plain, 3);
  SealChoices replicas(plain, encodings::Mode::Replica, candidates, environment);
  SealChoices runs(plain, encodings::Mode::Run, candidates, environment);
  std::set<Anomaly> seen;
  for (std::size_t number = 0; number < 27; ++number) {
    const Topology declared = model(number);
    SealSet set = 0;
    for (const topology::Stream& stream : declared.streams()) {
      for (const auto& key : stream.seals) set |= candidates.implied(stream.id, key);
    }
    const Anomaly anomaly = anomalies_of(declared).front();
    seen.insert(anomaly);
    EXPECT_EQ(replicas.shows(encodings::Observation::State, set), anomaly == Anomaly::Diverge);
    EXPECT_EQ(runs.shows(encodings::Observation::Contents, set), anomaly != Anomaly::None);
  }
  EXPECT_EQ(seen.size(), 2U);
  EXPECT_LT(replicas.checks(), 14U);
}

TEST(CrosscheckFamily, SharesMakeTheWhole) {
  const Family family(1, 0);
  const base::Environment environment;
  result::FamilyCrosscheck whole = family.nothing();
  for (std::size_t i = 0; i < family.share_count(); ++i) {
    merge(whole, family.crosscheck(i, environment));
  }
  EXPECT_TRUE(whole.complete);
  EXPECT_GT(whole.verified, 100U);
  EXPECT_GT(whole.replayed, 50U);
  for (const result::FamilyAgreement& rule_set : whole.rule_sets) {
    const AgreementCounts& counts = rule_set.counts;
    EXPECT_EQ(counts.exact + counts.imprecise + counts.unsound, whole.topologies);
    std::uint64_t disagreements = 0;
    for (const result::DisagreementKind& kind : rule_set.kinds) {
      disagreements += kind.count;
      base::Diagnostics diagnostics;
      const Topology smallest = *topology::build(kind.model, {}, diagnostics);
      const ModelCrosscheck found = checked(smallest);
      const auto& again = found.rule_sets[rule_set.rules == RuleSet::Sound ? 0 : 1].disagreements;
      ASSERT_EQ(again.size(), 1U);
      EXPECT_EQ(again.front().agreement, kind.smallest.agreement);
      EXPECT_EQ(again.front().label, kind.smallest.label);
      EXPECT_EQ(again.front().anomaly, kind.smallest.anomaly);
      EXPECT_EQ(again.front().blame.rule, kind.smallest.blame.rule);
      EXPECT_EQ(again.front().blame.missing, kind.smallest.blame.missing);
    }
    EXPECT_EQ(disagreements, counts.imprecise + counts.unsound);
  }
  EXPECT_EQ(whole.rule_sets[0].counts.unsound, 0U);
  EXPECT_GT(whole.rule_sets[1].counts.unsound, 0U);
}

TEST(CrosscheckFamily, StopsWhenTheTimeIsOver) {
  const Family family(3, 1);
  base::Environment environment;
  environment.deadline = base::Environment::Clock::now();
  const result::FamilyCrosscheck found = family.crosscheck(0, environment);
  EXPECT_FALSE(found.complete);
  EXPECT_EQ(found.topologies, 0U);
}

}  // namespace
}  // namespace firebreak::crosscheck
