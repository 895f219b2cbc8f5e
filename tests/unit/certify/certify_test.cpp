// SPDX-License-Identifier: Apache-2.0
// Certificates are accepted as the search makes them, and refused with anything changed that the
// claim rests on. (Digests are the business of tests/cli/repair_test.cpp.)
#include "certify/certify.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

#include "coordination/apply.h"
#include "coordination/choices.h"
#include "document/complete_traces.h"
#include "document/document_text.h"
#include "frontend/printer.h"
#include "repair/repair.h"
#include "support/models.h"
#include "support/open_sink.h"
#include "support/text.h"
#include "support/variants.h"

namespace firebreak::certify {
namespace {

using document::document_text;
using result::Anomaly;
using result::RepairResult;
using result::RepairTarget;
using test_support::model_of;
using test_support::replaced;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kReport = R"(name: report
streams:
  click: { to: Report.click, attributes: [id, campaign], producers: 3 }
  view: { to: Report.view, attributes: [id, campaign] }
  request: { to: Report.request, attributes: [id, campaign] }
  response: { from: Report.response, attributes: [id, campaign] }
components:
  Report:
    Rep: true
    annotation:
      - { from: click, to: response, label: CW }
      - { from: view, to: response, label: CW }
      - { from: request, to: response, label: OR, subscript: [id, campaign] }
repairs:
  - { seal: click, key: [campaign], cost: 3 }
  - { seal: view, key: [campaign], cost: 4 }
  - { order: Report, mechanism: sequencing, cost: 20 }
  - { order: Report, mechanism: dynamic, cost: 9 }
)";

// The traces say which model they are of, as the command writes them.
RepairResult repaired(const topology::Model& model, RepairTarget target) {
  base::Environment environment;
  RepairResult result = repair::repair(model, target, environment);
  document::complete_traces(model, result);
  return result;
}

class Certify : public testing::Test {
 protected:
  void expect_refused(const char* what, const std::function<void(RepairResult&)>& change) const {
    RepairResult changed = result;
    change(changed);
    EXPECT_FALSE(certify(model, changed, document_text()).problems.empty()) << what;
  }

