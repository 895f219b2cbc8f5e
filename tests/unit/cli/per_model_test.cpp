// SPDX-License-Identifier: Apache-2.0
#include "cli/per_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <new>
#include <stdexcept>

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
    return Piece{.out = all.format == Format::Json ? "1\n" : all.files[i] + ": good\n"};
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

}  // namespace
}  // namespace firebreak::cli
