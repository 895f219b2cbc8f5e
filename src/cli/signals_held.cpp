// SPDX-License-Identifier: Apache-2.0
#include "cli/signals_held.h"

namespace firebreak::cli {

namespace {

volatile std::sig_atomic_t caught = 0;

}  // namespace

SignalsHeld::SignalsHeld() {
  caught = 0;
  struct sigaction hold {};
  hold.sa_handler = [](int signal) { caught = signal; };
  hold.sa_flags = SA_RESTART;
  for (std::size_t i = 0; i < std::size(kSignals); ++i) {
    ::sigaction(kSignals[i], nullptr, &old_[i]);
    if (old_[i].sa_handler != SIG_IGN) ::sigaction(kSignals[i], &hold, nullptr);
  }
}

SignalsHeld::~SignalsHeld() {
  for (std::size_t i = 0; i < std::size(kSignals); ++i) {
    ::sigaction(kSignals[i], &old_[i], nullptr);
  }
  if (caught != 0) ::raise(caught);
}

}  // namespace firebreak::cli
