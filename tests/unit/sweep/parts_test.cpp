// SPDX-License-Identifier: Apache-2.0
#include "sweep/parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "sweep/export.h"
#include "sweep/slurm.h"
#include "unit/sweep/sweep_fixture.h"

namespace firebreak::sweep {
namespace {

using test_support::TemporaryFolder;
using testing::HasSubstr;
using testing::SizeIs;

class PartsTest : public testing::Test {
 protected:
  TemporaryFolder folder_;
  Store whole_ = Store::of_plan(folder_.path("s.db"), small_sweep(), "1.0");
};

TEST_F(PartsTest, HaveWhatIsToBeDoneAmongThem) {
  whole_.hand_in(answered(2));
  const auto parts = split(whole_, folder_.path(), 2);
  ASSERT_THAT(parts, SizeIs(2));
  EXPECT_EQ(Store::open(parts[0], "1.0").progress().runs, 2);
  Store second = Store::open(parts[1], "1.0");
  EXPECT_EQ(second.progress().runs, 1);
  EXPECT_EQ(second.claim("me")->model, "model a");
}

// Or that with the slow ones would end long after the others.
TEST_F(PartsTest, HaveAsMuchOfEachQuestion) {
  for (const std::string& part : split(whole_, folder_.path(), 2)) {
    Store store = Store::open(part, "1.0");
    EXPECT_EQ(store.claim("me")->asked.question, "verify") << part;
    EXPECT_EQ(store.claim("me")->asked.question, "label") << part;
  }
}

TEST_F(PartsTest, AreNoMoreThanRuns) { EXPECT_THAT(split(whole_, folder_.path(), 9), SizeIs(4)); }

TEST_F(PartsTest, AreGathered) {
  Store reference = Store::of_plan(folder_.path("r.db"), small_sweep(), "1.0");
  for (const int run : {1, 2, 3, 4}) reference.hand_in(answered(run));
  whole_.hand_in(answered(1));
  for (const std::string& file : split(whole_, folder_.path(), 2)) {
    {
      Store part = Store::open(file, "1.0");
      while (const auto run = part.claim("me")) part.hand_in(answered(run->id));
    }
    gather(whole_, file);
    gather(whole_, file);  // once more makes no difference
  }
  EXPECT_TRUE(whole_.complete());
  EXPECT_EQ(export_csv(whole_, Columns::Reproducible),
            export_csv(reference, Columns::Reproducible));
}

TEST_F(PartsTest, OfAnotherSweepAreRefused) {
  Store other = Store::of_plan(folder_.path("o.db"), small_sweep("another"), "1.0");
  const auto parts = split(other, folder_.path(), 1);
  EXPECT_THROW(gather(whole_, parts[0]), StorageError);
}

TEST(BatchScript, RunsAPartInEachTask) {
  const std::string script = batch_script({"job", "/data/it's", "/bin/firebreak", 12, 4});
  EXPECT_THAT(script, HasSubstr("#SBATCH --job-name=job\n#SBATCH --array=1-12\n"
                                "#SBATCH --cpus-per-task=4\n"));
  EXPECT_THAT(script, HasSubstr("part='/data/it'\\''s'/part-$SLURM_ARRAY_TASK_ID\n"
                                "'/bin/firebreak' sweep continue \"$part.db\" --jobs 4 --quiet && "
                                ": >\"$part.done\"\n"));
}

}  // namespace
}  // namespace firebreak::sweep
