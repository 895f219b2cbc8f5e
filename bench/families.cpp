// SPDX-License-Identifier: Apache-2.0
#include "bench/families.h"

#include <fmt/format.h>

#include <array>
#include <random>
#include <vector>

#include "bench/model_writer.h"

namespace firebreak::bench {
namespace {

// One component after the other; every tenth keeps an order-sensitive state.
std::string chain(std::size_t size, std::uint64_t) {
  ModelWriter writer(fmt::format("chain-{}", size));
  writer.stream("s0", "", "C0.in");
  for (std::size_t i = 0; i < size; ++i) {
    writer.component(fmt::format("C{}", i));
    if (i % 10 == 9) {
      writer.path("in", "out", "OW", "[id]");
    } else {
      writer.path("in", "out", "CR");
    }
    const std::string next = i + 1 < size ? fmt::format("C{}.in", i + 1) : "";
    writer.stream(fmt::format("s{}", i + 1), fmt::format("C{}.out", i), next);
  }
  return writer.text();
}

// split → two arms → next split: 2^size paths. The arms race at one order-sensitive component at
// the end (`last` is OW) or meet confluent paths only.
std::string diamonds_with(std::size_t size, std::string_view name, std::string_view last) {
  ModelWriter writer(fmt::format("{}-{}", name, size));
  writer.stream("source", "", "Split0.in");
  for (std::size_t i = 0; i < size; ++i) {
    const std::string next =
        i + 1 < size ? fmt::format("Split{}.in", i + 1) : std::string("Last.in");
    writer.component(fmt::format("Split{}", i));
    writer.path("in", "out", "CR");
    for (const std::string_view arm : {"Left", "Right"}) {
      writer.stream(fmt::format("to{}{}", arm, i), fmt::format("Split{}.out", i),
                    fmt::format("{}{}.in", arm, i));
      writer.component(fmt::format("{}{}", arm, i));
      writer.path("in", "out", "CW");
      writer.stream(fmt::format("from{}{}", arm, i), fmt::format("{}{}.out", arm, i), next);
    }
  }
  writer.component("Last", true);
  writer.path("in", "out", last, last == "OW" ? "[id]" : "");
  writer.stream("result", "Last.out", "");
  return writer.text();
}

std::string diamonds(std::size_t size, std::uint64_t) {
  return diamonds_with(size, "diamonds", "OW");
}

std::string diamonds_confluent(std::size_t size, std::uint64_t) {
  return diamonds_with(size, "diamonds-confluent", "CW");
}

// Many producers into one replicated component, a sealed half and an unsealed one.
std::string fan_in(std::size_t size, std::uint64_t) {
  ModelWriter writer(fmt::format("fan-in-{}", size));
  for (std::size_t i = 0; i < size; ++i) {
    writer.component(fmt::format("P{}", i));
    writer.path("in", "out", "CR");
    writer.stream(fmt::format("s{}", i), "", fmt::format("P{}.in", i),
                  i % 2 == 0 ? ", seal: [campaign]" : "");
    writer.stream(fmt::format("t{}", i), fmt::format("P{}.out", i), "Report.click");
  }
  writer.component("Report", true);
  writer.path("click", "response", "CW");
  writer.path("request", "response", "OR", "[id, campaign]");
  writer.stream("request", "", "Report.request");
  writer.stream("response", "Report.response", "");
  return writer.text();
}

// Rings of three that gossip, one after the other; each ring is a cycle of interface paths.
std::string cycles(std::size_t size, std::uint64_t) {
  ModelWriter writer(fmt::format("cycles-{}", size));
  const std::size_t rings = (size + 2) / 3;
  writer.stream("source", "", "R0a.in");
  for (std::size_t i = 0; i < rings; ++i) {
    constexpr std::array<std::string_view, 3> kMembers = {"a", "b", "c"};
    for (std::size_t m = 0; m < kMembers.size(); ++m) {
      writer.component(fmt::format("R{}{}", i, kMembers[m]), i % 4 == 0);
      writer.path("in", "out", i % 5 == 4 ? "OW" : "CW", i % 5 == 4 ? "[id]" : "");
      writer.stream(fmt::format("ring{}{}", i, kMembers[m]),
                    fmt::format("R{}{}.out", i, kMembers[m]),
                    fmt::format("R{}{}.in", i, kMembers[(m + 1) % kMembers.size()]));
    }
    writer.stream(fmt::format("next{}", i), fmt::format("R{}b.out", i),
                  i + 1 < rings ? fmt::format("R{}a.in", i + 1) : "");
  }
  return writer.text();
}

// Acyclic, with replicas, seals and all annotations. Half of the inner streams come from one of the
// last twenty components, so that the graph is deep; the others from any before.
class RandomModel {
 public:
  RandomModel(std::size_t size, std::uint64_t seed)
      : size_(size), random_(seed), writer_(fmt::format("random-{}", size)), used_(size, false) {}

  std::string text() {
    for (std::size_t i = 0; i < size_; ++i) add_component(i);
    for (std::size_t i = 0; i < size_; ++i) {
      if (!used_[i]) writer_.stream(fmt::format("sink{}", i), fmt::format("C{}.out", i), "");
    }
    return writer_.text();
  }

 private:
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }
  bool percent(unsigned chance) { return random_() % 100 < chance; }

  void add_component(std::size_t i) {
    static constexpr std::array<std::string_view, 4> kLabels = {"CR", "CW", "OR", "OW"};
    static constexpr std::array<std::string_view, 3> kGates = {"[id]", "[id, campaign]",
                                                               "[window]"};
    writer_.component(fmt::format("C{}", i), percent(15));
    const std::size_t inputs = 1 + below(2);
    for (std::size_t k = 0; k < inputs; ++k) {
      const std::string interface = fmt::format("in{}", k);
      // Half of the paths are confluent and stateless, as filters and maps are.
      const std::string_view label = percent(50) ? kLabels[0] : kLabels[below(kLabels.size())];
      const bool gated = label[0] == 'O' && percent(90);
      writer_.path(interface, "out", label, gated ? kGates[below(kGates.size())] : "");
      feed(i, fmt::format("C{}.{}", i, interface));
    }
  }

  void feed(std::size_t i, const std::string& to) {
    const std::string name = fmt::format("s{}", streams_++);
    if (i == 0 || percent(15)) {
      writer_.stream(name, "", to, percent(50) ? ", seal: [campaign]" : "");
      return;
    }
    const std::size_t window = percent(50) && i > 20 ? 20 : i;
    const std::size_t from = i - 1 - below(window);
    used_[from] = true;
    writer_.stream(name, fmt::format("C{}.out", from), to);
  }

  std::size_t size_;
  std::mt19937_64 random_;
  ModelWriter writer_;
  std::vector<bool> used_;
  std::size_t streams_ = 0;
};

std::string random_acyclic(std::size_t size, std::uint64_t seed) {
  return RandomModel(size, seed).text();
}

constexpr std::array<Family, 6> kFamilies = {{
    {"chain", "a chain, every tenth component order-sensitive", 1, chain},
    {"diamonds", "diamonds in a row, a race at the end", 3, diamonds},
    {"diamonds-confluent", "diamonds in a row, nothing order-sensitive", 3, diamonds_confluent},
    {"random", "random, acyclic, with replicas and seals", 1, random_acyclic},
    {"fan-in", "many producers into one replicated component", 1, fan_in},
    {"cycles", "gossiping rings in a row", 1, cycles},
}};

}  // namespace

std::span<const Family> families() { return kFamilies; }

}  // namespace firebreak::bench
