// SPDX-License-Identifier: Apache-2.0
// A run that goes on as its files change.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "cli/cli_models.h"
#include "support/process.h"

namespace firebreak {
namespace {

using test_support::Finished;
using test_support::quoted;
using test_support::run_firebreak;
using test_support::run_shell;
using test_support::TemporaryFolder;
using testing::HasSubstr;

// Each step waits for what the one before has written, at most half a minute.
constexpr const char* kScript = R"sh(
said() { n=0; until grep -q "$1" out; do sleep 0.1; n=$((n+1)); [ $n -lt 300 ] || exit 99; done; }
: > out
$FIREBREAK verify --watch model.yaml > out 2>&1 &
process=$!
said ': divergent'
cp confluent.yaml new.yaml; mv new.yaml model.yaml
said ': deterministic'
echo 'include: [more.yaml]' >> model.yaml
said 'more.yaml'
echo 'streams: { extra: { from: Count.nowhere } }' > more.yaml
said 'nowhere'
: > out
cp racy.yaml model.yaml
said '1 file is watched; to end it press Ctrl-C'
kill -TERM $process
wait $process
)sh";

TEST(Watch, RunsAgainWhateverChanges) {
  const TemporaryFolder folder;
  folder.write("racy.yaml", kRacy);
  folder.write("model.yaml", kRacy);
  folder.write("confluent.yaml", kConfluent);
  const Finished run =
      run_shell("FIREBREAK=" + quoted(FIREBREAK_EXECUTABLE) + "\n" + kScript, folder.path());
  EXPECT_EQ(run.status, 1) << "the status of the last run; " << run.out << run.err
                           << test_support::read_file(folder.path("out"));
}

// It would never end.
TEST(Watch, DoesNotWriteWhatItWatches) {
  const TemporaryFolder folder;
  const std::string model = folder.write("racy.yaml", kRacy);
  const Finished run = run_firebreak({"repair", "--watch", model, "--write", model});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, HasSubstr("--write names the file " + model));
  EXPECT_EQ(test_support::read_file(model), kRacy);
}

TEST(Watch, TakesFilesOnly) {
  const Finished run = run_firebreak({"verify", "--watch", "-"});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, HasSubstr("--watch takes files"));
}

}  // namespace
}  // namespace firebreak
