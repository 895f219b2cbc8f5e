// SPDX-License-Identifier: Apache-2.0
// Which boxes and arrows a topology is drawn with, and how large their texts are.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "page/drawing.h"
#include "report/display.h"
#include "report/stream_text.h"

namespace firebreak::page {

namespace {

using topology::Component;
using topology::ComponentId;
using topology::Stream;
using topology::Topology;

constexpr std::size_t kMostLines = 8;     // of a box
constexpr std::size_t kLongestLine = 34;  // in columns
constexpr double kColumn = 7.2;           // pixels, of the font that style.css names
constexpr double kLine = 17;
constexpr double kPadding = 12;

std::string shortened(const std::string& line) {
  std::string text = report::printable(line);
  if (report::display_width(text) <= kLongestLine) return text;
  return report::wrap(text, kLongestLine - 1).front() + "…";
}

Point size_of(const std::vector<std::string>& lines, double padding) {
  std::size_t columns = 1;
  for (const std::string& line : lines) {
    columns = std::max(columns, report::display_width(line));
  }
  return {static_cast<double>(columns) * kColumn + 2 * padding,
          static_cast<double>(lines.size()) * kLine + padding};
}

class Composer {
 public:
  Composer(const Topology& topology, const labels::Labeling& labeling, const Involved& involved)
      : topology_(topology), labeling_(labeling), involved_(involved) {}

  Drawing run() {
    add_components();
    for (const Stream& stream : topology_.streams()) add_stream(stream);
    for (Box& box : drawing_.boxes) {
      std::vector<std::string> lines = box.lines;
      lines.insert(lines.begin(), box.name);
      box.size = size_of(lines, kPadding);
    }
    for (Arrow& arrow : drawing_.arrows) arrow.size = size_of(arrow.lines, 2);
    return std::move(drawing_);
  }

 private:
  bool drawn(ComponentId id) const {
    if (topology_.components().size() <= kMostDrawn) return true;
    return (involved_.components.size() <= kMostInvolved ? involved_.components : involved_.racing)
        .contains(id);
  }

  void add_components() {
    fold();
    for (const Component& component : topology_.components()) {
      if (!drawn(component.id)) continue;
      Box box = {.name = shortened(component.name), .component = component.id};
      std::vector<std::string> lines = report::lines_of(topology_, component);
      for (std::size_t i = 1; i < lines.size() && i <= kMostLines; ++i) {
        box.lines.push_back(shortened(lines[i]));
      }
      if (lines.size() > kMostLines + 1) {
        box.lines.push_back(fmt::format("{} more …", lines.size() - kMostLines - 1));
      }
      box.replicated = component.replicated;
      box.ordered = !component.orderings.empty();
      box.instances = component.instances;
      box.races = involved_.racing.contains(component.id);
      boxes_[component.id.index()] = drawing_.boxes.size();
      drawing_.boxes.push_back(std::move(box));
    }
  }

  // Joins components that are not drawn and have a stream between them: union-find.
  void fold() {
    const std::size_t count = topology_.components().size();
    boxes_.resize(count);
    parts_.resize(count);
    for (std::size_t i = 0; i < count; ++i) parts_[i] = i;
    for (const Stream& stream : topology_.streams()) {
      if (stream.is_source() || stream.is_sink()) continue;
      const ComponentId from = topology_[*stream.from].component;
      const ComponentId to = topology_[*stream.to].component;
      if (drawn(from) || drawn(to)) continue;
      parts_[part(from.index())] = part(to.index());
    }
    std::map<std::size_t, std::size_t> sizes;  // by root
    for (const Component& component : topology_.components()) {
      if (!drawn(component.id)) ++sizes[part(component.id.index())];
    }
    for (const auto& [root, size] : sizes) {
      folded_[root] = drawing_.boxes.size();
      drawing_.folded += size;
      drawing_.boxes.push_back({.kind = BoxKind::Folded,
                                .name = fmt::format("{} component{}", size, size == 1 ? "" : "s"),
                                .lines = {"not involved"}});
    }
  }

  std::size_t part(std::size_t i) {
    while (parts_[i] != i) i = parts_[i] = parts_[parts_[i]];
    return i;
  }

  std::size_t box_of(ComponentId id) {
    return drawn(id) ? boxes_[id.index()] : folded_.at(part(id.index()));
  }

  std::size_t end_box(BoxKind kind, const Stream& stream) {
    drawing_.boxes.push_back({.kind = kind, .name = shortened(stream.name)});
    return drawing_.boxes.size() - 1;
  }

  // Between a folded box and the outside, or another box, one arrow stands for all streams.
  void add_stream(const Stream& stream) {
    const bool from_folded = stream.from && !drawn(topology_[*stream.from].component);
    const bool to_folded = stream.to && !drawn(topology_[*stream.to].component);
    if (from_folded || to_folded) return add_folded(stream);
    Arrow arrow;
    arrow.from =
        stream.from ? box_of(topology_[*stream.from].component) : end_box(BoxKind::Source, stream);
    arrow.to = stream.to ? box_of(topology_[*stream.to].component) : end_box(BoxKind::Sink, stream);
    for (const std::string& line : report::lines_of(topology_, labeling_, stream)) {
      arrow.lines.push_back(shortened(line));
    }
    arrow.sealed = !stream.seals.empty();
    arrow.races = involved_.racing_streams.contains(stream.id);
    drawing_.arrows.push_back(std::move(arrow));
  }

  void add_folded(const Stream& stream) {
    if (stream.is_source() || stream.is_sink()) return;
    const std::size_t from = box_of(topology_[*stream.from].component);
    const std::size_t to = box_of(topology_[*stream.to].component);
    if (from == to) return;
    const auto [place, added] = joined_.emplace(std::pair(from, to), drawing_.arrows.size());
    if (added) {
      drawing_.arrows.push_back({.from = from, .to = to});
    }
    Arrow& arrow = drawing_.arrows[place->second];
    const std::size_t count = ++counts_[{from, to}];
    arrow.lines = {count == 1 ? shortened(stream.name) : fmt::format("{} streams", count)};
  }

  const Topology& topology_;
  const labels::Labeling& labeling_;
  const Involved& involved_;
  Drawing drawing_;
  std::vector<std::size_t> boxes_;  // by ComponentId
  std::vector<std::size_t> parts_;  // by ComponentId: another of the same part, or itself
  std::map<std::size_t, std::size_t> folded_;                          // root of a part → box
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> joined_;  // boxes → arrow
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> counts_;  // boxes → streams
};

}  // namespace

Drawing compose(const Topology& topology, const labels::Labeling& labeling,
                const Involved& involved) {
  return Composer(topology, labeling, involved).run();
}

}  // namespace firebreak::page
