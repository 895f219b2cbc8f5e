// SPDX-License-Identifier: Apache-2.0
#include "cli/signals_held.h"

namespace firebreak::cli {

namespace {

volatile std::sig_atomic_t caught_signal = 0;

}  // namespace

SignalsHeld::SignalsHeld() {
  caught_signal = 0;
  struct sigaction hold {};
  hold.sa_handler = [](int signal) { caught_signal = signal; };
  hold.sa_flags = SA_RESTART;
  for (std::size_t i = 0; i < std::size(kSignals); ++i) {
    ::sigaction(kSignals[i], nullptr, &old_[i]);
    if (old_[i].sa_handler != SIG_IGN) ::sigaction(kSignals[i], &hold, nullptr);
  }
}

bool SignalsHeld::caught() const { return caught_signal != 0; }

SignalsHeld::~SignalsHeld() {
  for (std::size_t i = 0; i < std::size(kSignals); ++i) {
    ::sigaction(kSignals[i], &old_[i], nullptr);
  }
  if (caught_signal != 0) ::raise(caught_signal);
}

}  // namespace firebreak::cli
