// SPDX-License-Identifier: Apache-2.0
#include "cli/watch.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include "base/diagnostics.h"
#include "cli/load.h"
#include "cli/output.h"
#include "frontend/reader.h"

namespace firebreak::cli {
namespace {

constexpr long kPause = 200'000'000;  // nanoseconds

// What changes with the content; nothing of a file that is not there.
using Stamp = std::tuple<std::int64_t, std::int64_t, std::uint64_t, std::int64_t>;
using Stamps = std::map<std::string, std::optional<Stamp>>;

std::optional<Stamp> stamp_of(const std::string& file) {
  struct stat now {};
  if (::stat(file.c_str(), &now) != 0) return std::nullopt;
  return Stamp{now.st_mtim.tv_sec, now.st_mtim.tv_nsec, now.st_ino, now.st_size};
}

Stamps stamps_of(const std::set<std::string>& files) {
  Stamps stamps;
  for (const std::string& file : files) stamps[file] = stamp_of(file);
  return stamps;
}

// What is wrong in them the command says.
std::set<std::string> files_read(const Options& options) {
  std::set<std::string> files(options.files.begin(), options.files.end());
  if (options.topology) files.insert(*options.topology);
  std::set<std::string> included;
  const auto reader = [&](const std::filesystem::path& path, base::Diagnostics& diagnostics) {
    included.insert(path.string());
    return frontend::read_included_file(path, diagnostics);
  };
  for (const std::string& file : files) {
    base::Diagnostics unused;
    const auto text = frontend::read_included_file(file, unused);
    if (text) frontend::read_model(*text, file, unused, reader);
  }
  files.merge(included);
  return files;
}

/// Takes the signals that end the watch for itself while it lives.
class EndSignals {
 public:
  EndSignals() {
    ::sigemptyset(&signals_);
    ::sigaddset(&signals_, SIGINT);
    ::sigaddset(&signals_, SIGTERM);
    ::sigprocmask(SIG_BLOCK, &signals_, &before_);
  }
  ~EndSignals() { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }
  EndSignals(const EndSignals&) = delete;
  EndSignals& operator=(const EndSignals&) = delete;

  /// Whether one came before the pause was over.
  bool came() const {
    const timespec pause{0, kPause};
    return ::sigtimedwait(&signals_, nullptr, &pause) > 0;
  }

 private:
  sigset_t signals_{};
  sigset_t before_{};
};

// Whether there is anything to do again. From when it is said that files are watched, a signal ends
// it with the status of the run.
bool changed(const Stamps& stamps, const std::set<std::string>& files, bool quiet) {
  const EndSignals ending;
  if (!quiet) {
    std::fputs(fmt::format("firebreak: {} file{} watched; to end it press Ctrl-C\n", files.size(),
                           files.size() == 1 ? " is" : "s are")
                   .c_str(),
               stderr);
  }
  while (stamps_of(files) == stamps) {
    if (ending.came()) return false;
  }
  return true;
}

}  // namespace

Finish watch(const Options& options, const std::function<Finish()>& run) {
  while (true) {
    const std::set<std::string> files = files_read(options);
    const Stamps stamps = stamps_of(files);
    const Finish finish = run();
    if (finish.workers_left) return finish;
    if (!changed(stamps, files, options.quiet)) return finish;
    if (options.output || options.quiet) continue;
    const std::string problem = write_stdout("\n");
    if (!problem.empty()) return {.status = Status::BadInput};
  }
}

}  // namespace firebreak::cli