  const topology::Model model = model_of(kReport);
  const RepairResult result = repaired(model, RepairTarget::Deterministic);
};

TEST_F(Certify, AcceptsWhatTheSearchFinds) {
  EXPECT_EQ(result.cost, 7U);
  EXPECT_EQ(result.repair, (std::vector<std::size_t>{0, 1}));
  EXPECT_TRUE(result.optimal);
  EXPECT_GE(result.certificate.size(), 2U);
  EXPECT_TRUE(certify(model, result, document_text()).accepted());
}

TEST_F(Certify, AcceptsEachTarget) {
  for (const auto target : {RepairTarget::ReplicaConsistent, RepairTarget::Convergent}) {
    const RepairResult other = repaired(model, target);
    EXPECT_TRUE(certify(model, other, document_text()).accepted()) << result::to_string(target);
  }
}

TEST(CertifyBySink, ChecksWhatIsClaimedForTheDecidedSinks) {
  const topology::Model model = model_of(test_support::kOpenSink);
  base::Environment environment;
  RepairResult found = repair::repair_by_sink(model, RepairTarget::Deterministic, environment);
  document::complete_traces(model, found);
  ASSERT_EQ(found.for_decided.size(), 1U);
  const Certification as_found = certify(model, found, document_text());
  EXPECT_THAT(as_found.problems, testing::IsEmpty());
  EXPECT_EQ(as_found.doubts.size(), 1U);  // of the others
  EXPECT_THAT(certify(model, found, document_text(), {.work = 0}).doubts,
              Contains(HasSubstr("for the decided sinks: ")));
  const auto problems = [&](const std::function<void(RepairResult&)>& change) {
    RepairResult changed = found;
    change(changed);
    return certify(model, changed, document_text()).problems;
  };
  const auto refused = [](const char* what) { return Contains(HasSubstr(what)); };
  EXPECT_THAT(problems([](RepairResult& r) { --r.for_decided[0].cost; }),
              refused("for the decided sinks: the cost is 2"));
  EXPECT_THAT(problems([](RepairResult& r) { r.for_decided[0].certificate.clear(); }),
              refused("for the decided sinks: the lower bound is 3"));
  EXPECT_THAT(problems([](RepairResult& r) { std::swap(r.decided, r.undecided); }),
              refused("for the decided sinks:"));
  EXPECT_THAT(problems([](RepairResult& r) { r.undecided.clear(); }), refused("not the model's"));
  EXPECT_THAT(problems([](RepairResult& r) { r.decided.emplace_back("put"); }),
              refused("not the model's"));
  EXPECT_THAT(problems([](RepairResult& r) { r.for_decided.clear(); }),
              refused("nothing is said of those that are decided"));
  EXPECT_THAT(problems([](RepairResult& r) { r.for_decided.push_back(r.for_decided[0]); }),
              refused("more than one repair"));
  EXPECT_THAT(problems([](RepairResult& r) { r.for_decided[0].target = RepairTarget::Convergent; }),
              refused("more than one repair"));
}

// A trace of what its sink accepts proves nothing.
TEST_F(Certify, RefusesTracesOfWhatIsAccepted) {
  topology::Model accepting = model;
  for (topology::StreamDecl& stream : accepting.streams) {
    if (!stream.to) stream.accept = topology::Accept::Diverge;
  }
  RepairResult changed = result;
  document::complete_traces(accepting, changed);
  EXPECT_THAT(certify(accepting, changed, document_text()).problems,
              Contains(HasSubstr("the sink accepts the anomaly of the trace")));
}

TEST_F(Certify, RefusesOtherNumbers) {
  expect_refused("cost", [](RepairResult& r) { --r.cost; });
  expect_refused("lower bound", [](RepairResult& r) { --r.lower_bound; });
  expect_refused("higher bound", [](RepairResult& r) { ++r.lower_bound; });
  expect_refused("both", [](RepairResult& r) { r.cost = r.lower_bound = 6; });
  expect_refused("optimal", [](RepairResult& r) { r.optimal = false; });
  expect_refused("baseline cost", [](RepairResult& r) { ++r.baseline_cost; });
  expect_refused("baseline", [](RepairResult& r) { r.baseline = {2, 3}; });
  expect_refused("solver", [](RepairResult& r) { r.verified_by_solver = false; });
  expect_refused("labels", [](RepairResult& r) { r.verified_by_labels = false; });
}

TEST_F(Certify, RefusesOtherWords) {
  expect_refused("asks", [](RepairResult& r) { r.meanings[0].asks = "nobody does anything"; });
  expect_refused("none", [](RepairResult& r) { r.meanings.clear(); });
}

TEST_F(Certify, RefusesOtherRepairs) {
  expect_refused("too little", [](RepairResult& r) { r.repair = {0}; });
  expect_refused("none", [](RepairResult& r) { r.repair = std::vector<std::size_t>{}; });
  expect_refused("another", [](RepairResult& r) { r.repair = {2}; });
  expect_refused("dearer", [](RepairResult& r) {
    r.repair = {2};
    r.cost = 20;
  });
  expect_refused("too weak", [](RepairResult& r) {
    r.repair = {3};
    r.cost = 9;
    r.optimal = false;
  });
  expect_refused("unordered", [](RepairResult& r) { r.repair = {1, 0}; });
  expect_refused("twice", [](RepairResult& r) { r.repair = {0, 0, 1}; });
  expect_refused("unknown", [](RepairResult& r) { r.repair = {0, 1, 4}; });
  expect_refused("no repair at all", [](RepairResult& r) {
    r.repair.reset();
    r.optimal = r.verified_by_labels = r.verified_by_solver = false;
    r.cost = 0;
  });
}

TEST_F(Certify, RefusesARepairThatPreventsTooLittle) {
  RepairResult changed = result;
  changed.repair = {0};
  EXPECT_THAT(certify(model, changed, document_text()).problems,
              Contains(HasSubstr("the repair does not prevent the trace")));
}

TEST_F(Certify, RefusesOtherCandidates) {
  for (std::size_t i = 0; i < result.candidates.size(); ++i) {
    expect_refused("cost", [i](RepairResult& r) { r.candidates[i].cost = 1; });
    expect_refused("missing", [i](RepairResult& r) {
      r.candidates.erase(r.candidates.begin() + static_cast<std::ptrdiff_t>(i));
    });
  }
  expect_refused("stream", [](RepairResult& r) {
    std::get<topology::SealRepair>(r.candidates[0].what).stream.text = "view";
  });
  expect_refused("unknown stream", [](RepairResult& r) {
    std::get<topology::SealRepair>(r.candidates[0].what).stream.text = "none";
  });
  expect_refused("key", [](RepairResult& r) {
    std::get<topology::SealRepair>(r.candidates[0].what).key.clear();
  });
  expect_refused("mechanism", [](RepairResult& r) {
    std::get<topology::OrderRepair>(r.candidates[3].what).ordering.mechanism =
        topology::Mechanism::Sequencing;
  });
}

TEST_F(Certify, RefusesOtherEntries) {
  for (std::size_t i = 0; i < result.certificate.size(); ++i) {
    const auto change = [&](const char* what,
                            const std::function<void(result::CertificateEntry&)>& edit) {
      expect_refused(what, [&](RepairResult& r) { edit(r.certificate[i]); });
    };
    change("fewer candidates", [](auto& e) { e.prevented_by.pop_back(); });
    change("more candidates", [](auto& e) { e.prevented_by = {0, 1, 2, 3}; });
    change("unordered", [](auto& e) { std::swap(e.prevented_by[0], e.prevented_by[1]); });
    change("unknown candidate", [](auto& e) { e.prevented_by.push_back(7); });
    change("sink", [](auto& e) { e.trace.sink = "request"; });
    change("model", [](auto& e) { e.trace.model = "other"; });
    change("model text", [](auto& e) { e.trace.model_text += "\n"; });
    change("explanation", [](auto& e) { e.trace.difference += " Nobody is to blame."; });
    change("name of a world", [](auto& e) { e.trace.worlds[0].name = "proof"; });
    change("anomaly", [](auto& e) {
      e.trace.anomaly = e.trace.anomaly == Anomaly::Run ? Anomaly::Instance : Anomaly::Run;
    });
    change("message", [](auto& e) { e.trace.messages[0].id += "0"; });
    change("stream", [](auto& e) { e.trace.messages[0].stream = "response"; });
    change("same worlds", [](auto& e) { e.trace.worlds[1] = e.trace.worlds[0]; });
    change("outcome", [](auto& e) { e.trace.worlds[0].outcome.values.clear(); });
    change("minimal", [](auto& e) { e.trace.minimal = true; });
    change("delivery", [](auto& e) { e.trace.worlds[1].deliveries.pop_back(); });
  }
  expect_refused("no entry", [](RepairResult& r) { r.certificate.pop_back(); });
}

TEST_F(Certify, RefusesAWeakerTargetsClaim) {
  const RepairResult consistent = repaired(model, RepairTarget::ReplicaConsistent);
  RepairResult claim = consistent;
  claim.target = RepairTarget::Convergent;
  EXPECT_THAT(certify(model, claim, document_text()).problems,
              Contains(HasSubstr("the target allows the anomaly of the trace")));
}

TEST_F(Certify, RefusesWhatItCannotCheckInTime) {
  EXPECT_THAT(certify(model, result, document_text(), {.work = 1}).doubts,
              testing::Contains(HasSubstr("could not be recomputed")));
  EXPECT_THAT(certify(model, result, document_text(), {.steps = 1}).doubts,
              testing::Contains(HasSubstr("not checked, since it takes too long: traces 1 to")));
}

// What can be checked is, also where the rest takes too long.
TEST_F(Certify, ChecksWhatIsCheapFirst) {
  RepairResult claim = result;
  claim.baseline.reset();
  EXPECT_THAT(certify(model, claim, document_text(), {.steps = 1}).problems,
              testing::Contains(HasSubstr("the baseline is not what")));
}

TEST_F(Certify, OfWhatWasSavedRefusesWhatItRefusesOfTheRepair) {
  const result::SavedRepair saved{{result, frontend::print_model(model), {}}, "", {}};
  EXPECT_TRUE(certify_saved(model, saved, document_text()).accepted());
  result::SavedRepair changed = saved;
  ++changed.document.result.cost;
  EXPECT_FALSE(certify_saved(model, changed, document_text()).problems.empty());
  changed = saved;
  changed.document.model_text += "\n";
  EXPECT_THAT(certify_saved(model, changed, document_text()).problems,
              Contains(HasSubstr("not canonical")));
  changed = saved;
  changed.altered = "it was altered";
  EXPECT_THAT(certify_saved(model, changed, document_text()).problems, Contains("it was altered"));
}

TEST_F(Certify, RefusesOtherBarredCandidates) {
  expect_refused("barred", [](RepairResult& r) { r.barred.push_back({2, "it would be in vain"}); });
}

TEST_F(Certify, RefusesOtherSuppositions) {
  expect_refused("more could be sealed", [](RepairResult& r) { r.if_sealable.emplace(); });
}

TEST_F(Certify, RefusesARepairedModelThatCannotBeRead) {
  result::DocumentText text = document_text();
  text.models.read = [](std::string_view) { return std::optional<topology::Model>(); };
  EXPECT_THAT(certify(model, result, text).problems,
              Contains(HasSubstr("cannot be read from its text")));
}

// Else what a model offers, or needs, could be passed off as what it declares and can do without.
TEST_F(Certify, ARelaxationIsOneOfAllThatTheModelDeclares) {
  topology::Model declares = model;
  declares.components[0].orderings.push_back({});
  const RepairResult nothing = repaired(declares, RepairTarget::Deterministic);
  result::SavedRepair saved{{nothing, frontend::print_model(declares), {}}, "", {}};
  EXPECT_TRUE(certify_saved(declares, saved, document_text()).accepted());
  saved.relaxation.emplace().kept = nothing;
  EXPECT_THAT(certify_saved(declares, saved, document_text()).problems,
              Contains(HasSubstr("still has coordination")));
}

// What a piece is needed for is checked where the proof itself is accepted.
TEST_F(Certify, OfARelaxationRefusesNeedsOfWhatIsNotKept) {
  result::SavedRepair saved{{result, frontend::print_model(model), {}}, "", {}};
  saved.relaxation.emplace().kept = result;
  EXPECT_TRUE(certify_saved(model, saved, document_text()).problems.empty());
  saved.relaxation->needs.emplace_back().piece = 3;
  EXPECT_THAT(certify_saved(model, saved, document_text()).problems,
              Contains(HasSubstr("candidate 3 is not kept")));
  ++saved.document.result.cost;
  EXPECT_THAT(certify_saved(model, saved, document_text()).problems,
              Not(Contains(HasSubstr("is not kept"))));
}

// An entry lists what a rival keeps from being applied; what stands behind that in the list is
// looked at, too.
TEST(CertifyRivals, RefusesWhatDoesNotPreventBehindARival) {
  const topology::Model model =
      model_of(replaced(kReport, "mechanism: dynamic, cost: 9 }",
                        "mechanism: dynamic, streams: [click, request], cost: 9 }\n"
                        "  - { fifo: request, cost: 1 }"));
  RepairResult changed = repaired(model, RepairTarget::Deterministic);
  ASSERT_TRUE(certify(model, changed, document_text()).accepted());
  result::CertificateEntry& entry = changed.certificate.at(0);
  ASSERT_EQ(entry.prevented_by, (std::vector<std::size_t>{1, 2, 3}));  // 3 excludes 0
  entry.prevented_by.push_back(4);
  document::complete_traces(model, changed);
  EXPECT_THAT(certify(model, changed, document_text()).problems,
              Contains(HasSubstr("candidate 4 does not prevent the trace")));
}

// A claim that the labels cannot judge, of a model that two messages show to be divergent.
// Many stores that have nothing to do with each other; at each a seal and an order exclude each
// other.
std::string many_reports() {
  constexpr std::size_t kReports = 16;
  std::string streams = "streams:\n";
  std::string components = "components:\n";
  for (std::size_t i = 0; i < kReports; ++i) {
    streams += fmt::format(
        "  click{0}: {{ to: R{0}.click, attributes: [id, campaign], sealable: [campaign] }}\n"
        "  view{0}: {{ to: R{0}.view, attributes: [id, campaign], sealable: [campaign] }}\n"
        "  ask{0}: {{ to: R{0}.ask, attributes: [id, campaign] }}\n"
        "  told{0}: {{ from: R{0}.told, attributes: [id, campaign] }}\n",
        i);
    components += fmt::format(
        "  R{}:\n    Rep: true\n    annotation:\n"
        "      - {{ from: click, to: told, label: CW }}\n"
        "      - {{ from: view, to: told, label: CW }}\n"
        "      - {{ from: ask, to: told, label: OR, subscript: [id, campaign] }}\n",
        i);
  }
  return "name: many\n" + streams + components;
}

TEST(CertifyParts, NeedNotListWhatIsAboutOtherParts) {
  const topology::Model model = model_of(many_reports());
  RepairResult result = repaired(model, RepairTarget::Deterministic);
  const coordination::Choices choices(model, result.candidates);
  EXPECT_TRUE(std::ranges::any_of(choices.rivals(), [](const auto& all) { return !all.empty(); }));
  const std::size_t candidates = result.candidates.size();
  for (const auto& entry : result.certificate) {
    EXPECT_LE(entry.prevented_by.size(), candidates / 16);
  }
  EXPECT_TRUE(certify(model, result, document_text(), {}).accepted());
  auto& listed = result.certificate.front().prevented_by;
  const std::size_t other = listed.front() == 0 ? candidates - 1 : 0;
  listed.insert(other == 0 ? listed.begin() : listed.end(), other);
  EXPECT_FALSE(certify(model, result, document_text(), {}).accepted());
}

TEST(CertifyRepair, LooksAtSmallExecutions) {
  topology::Model model = model_of(kReport);
  RepairResult claim = repaired(model, RepairTarget::Deterministic);
  claim.certificate.clear();
  claim.repair.emplace();
  claim.cost = claim.lower_bound = 0;
  claim.optimal = claim.verified_by_solver = true;
  claim.verified_by_labels = claim.out_of_time = false;
  EXPECT_THAT(certify(model, claim, document_text()).problems,
              testing::Contains(HasSubstr("as small executions show")));
}

TEST(CertifyNoRepair, NeedsATraceThatNothingPrevents) {
  topology::Model model = model_of(kReport);
  model.repairs->resize(1);
  RepairResult result = repaired(model, RepairTarget::Deterministic);
  ASSERT_FALSE(result.repair);
  ASSERT_EQ(result.certificate.size(), 1U);
  EXPECT_TRUE(certify(model, result, document_text()).accepted());
  const Certification brief = certify(model, result, document_text(), {.work = 0});
  EXPECT_THAT(brief.problems, testing::IsEmpty());
  EXPECT_THAT(brief.doubts, testing::Contains(HasSubstr("could not be recomputed")));
  RepairResult priced = result;
  priced.lower_bound = 1;
  EXPECT_FALSE(certify(model, priced, document_text()).problems.empty());
  result.certificate.clear();
  EXPECT_FALSE(certify(model, result, document_text()).problems.empty());
}

TEST(CertifyNoRepair, FoundInTimeStaysOpen) {
  const topology::Model model = model_of(kReport);
  RepairResult late = repaired(model, RepairTarget::Deterministic);
  ASSERT_TRUE(certify(model, late, document_text()).accepted());
  late.out_of_time = true;
  EXPECT_THAT(certify(model, late, document_text()).problems,
              testing::Contains(HasSubstr("so the search ended in time")));
  late.repair.reset();
  late.certificate.clear();
  late.cost = late.lower_bound = 0;
  late.optimal = late.verified_by_solver = late.verified_by_labels = false;
  late.progress.reset();
  late.baseline.reset();
  late.baseline_known = false;
  const Certification found = certify(model, late, document_text());
  EXPECT_THAT(found.problems, testing::IsEmpty());
  EXPECT_THAT(found.doubts, testing::ElementsAre("no repair was found in time"));
}

// Not replicated, nor to be ordered, and with one way to answer more.
topology::Model more_variants() {
  std::string text = replaced(test_support::kVariants, "    Rep: true\n", "");
  text = replaced(text, "repairs:\n", R"(      FIRST:
        - { from: click, to: response, label: CW }
        - { from: click, to: log, label: OW }
        - { from: request, to: response, label: CR }
repairs:
)");
  return model_of(replaced(text, "order: Report, mechanism: sequencing, cost: 9",
                           "variant: Report, to: FIRST, cost: 1"));
}

// Where variants exclude each other, each part of an entry counts, too.
class CertifyChoices : public testing::Test {
 protected:
  void expect_refused(const char* what, std::size_t entry,
                      const std::function<void(result::CertificateEntry&)>& edit) const {
    RepairResult changed = result;
    edit(changed.certificate.at(entry));
    EXPECT_FALSE(certify(model, changed, document_text()).problems.empty()) << what;
  }

