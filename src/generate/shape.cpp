// SPDX-License-Identifier: Apache-2.0
#include "generate/shape.h"

#include <algorithm>
#include <array>

namespace firebreak::generate {

namespace {

using Nodes = std::vector<Node>;

// Reads up to `fan` different ones of those that `draw` gives.
template <class Draw>
void read_some(Node& node, std::uint32_t fan, base::Random& random, const Draw& draw) {
  const std::uint32_t count = 1 + random.below(fan);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::size_t drawn = draw();
    if (std::ranges::find(node.reads, drawn) == node.reads.end()) node.reads.push_back(drawn);
  }
}

Nodes chain(const Parameters& parameters, base::Random&) {
  Nodes nodes(parameters.components);
  nodes[0].source = true;
  for (std::size_t i = 1; i < nodes.size(); ++i) nodes[i].reads = {i - 1};
  return nodes;
}

// Each reads some of the layer before.
Nodes layered(const Parameters& parameters, base::Random& random) {
  Nodes nodes(parameters.components);
  const std::size_t width = parameters.width;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (i < width) {
      nodes[i].source = true;
      continue;
    }
    const std::size_t before = (i / width - 1) * width;
    read_some(nodes[i], parameters.fan, random,
              [&] { return before + random.below(parameters.width); });
  }
  return nodes;
}

// Preferential attachment after Barabási and Albert, Science 286, 1999: each reads some of those
// before it, the more often read the likelier.
Nodes scale_free(const Parameters& parameters, base::Random& random) {
  Nodes nodes(parameters.components);
  std::vector<std::size_t> ends{0};  // each node once, and once for each that reads it
  nodes[0].source = true;
  for (std::size_t i = 1; i < nodes.size(); ++i) {
    read_some(nodes[i], parameters.fan, random, [&] { return random.pick(ends); });
    constexpr std::uint32_t kFedFromOutside = 20;
    nodes[i].source = nodes[i].reads.size() < parameters.fan && random.percent(kFedFromOutside);
    ends.insert(ends.end(), nodes[i].reads.begin(), nodes[i].reads.end());
    ends.push_back(i);
  }
  return nodes;
}

// A tree: each reads the next `fan` that nobody reads, or else a source.
Nodes fan_in(const Parameters& parameters, base::Random&) {
  Nodes nodes(parameters.components);
  const std::size_t fan = std::max(2U, parameters.fan);
  const std::size_t inner = (nodes.size() + fan - 2) / fan;  // they read all but the last
  std::size_t unread = 0;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (i + inner < nodes.size()) {
      nodes[i].source = true;
      continue;
    }
    for (std::size_t k = 0; k < fan && unread < i; ++k) nodes[i].reads.push_back(unread++);
  }
  return nodes;
}

// Rings of `width`, one after the other; the first of a ring reads a source or the ring before.
Nodes cycles(const Parameters& parameters, base::Random&) {
  Nodes nodes(parameters.components);
  const std::size_t width = parameters.width;
  for (std::size_t first = 0; first < nodes.size(); first += width) {
    const std::size_t last = std::min(first + width, nodes.size()) - 1;
    for (std::size_t i = first + 1; i <= last; ++i) nodes[i].reads = {i - 1};
    nodes[first].reads = {last};
    if (first == 0) {
      nodes[first].source = true;
    } else {
      nodes[first].reads.push_back(first - 1);
    }
  }
  return nodes;
}

using Make = Nodes (*)(const Parameters&, base::Random&);
constexpr std::array<Make, 5> kShapes{chain, layered, scale_free, fan_in, cycles};

}  // namespace

std::vector<Node> shape(const Parameters& parameters, base::Random& random) {
  return kShapes[static_cast<std::size_t>(parameters.shape)](parameters, random);
}

}  // namespace firebreak::generate
