// SPDX-License-Identifier: Apache-2.0
// The traces that show what is needed are accepted as the search makes them, and refused with
// anything changed that they rest on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "certify/certify.h"
#include "coordination/apply.h"
#include "coordination/choices.h"
#include "coordination/declared.h"
#include "document/document_text.h"
#include "frontend/printer.h"
#include "repair/relax.h"
#include "report/explain.h"
#include "support/models.h"
#include "topology/builder.h"

namespace firebreak::certify {
namespace {

using result::Need;
using result::Relaxation;
using test_support::model_of;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kSealed = R"(name: report
streams:
  click: { to: Report.click, attributes: [id, campaign], seal: [campaign] }
  view: { to: Report.view, attributes: [id, campaign], seal: [campaign] }
  request: { to: Report.request, attributes: [id, campaign] }
  response: { from: Report.response, attributes: [id, campaign] }
components:
  Report:
    annotation:
      - { from: click, to: response, label: CW }
      - { from: view, to: response, label: CW }
      - { from: request, to: response, label: OR, subscript: [id, campaign] }
)";

class CertifyNeeds : public testing::Test {
 protected:
  // As the command writes them.
  void SetUp() override {
    base::Environment environment;
    relaxation = repair::relax(model, result::RepairTarget::Deterministic, environment);
    ASSERT_EQ(relaxation.needs.size(), 2U);
    for (Need& need : relaxation.needs) {
      std::vector<result::RepairCandidate> others;
      for (const std::size_t i : *relaxation.kept.repair) {
        if (i != need.piece) others.push_back(relaxation.kept.candidates[i]);
      }
      topology::Model without = coordination::apply(stripped, others);
      without.repairs.reset();
      need.trace.model = model.name.text;
      need.trace.model_text = frontend::print_model(without);
      need.trace.difference = report::explain(topology::build_valid(without), need.trace);
    }
  }

  Certification checked(const Relaxation& changed, const CertifyLimits& limits = {}) const {
    return certify_needs(stripped, changed, document::document_text(), limits);
  }

  void expect_refused(const char* why, const std::function<void(Relaxation&)>& change) const {
    Relaxation changed = relaxation;
    change(changed);
    EXPECT_THAT(checked(changed).problems, ElementsAre(HasSubstr(why)));
  }

  const topology::Model model = model_of(kSealed);
  const topology::Model stripped =
      coordination::with_coordination(model, coordination::Subset(2, false));
  Relaxation relaxation;
};

TEST_F(CertifyNeeds, AcceptsWhatTheSearchFinds) { EXPECT_TRUE(checked(relaxation).accepted()); }

TEST_F(CertifyNeeds, RefusesOtherTraces) {
  expect_refused("is not one of the model",
                 [](Relaxation& r) { r.needs[0].trace.model = "other"; });
  expect_refused("is not one of the model",
                 [](Relaxation& r) { r.needs[1].trace.model_text += "\n"; });
  expect_refused("does not replay",
                 [](Relaxation& r) { r.needs[0].trace.worlds[0] = r.needs[0].trace.worlds[1]; });
  expect_refused("is explained otherwise",
                 [](Relaxation& r) { r.needs[0].trace.difference += " Nobody is to blame."; });
  expect_refused("is said to be minimal", [](Relaxation& r) { r.needs[1].trace.minimal = true; });
  expect_refused("records other views or outcomes", [](Relaxation& r) {
    for (result::Delivery& delivery : r.needs[0].trace.worlds[0].deliveries) {
      delivery.views.clear();
    }
  });
}

TEST_F(CertifyNeeds, RefusesWhatTheTargetAllows) {
  Relaxation changed = relaxation;
  changed.kept.target = result::RepairTarget::Convergent;
  EXPECT_THAT(checked(changed).problems, ElementsAre(HasSubstr("shows what the target allows"),
                                                     HasSubstr("shows what the target allows")));
}

TEST_F(CertifyNeeds, RefusesWhatIsNotKept) {
  expect_refused("candidate 9 is not kept", [](Relaxation& r) { r.needs[0].piece = 9; });
}

TEST_F(CertifyNeeds, RefusesWhatDoesNotBuildBesideIt) {
  Relaxation changed = relaxation;
  std::get<topology::SealRepair>(changed.kept.candidates[1].what).key = {{"nobody", {}}};
  EXPECT_THAT(checked(changed).problems, Contains(HasSubstr("does not build")));
}

// The traces are of models that list no candidates, whatever the one at hand lists.
TEST_F(CertifyNeeds, AcceptsAModelThatListsCandidates) {
  topology::Model lists = stripped;
  lists.repairs = relaxation.kept.candidates;
  EXPECT_TRUE(certify_needs(lists, relaxation, document::document_text()).accepted());
}

TEST_F(CertifyNeeds, LeavesOpenWhatItCannotCheckInTime) {
  const Certification found = checked(relaxation, {.steps = 1});
  EXPECT_THAT(found.problems, IsEmpty());
  EXPECT_THAT(found.doubts, ElementsAre(HasSubstr("not checked, since it takes too long")));
}

}  // namespace
}  // namespace firebreak::certify
