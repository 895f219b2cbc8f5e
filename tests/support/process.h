// SPDX-License-Identifier: Apache-2.0
// Runs a program and keeps what it says, for the tests of the command line.
#pragma once

#include <string>
#include <vector>

namespace firebreak::test_support {

struct Finished {
  int status = -1;  // of the exit, or 128 + the signal
  std::string out;
  std::string err;
};

/// Runs a shell command in `folder` (empty: the current one), its standard input empty.
Finished run_shell(const std::string& command, const std::string& folder = "");

/// Runs the firebreak under test with these words as arguments.
Finished run_firebreak(const std::vector<std::string>& arguments, const std::string& folder = "");

/// One word for the shell, whatever it holds.
std::string quoted(const std::string& word);

/// A folder of its own, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string path(const std::string& name = "") const;
  /// Writes a file and returns its path.
  std::string write(const std::string& name, const std::string& content) const;

 private:
  std::string path_;
};

std::string read_file(const std::string& path);

}  // namespace firebreak::test_support
