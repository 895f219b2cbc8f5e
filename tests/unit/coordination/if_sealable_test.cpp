// SPDX-License-Identifier: Apache-2.0
#include "coordination/if_sealable.h"

#include <gmock/gmock.h>

#include <string>

#include "repair/repair.h"
#include "support/models.h"
#include "support/repair_models.h"
#include "support/text.h"

namespace firebreak::coordination {
namespace {

using test_support::replaced;

const std::string kServer = R"(
streams:
  click: { to: Report.click, attributes: [id] }
  request: { to: Report.request, attributes: [id] }
  response: { from: Report.response, attributes: [id] }
components:
  Report:
    annotation:
      - { from: click, to: response, label: CW }
      - { from: request, to: response, label: OR, subscript: [id] }
)";

std::string told(const std::string& text) {
  base::Environment environment;
  const result::RepairResult found = repair::repair(
      test_support::model_of(text), result::RepairTarget::Deterministic, environment);
  if (!found.if_sealable) return "nothing";
  std::string result = std::to_string(found.if_sealable->cost) + ":";
  for (const auto& seal : found.if_sealable->seals) result += " " + test_support::describe(seal);
  for (const auto& piece : found.if_sealable->beside) {
    result += " beside " + test_support::describe(piece);
  }
  return result;
}

TEST(IfSealable, TellsOfSealsThatWouldBeCheaper) {
  EXPECT_EQ(told(kServer), "1: seal click[id]");
  EXPECT_EQ(told(kServer + "costs: { streams: { click: { seal: 500 } } }\n"), "nothing");
}

TEST(IfSealable, NothingWhereTheModelSaysWhoCanSealWhat) {
  EXPECT_EQ(told(replaced(kServer, "[id] }", "[id], sealable: [id] }")), "nothing");
  EXPECT_EQ(told(kServer + "repairs: [ { order: Report, mechanism: sequencing } ]\n"), "nothing");
}

TEST(IfSealable, CountsNoSinkThatAcceptsWhatItHas) {
  const std::string streams = "  note: { to: Log.in }\n  log: { from: Log.out, accept: run }\n";
  EXPECT_EQ(told(replaced(kServer, "components:", streams + "components:") +
                 "  Log: { annotation: { from: in, to: out, label: OW } }\n"),
            "1: seal click[id]");
}

}  // namespace
}  // namespace firebreak::coordination
