// SPDX-License-Identifier: Apache-2.0
// Finds, in a model of the formula, the cause of a swap on a FIFO stream.
#include <algorithm>
#include <deque>
#include <map>

#include "encodings/order_encoder.h"

namespace firebreak::encodings {

// Breadth first over the causes that are possible in the model; of the pairs that need none, the
// one that makes the chain shortest.
std::optional<OrderEncoder::Chain> OrderEncoder::causes(
    const Pair& pair, const std::function<bool(smt::Lit)>& value,
    const std::function<std::uint64_t(const Pair&)>& cost, const std::vector<bool>& sealed) const {
  using Kind = Cause::Kind;
  struct Step {
    Pair from;
    const Cause* cause;
    std::uint64_t depth;
  };
  std::map<Pair, Step> reached{{pair, {pair, nullptr, 0}}};
  std::deque<Pair> work{pair};
  std::optional<Pair> end;
  const Cause* last = nullptr;  // beyond `end`
  std::uint64_t best = 0;
  const auto offer = [&](const Pair& here, const Cause* cause, std::uint64_t length) {
    if (end && length >= best) return;
    end = here;
    last = cause;
    best = length;
  };
  while (!work.empty()) {
    const Pair here = work.front();
    work.pop_front();
    const Swap& swap = swaps_.at(here);
    const std::uint64_t depth = reached.at(here).depth;
    if (std::none_of(swap.bound.begin(), swap.bound.end(), value)) {
      offer(here, nullptr, 2 * depth + cost(here));
      continue;
    }
    for (const Cause& cause : swap.causes) {
      if (!value(cause.possible)) continue;
      if (cause.kind == Kind::Waiting && !sealed[cause.reader_path.index()] &&
          !sealed[cause.writer_path.index()]) {
        continue;
      }
      if (cause.answering && !sealed[cause.answering->index()]) continue;
      if (cause.kind != Kind::Deliveries) {
        const std::uint64_t plain = cause.as_it_comes ? 3 : 2;
        offer(here, &cause, 2 * depth + plain + cost(cause.pair));
      } else if (reached.try_emplace(cause.pair, Step{here, &cause, depth + 1}).second) {
        work.push_back(cause.pair);
      }
    }
  }
  if (!end) return std::nullopt;
  Chain chain{{}, best};
  if (last != nullptr) chain.causes.push_back(*last);
  for (Pair at = *end; at != pair; at = reached.at(at).from) {
    chain.causes.push_back(*reached.at(at).cause);
  }
  std::reverse(chain.causes.begin(), chain.causes.end());
  return chain;
}

}  // namespace firebreak::encodings
