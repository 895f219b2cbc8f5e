// SPDX-License-Identifier: Apache-2.0
// A quarter of the candidates are total orders, one for each component that races: all of them
// together are a repair, and a dear one. The others are cheaper and do less: seals of sources,
// which may serve several races and of which a race may need several; orders by key, where the key
// lies in the gate; dynamic orders, of no use where runs must agree; FIFO streams up to a source,
// of use only together.
#include "bench/repair_families.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <set>
#include <vector>

#include "bench/model_writer.h"

namespace firebreak::bench {
namespace {

constexpr std::array<std::string_view, 3> kKeys = {"[id]", "[campaign]", "[window]"};
constexpr std::array<std::string_view, 3> kWiderKeys = {"[id, campaign]", "[campaign, window]",
                                                        "[id, window]"};

class RepairModel {
 public:
  /// Groups of that many components: most streams stay in one, some lead to the next.
  RepairModel(const RepairSize& size, std::size_t group, std::uint64_t seed, std::string name)
      : size_(size),
        group_(group),
        random_(seed),
        writer_(std::move(name)),
        nodes_(size.components) {}

  std::string text() {
    pick_races();
    for (std::size_t i = 0; i < size_.components; ++i) add_component(i);
    for (std::size_t i = 0; i < size_.components; ++i) {
      if (!nodes_[i].used) writer_.stream(fmt::format("sink{}", i), out(i), "");
    }
    add_orders();
    for (std::size_t tries = 0; made_ < size_.candidates && tries < 100 * size_.candidates;
         ++tries) {
      add_candidate();
    }
    return writer_.text();
  }

 private:
  struct Node {
    bool races = false;
    bool replicated = false;
    bool used = false;
    std::vector<std::size_t> inputs;  // streams_
  };
  struct Stream {
    std::string name;
    std::optional<std::size_t> from;  // none: a source
    std::size_t key = 0;              // of kKeys: what its group partitions by
    unsigned producers = 1;
  };

  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }
  bool percent(unsigned chance) { return random_() % 100 < chance; }
  unsigned between(unsigned least, unsigned most) {
    return least + static_cast<unsigned>(below(most - least + 1));
  }
  static std::string out(std::size_t i) { return fmt::format("C{}.out", i); }
  // What the neighbourhood partitions by: three groups in a row have the same key.
  std::size_t key_of(std::size_t i) const { return i / group_ / 3 % kKeys.size(); }

  void pick_races() {
    constexpr std::size_t kShare = 4;
    const std::size_t wanted = std::max<std::size_t>(1, size_.candidates / kShare);
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      // As many as are still wanted among as many as are left.
      nodes_[i].races = below(nodes_.size() - i) < wanted - races_.size();
      if (nodes_[i].races) races_.push_back(i);
    }
  }

  void add_component(std::size_t i) {
    Node& node = nodes_[i];
    node.replicated = percent(20);
    writer_.component(fmt::format("C{}", i), node.replicated);
    const std::size_t inputs = percent(40) ? 2 : 1;
    for (std::size_t k = 0; k < inputs; ++k) {
      const std::string interface = fmt::format("in{}", k);
      const bool order_sensitive = node.races && (k == 0 || percent(20));
      if (order_sensitive) {
        writer_.path(interface, "out", percent(50) ? "OR" : "OW", gate(i));
      } else {
        writer_.path(interface, "out", percent(node.races ? 80 : 30) ? "CW" : "CR");
      }
      node.inputs.push_back(feed(i, fmt::format("C{}.{}", i, interface)));
    }
  }

  std::string_view gate(std::size_t i) {
    if (percent(5)) return kKeys[below(kKeys.size())];
    return percent(60) ? kKeys[key_of(i)] : kWiderKeys[key_of(i)];
  }

  // A stream into the interface: from a new source, this group or the one before.
  std::size_t feed(std::size_t i, const std::string& to) {
    Stream stream{.name = fmt::format("s{}", streams_.size()), .from = {}, .key = key_of(i)};
    const std::size_t start = i - i % group_;
    const std::size_t before = start < group_ ? 0 : start - group_;
    if (i == start ? i == 0 || percent(60) : percent(8)) {
      stream.producers = between(1, 4);
    } else {
      const std::size_t first = i == start || percent(10) ? before : start;
      stream.from = i - 1 - below(std::min<std::size_t>(i - first, 20));
    }
    const std::string from = stream.from ? out(*stream.from) : "";
    if (stream.from) nodes_[*stream.from].used = true;
    writer_.stream(stream.name, from, to,
                   stream.producers > 1 ? fmt::format(", producers: {}", stream.producers) : "");
    if (!stream.from) sources_.push_back(streams_.size());
    streams_.push_back(std::move(stream));
    return streams_.size() - 1;
  }

