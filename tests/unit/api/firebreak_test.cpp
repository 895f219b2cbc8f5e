// SPDX-License-Identifier: Apache-2.0
// The public header, as a program uses it. That it can be used from an installed tree is the
// business of tests/library.
#include "firebreak/firebreak.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace firebreak {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr const char* kReport = R"(name: report
streams:
  click: { to: Report.click, attributes: [id, campaign] }
  request: { to: Report.request, attributes: [id, campaign] }
  response: { from: Report.response, attributes: [id, campaign] }
components:
  Report:
    Rep: true
    annotation:
      - { from: click, to: response, label: CW }
      - { from: request, to: response, label: OR, subscript: [id, campaign] }
    variants:
      COUNT:
        - { from: click, to: response, label: CW }
        - { from: request, to: response, label: CR }
)";

InvalidInput refusal(const std::string& text, const Variants& variants = {}) {
  try {
    Model::read(text, "wrong.yaml", variants);
  } catch (const InvalidInput& invalid) {
    return invalid;
  }
  ADD_FAILURE() << "the model was read";
  return InvalidInput({});
}

TEST(Api, InvalidInputHoldsEveryErrorWithItsPlace) {
  const InvalidInput invalid =
      refusal("streams:\n  in: { to: Nowhere.in, atributes: [id] }\ncomponents: {}\n");
  ASSERT_FALSE(invalid.diagnostics().empty());
  const Diagnostic& first = invalid.diagnostics().front();
  EXPECT_EQ(first.file, "wrong.yaml");
  EXPECT_EQ(first.line, 2U);
  EXPECT_GT(first.column, 0U);
  EXPECT_THAT(invalid.what(), StartsWith("wrong.yaml:2:"));
  EXPECT_THAT(invalid.what(), HasSubstr(first.message));
  EXPECT_THAT(invalid.what(), HasSubstr("did you mean 'attributes'?"));
}

TEST(Api, AFileThatIsNotThereIsInvalidInput) {
  EXPECT_THROW(Model::read_file("/nowhere/model.yaml"), InvalidInput);
}

TEST(Api, VerifyTellsWhatEachSinkShows) {
  const Verification found = Model::read(kReport, "report.yaml").verify();
  EXPECT_EQ(found.verdict(), Verdict::Divergent);
  ASSERT_EQ(found.sinks().size(), 1U);
  EXPECT_EQ(found.sinks()[0].sink, "response");
  EXPECT_EQ(found.sinks()[0].anomaly, Anomaly::Instance);
  EXPECT_TRUE(found.sinks()[0].decided);
  EXPECT_EQ(found.sinks()[0].label, "Inst");
  EXPECT_THAT(found.render(Format::Line), HasSubstr("divergent"));
  EXPECT_THAT(found.render(Format::Text), HasSubstr("Trace 1: instance at sink response"));
  EXPECT_THAT(found.render(Format::Json), HasSubstr("\"file\": \"report.yaml\""));
  EXPECT_THAT(found.render(Format::Json), HasSubstr("\"difference\": \"Report is replicated"));
}

TEST(Api, AChosenVariantIsWhatIsVerified) {
  const Model model = Model::read(kReport, "report.yaml", {{"Report", "COUNT"}});
  EXPECT_EQ(Model::read(model.text(), "again.yaml").text(), model.text());
  EXPECT_THAT(model.text(), Not(HasSubstr("COUNT")));
  EXPECT_THAT(refusal(kReport, {{"Report", "SUM"}}).what(), HasSubstr("SUM"));
}

TEST(Api, ARunOutOfTimeIsUnknown) {
  const Model model = Model::read(kReport, "report.yaml");
  const Repair repair = model.repair(Target::Deterministic, {.time = std::chrono::milliseconds(0)});
  EXPECT_EQ(repair.outcome(), RepairOutcome::Unknown);
  EXPECT_FALSE(repair.repaired());
  EXPECT_THAT(repair.additions(), IsEmpty());
}

TEST(Api, TheCheapestRepairRepairsAndItsCertificateIsAccepted) {
  const Model model = Model::read(kReport, "report.yaml");
  const Repair repair = model.repair();
  EXPECT_EQ(repair.outcome(), RepairOutcome::Optimal);
  EXPECT_EQ(repair.cost(), repair.lower_bound());
  ASSERT_FALSE(repair.additions().empty());
  std::uint64_t sum = 0;
  for (const Addition& addition : repair.additions()) sum += addition.cost;
  EXPECT_EQ(sum, repair.cost());
  EXPECT_THAT(repair.additions()[0].asks, StartsWith("Report is built as its variant"));
  EXPECT_THAT(repair.additions()[0].waits, HasSubstr("did not wait before"));
  EXPECT_THAT(repair.additions()[0].readers, HasSubstr("as that variant does"));
  EXPECT_THAT(repair.additions()[0].price, HasSubstr("what it costs to run"));
  EXPECT_EQ(repair.repaired()->verify().verdict(), Verdict::Deterministic);

  const Certification certification =
      Certification::check(repair.render(Format::Json), "repair.json");
  EXPECT_TRUE(certification.accepted()) << certification.render(Format::Text);
}

TEST(Api, AnAlteredCertificateIsRefused) {
  std::string document = Model::read(kReport, "report.yaml").repair().render(Format::Json);
  const std::size_t place = document.find("\"model\": \"report\"");
  ASSERT_NE(place, std::string::npos);
  document.replace(place, 17, "\"model\": \"rapport\"");
  const Certification certification = Certification::check(document, "repair.json");
  EXPECT_FALSE(certification.accepted());
  EXPECT_FALSE(certification.problems().empty());
  EXPECT_THROW(Certification::check("{}", "repair.json"), InvalidInput);
}

TEST(Api, AModelCanBeBuiltOfParts) {
  const Model model = Model::build(
      "counter",
      {{.name = "in", .from = {}, .to = {{"C", "in"}}, .attributes = {"id"}, .seals = {{"id"}}},
       {.name = "out", .from = {{"C", "out"}}, .to = {}, .attributes = {"id"}}},
      {{.name = "C",
        .paths = {{.from = "in", .to = "out", .label = Annotation::OW, .subscript = {{"id"}}}},
        .replicated = true}});
  EXPECT_EQ(model.name(), "counter");
  EXPECT_EQ(model.text(), R"(name: counter
streams:
  in: { to: C.in, attributes: [id], seal: [id] }
  out: { from: C.out, attributes: [id] }
components:
  C:
    Rep: true
    annotation:
      - { from: in, to: out, label: OW, subscript: [id] }
)");
  EXPECT_EQ(model.verify().verdict(), Verdict::Deterministic);
}

TEST(Api, PartsThatDoNotFitAreRefusedWithoutAPlace) {
  try {
    Model::build("broken", {{.name = "in", .from = {}, .to = {{"C", "in"}}, .attributes = {}}}, {});
    ADD_FAILURE() << "the model was built";
  } catch (const InvalidInput& invalid) {
    ASSERT_FALSE(invalid.diagnostics().empty());
    EXPECT_EQ(invalid.diagnostics()[0].line, 0U);
    EXPECT_THAT(invalid.what(), HasSubstr("'C'"));
  }
}

}  // namespace
}  // namespace firebreak
