// SPDX-License-Identifier: Apache-2.0
// Models for SPIN and TLC: what is refused, and that SPIN finds what `verify` finds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/process.h"

namespace firebreak {
namespace {

using test_support::quoted;
using test_support::run_firebreak;
using test_support::run_shell;
using test_support::TemporaryFolder;
using testing::HasSubstr;

std::string litmus(const std::string& name) {
  return FIREBREAK_SOURCE_DIR "/models/litmus/" + name + ".yaml";
}

TEST(ExportModels, RefuseAKeyWithItsLine) {
  const TemporaryFolder folder;
  const std::string file = folder.write("window.yaml", R"(streams:
  click: { to: C.in, attributes: [w],
           seal: [w] }
  out: { from: C.out }
components:
  C:
    annotation: { from: in, to: out, label: OW, gate: [w] }
    crash: forgets
)");
  for (const char* language : {"promela", "tla"}) {
    const auto ran = run_firebreak({"export", "--to", language, file});
    EXPECT_EQ(ran.status, 2);
    EXPECT_THAT(ran.err, HasSubstr("window.yaml:3:12: error[not-exported]: stream 'click': seals "
                                   "are not exported (key 'seal')"));
    EXPECT_THAT(ran.err, HasSubstr("window.yaml:8:5: error[not-exported]: component 'C': crashes "
                                   "are not exported (key 'crash')"));
  }
}

TEST(ExportModels, KeepToTheirBound) {
  const auto three =
      run_firebreak({"export", "--to", "promela", "--messages", "3", litmus("anomaly-run")});
  EXPECT_THAT(three.out, HasSubstr("#define in_3 2"));
  const auto none =
      run_firebreak({"export", "--to", "promela", "--messages", "0", litmus("anomaly-run")});
  EXPECT_EQ(none.status, 2);
}

// The larger run is scripts/spin with all of the litmus corpus.
TEST(ExportModels, SpinFindsWhatVerifyFinds) {
  if (run_shell("command -v spin && command -v cc && command -v jq").status != 0) {
    GTEST_SKIP() << "needs spin, a C compiler and jq";
  }
  std::string models;
  for (const char* name :
       {"anomaly-none", "anomaly-diverge", "fifo-chain", "fifo-chain-sibling", "fifo-keyed",
        "gap1-sibling", "order-by-key-coarse-writer", "observe-sequence-sibling"}) {
    models += " " + quoted(litmus(name));
  }
  const auto ran = run_shell(quoted(FIREBREAK_SOURCE_DIR "/scripts/spin") + " " +
                             quoted(FIREBREAK_EXECUTABLE) + " 2" + models);
  EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
  EXPECT_THAT(ran.out, HasSubstr(", 0 differ; 0 models are not exported, 0 were too large"));
}

}  // namespace
}  // namespace firebreak
