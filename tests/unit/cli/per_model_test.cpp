// SPDX-License-Identifier: Apache-2.0
#include "cli/per_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <new>
#include <stdexcept>
#include <string>

#include "support/process.h"

namespace firebreak::cli {
namespace {

using testing::HasSubstr;

struct Ended {
  Finish finish;
  std::string out;
  std::string err;
};

// Of three files, where something befalls the first.
template <class Befall>
Ended run_with(Format format, Befall befall) {
  Options options;
  options.files = {"a.yaml", "b.yaml", "c.yaml"};
  options.format = format;
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Ended run;
  run.finish = run_per_file(options, {}, [befall](std::size_t i, const Options& all) {
    if (i == 0) befall();
    return FileResult{.out = all.format == Format::Json ? "1\n" : all.files[i] + ": good\n"};
  });
  run.out = testing::internal::GetCapturedStdout();
  run.err = testing::internal::GetCapturedStderr();
  return run;
}

TEST(PerModel, AFailureLeavesTheOtherFilesTheirResults) {
  const Ended run = run_with(Format::Text, [] { throw std::logic_error("odd"); });
  EXPECT_EQ(run.finish.status, Status::Internal);
  EXPECT_EQ(run.out, "b.yaml: good\n\nc.yaml: good\n\n3 files: 2 hold, 1 failed\n");
  EXPECT_THAT(run.err, HasSubstr("internal error: a.yaml: odd\n"));
}

TEST(PerModel, NoMemoryForOneFileIsUnknown) {
  const Ended run = run_with(Format::Text, [] { throw std::bad_alloc(); });
  EXPECT_EQ(run.finish.status, Status::Unknown);
  EXPECT_EQ(run.out,
            "a.yaml: unknown: out of memory\n\nb.yaml: good\n\nc.yaml: good\n\n3 files: 2 hold, 1 "
            "is unknown\n");
  EXPECT_EQ(run.err, "");
}

TEST(PerModel, SoItIsInJson) {
  const Ended run = run_with(Format::Json, [] { throw std::bad_alloc(); });
  EXPECT_THAT(run.out, HasSubstr("\"reason\": \"out of memory\""));
  EXPECT_THAT(run.out, HasSubstr(",\n1,\n1\n]"));
}

TEST(PerModel, SavesWhatStandsAndSaysSo) {
  const test_support::TemporaryFolder folder;
  const auto run = [&](const std::string& file) {
    Options options;
    options.files = {"a.yaml"};
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const Finish finish = run_per_file(options, {}, [&](std::size_t, const Options&) {
      return FileResult{.out = "good\n",
                        .save = Save{folder.path(file), "text", "saved\n", "so\n"}};
    });
    const std::string out = testing::internal::GetCapturedStdout();
    return Ended{finish, out, testing::internal::GetCapturedStderr()};
  };
  const Ended saved = run("b.yaml");
  EXPECT_EQ(test_support::read_file(folder.path("b.yaml")), "text");
  EXPECT_EQ(saved.out, "good\nsaved\n");
  EXPECT_EQ(saved.err, "so\n");
  const Ended refused = run("none/b.yaml");
  EXPECT_EQ(refused.finish.status, Status::BadInput);
  EXPECT_EQ(refused.out, "good\n");
  EXPECT_THAT(refused.err, HasSubstr("cannot write"));
}

TEST(PerModel, SaysWhichFileTakesLong) {
  Options options;
  options.files = {"a.yaml", "b.yaml"};
  options.quiet = true;
  testing::internal::CaptureStderr();
  const base::Environment environment;
  notices(options, environment).tell(1, "this takes long");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "firebreak: b.yaml: this takes long\n");
}

}  // namespace
}  // namespace firebreak::cli
