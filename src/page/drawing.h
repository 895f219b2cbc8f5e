// SPDX-License-Identifier: Apache-2.0
// The topology as it is drawn: which boxes and arrows, and where they stand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "labels/labels.h"
#include "page/involved.h"
#include "topology/topology.h"

namespace firebreak::page {

/// In pixels, y downwards.
struct Point {
  double x = 0;
  double y = 0;
};

enum class BoxKind : std::uint8_t { Component, Source, Sink, Folded };

struct Box {
  BoxKind kind = BoxKind::Component;
  std::string name;
  std::vector<std::string> lines = {};  // below the name
  bool replicated = false;
  bool ordered = false;  // by an ordering of its inputs
  std::uint32_t instances = 1;
  bool races = false;  // the race of a trace begins here
  std::optional<topology::ComponentId> component = {};
  Point size = {};
  Point center = {};
};

struct Arrow {
  std::size_t from = 0;  // index of a box
  std::size_t to = 0;
  std::vector<std::string> lines = {};  // the name, then what is promised of it
  bool sealed = false;
  bool races = false;             // its messages take part in the race of a trace
  Point size = {};                // of the lines
  Point center = {};              // of the lines
  std::vector<Point> curve = {};  // a start, then three points for each Bézier curve
  Point tip = {};                 // of its head, behind the end of the curve
};

struct Drawing {
  std::vector<Box> boxes;
  std::vector<Arrow> arrows;
  std::size_t folded = 0;  // components that are not drawn by themselves
  Point size;
};

/// How many components are drawn each by itself whatever they have to do with a trace.
inline constexpr std::size_t kMostDrawn = 60;
/// And how many that are involved; of more only those are drawn where a race begins.
inline constexpr std::size_t kMostInvolved = 300;

/// What is drawn. Where there are more than kMostDrawn components, those that are not involved are
/// folded, each connected part of them into one box.
Drawing compose(const topology::Topology& topology, const labels::Labeling& labeling,
                const Involved& involved);

/// Gives everything its place. False: Graphviz could not.
bool lay_out(Drawing& drawing);

/// The drawing as SVG. `prefix` starts the ids of its elements, which scripts and links name.
std::string to_svg(const Drawing& drawing, const std::string& title, const std::string& prefix);

}  // namespace firebreak::page
