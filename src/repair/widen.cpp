// SPDX-License-Identifier: Apache-2.0
// Most elements that exclude each other usually have no effect on a trace. So they are tried all at
// once, and in halves where that fails.
#include "repair/widen.h"

#include <algorithm>
#include <span>

#include "replay/interpreter.h"
#include "topology/builder.h"

namespace firebreak::repair {

using namespace coordination;

namespace {

bool survives(const Choices& choices, const Subset& allowed, const result::Trace& trace) {
  const auto model = choices.weakest(allowed, trace);
  if (!model) return false;
  base::Diagnostics diagnostics;
  const auto topology = topology::build(*model, {}, diagnostics);
  return topology && replay::replay(*topology, trace).confirmed();
}

class Widening {
 public:
  Widening(const Choices& choices, Subset allowed, const Subset& more, const result::Trace& trace)
      : choices_(choices), allowed_(std::move(allowed)), more_(more), trace_(trace) {}

  // What failed with fewer elements is tried again: in an annotation with fewer paths it may pass.
  Subset run() {
    bool more = true;
    while (more) {
      const Subset before = allowed_;
      try_all(outside());
      more = allowed_ != before;
    }
    return std::move(allowed_);
  }

 private:
  std::vector<std::size_t> outside() const {
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i < allowed_.size(); ++i) {
      if (more_[i] && !allowed_[i] && !choices_.clashes(i, allowed_)) result.push_back(i);
    }
    std::ranges::stable_sort(result, [&](std::size_t a, std::size_t b) {
      return choices_.costs()[a] < choices_.costs()[b];
    });
    return result;
  }

  void try_all(std::span<const std::size_t> elements) {
    if (elements.empty()) return;
    Subset more = allowed_;
    for (const std::size_t i : elements) more[i] = true;
    if (survives(choices_, more, trace_)) {
      allowed_ = std::move(more);
    } else if (elements.size() > 1) {
      const std::size_t half = elements.size() / 2;
      try_all(elements.first(half));
      try_all(elements.subspan(half));
    }
  }

  const Choices& choices_;
  Subset allowed_;
  const Subset& more_;
  const result::Trace& trace_;
};

}  // namespace

Subset widen(const Choices& choices, Subset allowed, const Subset& more,
             const result::Trace& trace) {
  return Widening(choices, std::move(allowed), more, trace).run();
}

}  // namespace firebreak::repair
