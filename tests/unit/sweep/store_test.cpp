// SPDX-License-Identifier: Apache-2.0
// Runs are claimed once, kept once, and free again where who claimed them is no more.
#include "sweep/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "generate/generate.h"
#include "sweep/owner.h"
#include "unit/sweep/sweep_fixture.h"

namespace firebreak::sweep {
namespace {

using test_support::TemporaryFolder;
using testing::HasSubstr;

class StoreTest : public testing::Test {
 protected:
  Store store(const Expanded& expanded = small_sweep()) {
    return Store::of_plan(file(), expanded, "1.0");
  }
  std::string file() const { return folder_.path("s.db"); }

  template <class Action>
  static std::string problem_of(Action action) {
    try {
      action();
    } catch (const StorageError& error) {
      return error.what();
    }
    return "";
  }

  TemporaryFolder folder_;
};

TEST_F(StoreTest, NumbersRunsByModelThenByQuestion) {
  Store s = store();
  const auto run = s.find(3);
  ASSERT_TRUE(run);
  EXPECT_EQ(run->model, "model b");
  EXPECT_EQ(run->asked, (Asked{"verify", ""}));
  EXPECT_EQ(s.find(4)->asked, (Asked{"label", "sound"}));
  EXPECT_FALSE(s.find(5));
  EXPECT_FALSE(s.find(0));
}

TEST_F(StoreTest, MakesARandomModelAgain) {
  Expanded expanded = small_sweep();
  generate::Parameters parameters;
  parameters.shape = generate::Shape::Cycles;
  parameters.order_sensitive = 77;
  expanded.models = {{"random", "", Recipe{parameters, 12}}};
  EXPECT_EQ(store(expanded).find(1)->model, generate::text(parameters, 12));
}

// Each wants the new file for itself, to switch its journal.
TEST_F(StoreTest, ManyMayBeginAtOnce) {
  for (int round = 0; round < 20; ++round) {
    const std::string shared = folder_.path(std::to_string(round) + ".db");
    std::atomic<int> began = 0;
    std::vector<std::thread> users;
    for (int i = 0; i < 6; ++i) {
      users.emplace_back([&] {
        if (problem_of([&] { Store::of_plan(shared, small_sweep(), "1.0"); }).empty()) ++began;
      });
    }
    for (std::thread& user : users) user.join();
    EXPECT_EQ(began, 6);
  }
}

TEST_F(StoreTest, GivesEachRunToOneOwner) {
  Store first = store();
  Store second = Store::open(file(), "1.0");
  const std::string self = own_name();
  EXPECT_EQ(first.claim(self)->id, 1);
  EXPECT_EQ(second.claim(self)->id, 2);
  EXPECT_EQ(first.hand_in(answered(1), self)->id, 3);
  EXPECT_EQ(second.claim(self)->id, 4);
  EXPECT_FALSE(first.claim(self));
  EXPECT_FALSE(first.complete());
}

TEST_F(StoreTest, KeepsTheFirstOutcome) {
  Store s = store();
  s.hand_in(answered(1, "first"));
  s.hand_in(answered(1, "second"));
  EXPECT_EQ(s.outcome(1)->digest, "first");
  EXPECT_EQ(s.progress().done(), 1);
  EXPECT_EQ(s.database().number("SELECT count(*) FROM figure"), 1);
  EXPECT_FALSE(s.outcome(2));
}

TEST_F(StoreTest, IsCompleteWhenAllIsDone) {
  Store s = store();
  for (const int run : {4, 2, 1, 3}) {
    EXPECT_FALSE(s.complete());
    s.hand_in(answered(run));
  }
  EXPECT_TRUE(s.complete());
  EXPECT_FALSE(s.claim(own_name()));
}

// Of a process with our number that began at another time, and of one before the last boot.
TEST_F(StoreTest, FreesWhatTheDeadHaveClaimed) {
  Store s = store();
  const std::string self = own_name();
  const std::string before = self.substr(0, self.rfind(' ')) + " 1";
  const std::string last_boot = "x" + self;
  for (int i = 0; i < 2; ++i) s.claim(before);
  for (int i = 0; i < 2; ++i) s.claim(last_boot);
  EXPECT_EQ(s.claim(self)->id, 1);
  EXPECT_EQ(s.claim(self)->id, 2);
  EXPECT_EQ(s.claim(self)->id, 3);
}

// Of others in a container that cannot be seen from here.
TEST_F(StoreTest, FreesWhatIsClaimedForTooLong) {
  Store s = store();
  const std::string self = own_name();
  std::string other = self;
  other.insert(other.find(' ') + 1, "elsewhere");
  for (int i = 0; i < 4; ++i) s.claim(other);
  EXPECT_FALSE(s.claim(self));
  s.database().execute("UPDATE run SET lease = 1 WHERE id = 2");
  EXPECT_EQ(s.claim(self)->id, 2);
  EXPECT_FALSE(s.claim(self));
}

TEST_F(StoreTest, ReleasesWhatOneHasClaimed) {
  Store s = store();
  s.claim(own_name());
  s.release(own_name());
  EXPECT_EQ(s.claim(own_name())->id, 1);
}

TEST_F(StoreTest, RefusesAnotherPlanAndAnotherTool) {
  store();
  EXPECT_EQ(problem_of([&] { store(); }), "");
  EXPECT_THAT(problem_of([&] { store(small_sweep("another plan")); }),
              HasSubstr("belongs to another plan"));
  EXPECT_THAT(problem_of([&] { Store::open(file(), "2.0"); }),
              HasSubstr("was begun by firebreak 1.0, this is 2.0"));
}

TEST_F(StoreTest, IsReadByAnyToolWhereNobodyCanWrite) {
  store().hand_in(answered(1));
  namespace fs = std::filesystem;
  const std::string folder = folder_.path("kept 100%");
  fs::create_directory(folder);
  fs::copy(file(), folder + "/s.db");
  fs::permissions(folder + "/s.db", fs::perms::owner_read);
  fs::permissions(folder, fs::perms::owner_read | fs::perms::owner_exec);
  Store read = Store::to_read(folder + "/s.db");
  EXPECT_EQ(read.tool(), "1.0");
  EXPECT_EQ(read.outcome(1)->digest, "d");
  EXPECT_EQ(read.find(3)->model, "model b");
  fs::permissions(folder, fs::perms::owner_all);
}

TEST_F(StoreTest, RefusesWhatIsNoDatabaseOfASweep) {
  folder_.write("s.db",
                "some text that is long enough to be no database of any kind at all, "
                "and goes on for more than the hundred bytes of a head of such a file");
  EXPECT_THAT(problem_of([&] { store(); }), HasSubstr("not a database"));
  EXPECT_THAT(problem_of([&] { Store::open(folder_.path("none.db"), "1.0"); }),
              HasSubstr("none.db: unable to open"));
  Database other(folder_.path("other.db"), Database::Mode::Create);
  other.execute("CREATE TABLE t(x)");
  EXPECT_THAT(problem_of([&] { Store::open(folder_.path("other.db"), "1.0"); }),
              HasSubstr("is no database of a sweep"));
}

TEST_F(StoreTest, RefusesANewerSchema) {
  store().database().execute("PRAGMA user_version = 2");
  EXPECT_THAT(problem_of([&] { store(); }), HasSubstr("its schema has version 2"));
}

TEST_F(StoreTest, RefusesRunsThatNothingCanDo) {
  Store s = store();
  s.database().execute("UPDATE run SET question='label', choice='best' WHERE id=1");
  const std::string problem = file() + ": run 1 asks what is no question";
  EXPECT_EQ(problem_of([&] { s.find(1); }), problem);
  EXPECT_EQ(problem_of([&] { s.claim("a"); }), problem);
  s.database().execute("UPDATE run SET question='best', choice=NULL WHERE id=2");
  EXPECT_THAT(problem_of([&] { s.claim("a"); }), HasSubstr("run 2 asks"));
  s.database().execute("UPDATE run SET model=9 WHERE id=3");
  EXPECT_EQ(problem_of([&] { s.claim("a"); }), file() + ": the model of run 3 is missing");
}

}  // namespace
}  // namespace firebreak::sweep