  const topology::Model model = more_variants();

  const RepairResult result = repaired(model, RepairTarget::Deterministic);
};

TEST_F(CertifyChoices, AcceptsWhatTheSearchFinds) {
  EXPECT_EQ(result.cost, 3U);
  ASSERT_EQ(result.certificate.size(), 2U);
  EXPECT_EQ(result.certificate[1].prevented_by, (std::vector<std::size_t>{3}));
  EXPECT_EQ(result.certificate[1].prevented_by_keeping, std::vector<std::string>{"Report"});
  EXPECT_EQ(result.certificate[1].applied, (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_TRUE(certify(model, result, document_text()).accepted());
}

TEST_F(CertifyChoices, RefusesOtherEntries) {
  using Indices = std::vector<std::size_t>;
  expect_refused("keeping left out", 1, [](auto& e) { e.prevented_by_keeping.clear(); });
  expect_refused("keeping twice", 1, [](auto& e) {
    e.prevented_by_keeping = {"Report", "Report"};
  });
  expect_refused("keeping something else", 1, [](auto& e) { e.prevented_by_keeping = {"Cache"}; });
  expect_refused("keeping does not prevent", 0,
                 [](auto& e) { e.prevented_by_keeping = {"Report"}; });
  expect_refused("the other annotation", 1, [](auto& e) { e.applied = Indices{0}; });
  expect_refused("a seal less", 1, [](auto& e) { e.applied = Indices{1, 2}; });
  expect_refused("the other variant", 1, [](auto& e) { e.applied = Indices{0, 2, 4}; });
  expect_refused("two variants", 1, [](auto& e) { e.applied = Indices{0, 1, 2, 4}; });
  expect_refused("nothing applied", 1, [](auto& e) { e.applied.reset(); });
  expect_refused("unknown", 1, [](auto& e) { e.applied = Indices{0, 1, 7}; });
  expect_refused("unordered", 1, [](auto& e) { e.applied = Indices{1, 0}; });
  expect_refused("a seal does not prevent", 1, [](auto& e) { e.prevented_by = {2, 3}; });
  expect_refused("a variant left out", 0, [](auto& e) { e.prevented_by = {2, 3}; });
}

TEST_F(CertifyChoices, RefusesARepairOfRivals) {
  RepairResult changed = result;
  changed.repair = {1, 4};
  changed.cost = 2;
  changed.optimal = false;
  changed.out_of_time = true;
  EXPECT_THAT(certify(model, changed, document_text()).problems,
              testing::Contains(HasSubstr("exclude each other")));
}

TEST(CertifyNothingToDo, AcceptsTheEmptyRepair) {
  const topology::Model model = model_of(R"(name: calm
streams:
  in: { to: C.in, attributes: [a] }
  out: { from: C.out, attributes: [a] }
components:
  C: { annotation: { from: in, to: out, label: CW } }
)");
  RepairResult result = repaired(model, RepairTarget::Deterministic);
  EXPECT_TRUE(certify(model, result, document_text()).accepted());
  result.lower_bound = 1;
  EXPECT_FALSE(certify(model, result, document_text()).problems.empty());
}

}  // namespace
}  // namespace firebreak::certify
