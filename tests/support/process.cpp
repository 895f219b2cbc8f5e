// SPDX-License-Identifier: Apache-2.0
#include "support/process.h"

#include <stdlib.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace firebreak::test_support {

namespace fs = std::filesystem;

Finished run_shell(const std::string& command, const std::string& folder) {
  const TemporaryFolder results;
  const std::string out = results.path("out");
  const std::string err = results.path("err");
  std::string line = folder.empty() ? "" : "cd " + quoted(folder) + " || exit 99";
  line = "{ " + line + "\n" + command + "\n} </dev/null >" + quoted(out) + " 2>" + quoted(err);
  const int raw = std::system(line.c_str());
  Finished run;
  run.status = WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
  run.out = read_file(out);
  run.err = read_file(err);
  return run;
}

Finished run_firebreak(const std::vector<std::string>& arguments, const std::string& folder) {
  std::string command = quoted(FIREBREAK_EXECUTABLE);
  for (const std::string& argument : arguments) command += " " + quoted(argument);
  return run_shell(command, folder);
}

std::string quoted(const std::string& word) {
  std::string result = "'";
  for (const char c : word) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (fs::temp_directory_path() / "firebreak-test-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string TemporaryFolder::path(const std::string& name) const {
  return name.empty() ? path_ : path_ + "/" + name;
}

std::string TemporaryFolder::write(const std::string& name, const std::string& content) const {
  const std::string file = path(name);
  fs::create_directories(fs::path(file).parent_path());
  std::ofstream(file, std::ios::binary) << content;
  return file;
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace firebreak::test_support
