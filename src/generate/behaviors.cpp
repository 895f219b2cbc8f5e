// SPDX-License-Identifier: Apache-2.0
#include "generate/behaviors.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace firebreak::generate {

namespace {

// What is emitted is of what is handled where that has the attribute, else of the state.
std::string emission(const Handled& handled, const std::vector<std::string>& emitted,
                     std::string_view otherwise) {
  std::vector<std::string> values;
  for (const std::string& attribute : emitted) {
    const bool there = std::ranges::find(handled.attributes, attribute) != handled.attributes.end();
    values.push_back(there ? attribute : std::string(otherwise));
  }
  return fmt::format("emit out({});", fmt::join(values, ", "));
}

// A kind of state, what a handler does to it with a number `x`, and what it emits of it.
struct Kind {
  std::string_view state;
  std::string_view update;  // {0}: the number
  std::string_view value;   // emitted where an attribute is lacking
  bool emits_before;        // what was there before
};

constexpr std::array kKinds{
    Kind{"", "", "0", false},                                            // none
    Kind{"state sum: int", "sum = sum + {0};", "sum", false},            // running sum
    Kind{"state most: int", "most = max(most, {0});", "most", false},    // running maximum
    Kind{"state last: int", "last = {0};", "last", true},                // register
    Kind{"state seen: set<int>", "seen = seen + {{{0}}};", "0", false},  // set
    Kind{"state count: map<int, int>", "count[{0}] = count[{0}] + 1;", "0", false},  // counters
};

}  // namespace

std::string behavior(const std::vector<Handled>& inputs, const std::vector<std::string>& emitted,
                     base::Random& random) {
  const Kind& kind = kKinds[random.below(kKinds.size())];
  std::string text;
  if (!kind.state.empty()) text += fmt::format("{}\n\n", kind.state);
  for (const Handled& handled : inputs) {
    std::vector<std::string> typed;
    for (const std::string& attribute : handled.attributes) typed.push_back(attribute + ": int");
    const std::string number = handled.attributes.empty() ? "1" : random.pick(handled.attributes);
    const std::string update = fmt::format(fmt::runtime(kind.update), number);
    const std::string sent = emission(handled, emitted, kind.value);
    constexpr std::uint32_t kReads = 30;  // leaves the state alone
    const bool reads = kind.state.empty() || (inputs.size() > 1 && random.percent(kReads));
    text += fmt::format("on {}({}) {{\n", handled.input, fmt::join(typed, ", "));
    if (!reads && !kind.emits_before) text += fmt::format("  {}\n", update);
    text += fmt::format("  {}\n", sent);
    if (!reads && kind.emits_before) text += fmt::format("  {}\n", update);
    text += "}\n";
  }
  text.pop_back();
  return text;
}

}  // namespace firebreak::generate