  // False if it is one already.
  bool add(const std::string& candidate, unsigned cost) {
    if (made_ == size_.candidates || !candidates_.insert(candidate).second) return false;
    writer_.repair(candidate, cost);
    ++made_;
    return true;
  }

  void add_orders() {
    for (const std::size_t i : races_) {
      add(fmt::format("order: C{}, mechanism: sequencing", i), between(10, 40));
    }
  }

  void add_candidate() {
    const std::size_t kind = below(100);
    if (kind < 50) {
      add_seal();
    } else if (kind < 60) {
      add_fifos(races_[below(races_.size())]);
    } else {
      const std::size_t i = races_[below(races_.size())];
      const bool dynamic = nodes_[i].replicated && percent(30);
      add(fmt::format("order: C{}, by: {}, mechanism: {}", i,
                      percent(80) ? kKeys[key_of(i)] : kKeys[below(kKeys.size())],
                      dynamic ? "dynamic" : "sequencing"),
          between(4, 20));
    }
  }

  // The keys of one stream's candidates must be parts of one another.
  void add_seal() {
    const Stream& source = streams_[sources_[below(sources_.size())]];
    const bool wider = percent(25);
    add(fmt::format("seal: {}, key: {}", source.name,
                    wider ? kWiderKeys[source.key] : kKeys[source.key]),
        between(1, 12));
  }

  // Every stream from a source to the component, if there is one of each and one producer.
  void add_fifos(std::size_t i) {
    while (nodes_[i].inputs.size() == 1) {
      const Stream& stream = streams_[nodes_[i].inputs.front()];
      if (stream.producers > 1) return;
      add(fmt::format("fifo: {}", stream.name), between(1, 8));
      if (!stream.from) return;
      i = *stream.from;
    }
  }

  RepairSize size_;
  std::size_t group_;
  std::mt19937_64 random_;
  ModelWriter writer_;
  std::vector<Node> nodes_;
  std::vector<std::size_t> races_;
  std::vector<Stream> streams_;
  std::vector<std::size_t> sources_;  // streams_
  std::set<std::string> candidates_;
  std::size_t made_ = 0;
};

std::string groups(const RepairSize& size, std::uint64_t seed) {
  constexpr std::size_t kGroup = 8;
  return RepairModel(size, kGroup, seed, fmt::format("groups-{}", size.components)).text();
}

std::string mesh(const RepairSize& size, std::uint64_t seed) {
  return RepairModel(size, size.components, seed, fmt::format("mesh-{}", size.components)).text();
}

// Each source has to be sealed, or all inputs of C0 ordered, which costs about as much as all
// seals.
std::string star(const RepairSize& size, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  constexpr unsigned kDearestSeal = 12;
  ModelWriter writer(fmt::format("star-{}", size.components));
  writer.component("C0", true);
  writer.path("in", "out", "CW");
  writer.path("ask", "out", "OR", "[id]");
  writer.stream("ask", "", "C0.ask");
  writer.repair("order: C0, mechanism: sequencing",
                static_cast<unsigned>(size.candidates) * kDearestSeal / 2);
  const std::size_t rays = std::min(size.candidates, size.components) - 1;
  std::string last = "C0.out";
  for (std::size_t i = 1; i < size.components; ++i) {
    writer.component(fmt::format("C{}", i));
    writer.path("in", "out", "CR");
    const std::string in = fmt::format("C{}.in", i);
    if (i <= rays) {
      writer.stream(fmt::format("s{}", i), "", in);
      writer.stream(fmt::format("t{}", i), fmt::format("C{}.out", i), "C0.in");
      writer.repair(fmt::format("seal: s{}, key: [id]", i),
                    1 + static_cast<unsigned>(random() % kDearestSeal));
    } else {
      writer.stream(fmt::format("t{}", i), last, in);
      last = fmt::format("C{}.out", i);
    }
  }
  writer.stream("sink", last, "");
  return writer.text();
}

constexpr std::array<RepairFamily, 3> kFamilies = {{
    {"groups", "groups of eight components, a few streams from one to the next", groups},
    {"mesh", "one deep graph: sources reach many races, races need many sources", mesh},
    {"star", "one race of many sources: a counterexample for each", star},
}};

}  // namespace

std::span<const RepairFamily> repair_families() { return kFamilies; }

}  // namespace firebreak::bench
