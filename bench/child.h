// SPDX-License-Identifier: Apache-2.0
// Work in a process of its own, so that its peak memory is its own and it can be stopped.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace firebreak::bench {

struct ChildResult {
  std::optional<std::string> text;  // what the work returned; none where it threw or crashed
  bool stopped = false;             // since the time was up
};

/// What `work` came to there. It is stopped after `limit_seconds`, if that is not 0. Where it
/// throws, standard error says what, after `name`.
ChildResult in_child(const std::string& name, const std::function<std::string()>& work,
                     double limit_seconds = 0);

/// Peak resident memory of this process so far.
long peak_kb();
/// Processor time of this process so far, in seconds.
double cpu_now();

}  // namespace firebreak::bench
