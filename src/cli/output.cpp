// SPDX-License-Identifier: Apache-2.0
#include "cli/output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "cli/signals_held.h"
#include "cli/terminal.h"
#include "report/findings/findings.h"
#include "report/highlight.h"

namespace firebreak::cli {
namespace {

std::string failure(std::string_view what) {
  return fmt::format("cannot write {}: {}", what, std::strerror(errno));
}

std::string write_through(const std::string& file, std::string_view content) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return failure(file);
  std::string problem = write_all(descriptor, content) ? "" : failure(file);
  if (::close(descriptor) != 0 && problem.empty()) problem = failure(file);
  return problem;
}

// The mode of the file that is replaced, or what the user's mask gives a new one.
mode_t mode_for(const struct stat* old) {
  constexpr mode_t kPermissions = 07777;
  if (old != nullptr) return old->st_mode & kPermissions;
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return static_cast<mode_t>(0666) & ~mask;
}

std::string write_and_rename(const std::string& file, std::string_view content, mode_t mode) {
  const SignalsHeld held;
  std::string temporary = file + ".XXXXXX";
  const int descriptor = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (descriptor < 0) return failure(file);
  std::string problem;
  if (!write_all(descriptor, content) || ::fchmod(descriptor, mode) != 0) problem = failure(file);
  if (::close(descriptor) != 0 && problem.empty()) problem = failure(file);
  if (problem.empty() && std::rename(temporary.c_str(), file.c_str()) != 0) problem = failure(file);
  if (!problem.empty()) ::unlink(temporary.c_str());
  return problem;
}

// A symbolic link stays one, also one to nothing yet: its target is replaced.
std::string target_of(const std::string& file) {
  constexpr int kMostLinks = 40;
  std::filesystem::path target = file;
  for (int i = 0; i < kMostLinks; ++i) {
    std::error_code none;
    const std::filesystem::path next = std::filesystem::read_symlink(target, none);
    if (none) break;
    target = target.parent_path() / next;
  }
  return target.string();
}

}  // namespace

bool write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::string write_file(const std::string& file, std::string_view content) {
  struct stat old {};
  const bool exists = ::stat(file.c_str(), &old) == 0;
  if (exists && !S_ISREG(old.st_mode)) return write_through(file, content);
  return write_and_rename(target_of(file), content, mode_for(exists ? &old : nullptr));
}

std::string write_stdout(std::string_view content) {
  return write_all(STDOUT_FILENO, content) ? "" : failure("standard output");
}

Output::Output(const Options& options, bool several)
    : shape_(report::shape_of(format_of(options))),
      file_(options.output),
      highlights_(!file_ && shape_ == report::Shape::Prose &&
                  wants_color(options.color, STDOUT_FILENO)),
      several_(several) {}

bool Output::streams() const { return !documents() && !file_; }

bool Output::documents() const {
  return shape_ == report::Shape::Documents || shape_ == report::Shape::Log;
}

// Before the first of several documents, and between them.
std::string Output::before() const {
  if (shape_ == report::Shape::Log) {
    return empty_ ? report::sarif_head(FIREBREAK_VERSION) : ",\n";
  }
  if (shape_ == report::Shape::Documents && several_) return empty_ ? "[\n" : ",\n";
  return "";
}

void Output::add(std::string_view result, bool separate) {
  if (result.empty()) return;
  if (separate && !documents() && !empty_) pending_ += '\n';
  pending_ += before();
  empty_ = false;
  if (highlights_) {
    pending_ += report::highlighted(result);
  } else {
    pending_ += result;
  }
  if (documents() && pending_.back() == '\n') pending_.pop_back();
  if (!streams()) return;
  if (problem_.empty()) problem_ = write_stdout(pending_);
  pending_.clear();
}

std::string Output::finish() {
  if (shape_ == report::Shape::Log) {
    if (empty_) pending_ += before();
    pending_ += report::sarif_tail();
  } else if (documents() && !empty_) {
    pending_ += several_ ? "\n]\n" : "\n";
  }
  if (pending_.empty() || !problem_.empty()) return problem_;
  return file_ ? write_file(*file_, pending_) : write_stdout(pending_);
}

}  // namespace firebreak::cli
