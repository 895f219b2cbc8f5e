// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>
#include <iterator>

namespace firebreak::cli {

/// While one lives, the signals by which a user ends a run are put off, so that no temporary file
/// is left behind. One lives at a time.
class SignalsHeld {
 public:
  SignalsHeld();
  ~SignalsHeld();
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;

  /// Whether one came.
  bool caught() const;

 private:
  static constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

  struct sigaction old_[std::size(kSignals)]{};
};

}  // namespace firebreak::cli
