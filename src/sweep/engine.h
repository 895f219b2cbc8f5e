// SPDX-License-Identifier: Apache-2.0
// What the engines that distribute a sweep have in common.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::sweep {

/// An engine is not there, or does not do what it is asked; says why, for its user.
class EngineError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Watcher {
  std::function<bool()> stopped;               // whether to come back before all is done
  std::function<void(std::string_view)> tell;  // what is going on
};

/// A command that goes on beside this process; what it prints is kept.
class Command {
 public:
  explicit Command(std::vector<std::string> words);
  /// Ends it if it goes on.
  ~Command();
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;

  /// Whether it has ended, after so long at most.
  bool wait(std::chrono::milliseconds patience);
  void end();
  /// What it has printed, once it has ended; EngineError where it failed.
  std::string output() const;

 private:
  void bury();

  std::vector<std::string> words_;
  pid_t process_ = -1;
  int life_ = -1;  // a pipe that ends with the process
  int out_ = -1;
  int status_ = 0;
};

/// What a command prints; EngineError, with what it complains of, where it fails or is not there.
std::string output_of(const std::vector<std::string>& words);

}  // namespace firebreak::sweep
