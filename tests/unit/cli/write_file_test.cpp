// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <iterator>
#include <string>
#include <thread>

#include "cli/output.h"
#include "support/process.h"

namespace firebreak::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSize = std::size_t{1} << 24;

std::size_t files_in(const std::string& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

// Ends the process as soon as there is a file in the folder, while it is being written.
[[noreturn]] void write_until_killed(const std::string& folder, int signal) {
  std::signal(signal, SIG_DFL);
  const std::string content(kSize, 'x');
  std::thread user([&] {
    while (files_in(folder) == 0) std::this_thread::yield();
    std::raise(signal);
  });
  write_file(folder + "/result", content);
  user.join();
  std::_Exit(0);
}

TEST(WriteFile, LeavesNoTemporaryFileWhereASignalEndsTheProcess) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    const test_support::TemporaryFolder folder;
    EXPECT_EXIT(write_until_killed(folder.path(), signal), testing::KilledBySignal(signal), "");
    EXPECT_EQ(files_in(folder.path()), 1U);
    EXPECT_EQ(fs::file_size(folder.path("result")), kSize);
  }
}

}  // namespace
}  // namespace firebreak::cli
