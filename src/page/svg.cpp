// SPDX-License-Identifier: Apache-2.0
// The drawing as SVG. What a part is can be seen without a legend, and without colour: replicated
// boxes stand double, partitioned ones are split, ordered ones have a numbered strip, sealed
// arrows end at a bar, what races is dashed and says so.
#include <fmt/format.h>

#include "page/drawing.h"
#include "page/markup.h"

namespace firebreak::page {

namespace {

constexpr double kMargin = 16;
constexpr double kLine = 17;
constexpr double kBehind = 6;  // by how much the second copy of a box is moved
constexpr double kStrip = 8;

class SvgWriter {
 public:
  SvgWriter(const Drawing& drawing, std::string prefix)
      : drawing_(drawing), prefix_(std::move(prefix)) {}

  std::string run(const std::string& title) {
    text_ = fmt::format(
        R"(<svg class="graph" viewBox="{} {} {} {}" width="{}" role="img" aria-labelledby="{}title">)"
        "\n"
        R"(<title id="{}title">{}</title>)"
        "\n",
        number(-kMargin), number(-kMargin), number(drawing_.size.x + 2 * kMargin),
        number(drawing_.size.y + 2 * kMargin), number((drawing_.size.x + 2 * kMargin) * 1.2),
        prefix_, prefix_, escaped(title));
    for (const Arrow& arrow : drawing_.arrows) add(arrow);
    for (const Box& box : drawing_.boxes) add(box);
    return text_ + "</svg>\n";
  }

 private:
  void add(const Arrow& arrow) {
    text_ += fmt::format(R"(<g class="arrow{}{}">)", arrow.races ? " races" : "",
                         arrow.sealed ? " sealed" : "");
    if (!arrow.curve.empty()) {
      std::string path = fmt::format("M{},{}C", number(arrow.curve[0].x), number(arrow.curve[0].y));
      for (std::size_t i = 1; i < arrow.curve.size(); ++i) {
        path += fmt::format("{}{},{}", i == 1 ? "" : " ", number(arrow.curve[i].x),
                            number(arrow.curve[i].y));
      }
      text_ += fmt::format(R"(<path d="{}"/>)", path);
      add_head(arrow);
    }
    add_lines(arrow.lines, arrow.center, arrow.size.y);
    text_ += "</g>\n";
  }

  // A triangle from where the curve ends to the tip; a seal is a bar across.
  void add_head(const Arrow& arrow) {
    const Point end = arrow.curve.back();
    const Point along = {arrow.tip.x - end.x, arrow.tip.y - end.y};
    const Point across = {-along.y * 0.4, along.x * 0.4};
    text_ += fmt::format(R"(<polygon points="{},{} {},{} {},{}"/>)", number(arrow.tip.x),
                         number(arrow.tip.y), number(end.x + across.x), number(end.y + across.y),
                         number(end.x - across.x), number(end.y - across.y));
    if (!arrow.sealed) return;
    text_ += fmt::format(R"(<path class="bar" d="M{},{}L{},{}"/>)", number(end.x + 2 * across.x),
                         number(end.y + 2 * across.y), number(end.x - 2 * across.x),
                         number(end.y - 2 * across.y));
  }

  void add(const Box& box) {
    const Point corner = {box.center.x - box.size.x / 2, box.center.y - box.size.y / 2};
    text_ += fmt::format(R"(<g class="box {}{}")", kind(box.kind), box.races ? " races" : "");
    if (box.component) {
      text_ +=
          fmt::format(R"( id="{0}c{1}" data-component="{1}")", prefix_, box.component->index());
    }
    text_ += ">";
    if (box.kind == BoxKind::Component || box.kind == BoxKind::Folded) {
      if (box.replicated) rectangle({corner.x + kBehind, corner.y - kBehind}, box.size, "behind");
      rectangle(corner, box.size, "");
      if (box.instances > 1) add_split(corner, box.size);
      if (box.ordered) add_strip(corner, box.size);
    }
    std::vector<std::string> lines = box.lines;
    lines.insert(lines.begin(), box.name);
    add_lines(lines, box.center, static_cast<double>(lines.size()) * kLine);
    if (box.races) {
      text_ += fmt::format(R"(<text class="mark" x="{}" y="{}">race</text>)",
                           number(corner.x + box.size.x), number(corner.y + box.size.y + 12));
    }
    text_ += "</g>\n";
  }

  static const char* kind(BoxKind kind) {
    switch (kind) {
      case BoxKind::Component:
        return "component";
      case BoxKind::Source:
        return "source";
      case BoxKind::Sink:
        return "sink";
      case BoxKind::Folded:
        return "folded";
    }
    return "";
  }

  void rectangle(Point corner, Point size, const char* style) {
    text_ += fmt::format(R"(<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="5"/>)", style,
                         number(corner.x), number(corner.y), number(size.x), number(size.y));
  }

  // Lines across the box, as it is cut into instances.
  void add_split(Point corner, Point size) {
    for (int i = 1; i < 3; ++i) {
      const double y = corner.y + size.y * i / 3;
      text_ += fmt::format(R"(<path class="split" d="M{0},{1}h6M{2},{1}h-6"/>)", number(corner.x),
                           number(y), number(corner.x + size.x));
    }
  }

  void add_strip(Point corner, Point size) {
    text_ += fmt::format(R"(<rect class="strip" x="{}" y="{}" width="{}" height="{}" rx="3"/>)",
                         number(corner.x), number(corner.y - kStrip / 2), number(size.x),
                         number(kStrip));
    text_ += fmt::format(R"(<text class="steps" x="{}" y="{}">1 2 3</text>)",
                         number(corner.x + size.x / 2), number(corner.y + kStrip / 2 - 1));
  }

  void add_lines(const std::vector<std::string>& lines, Point center, double height) {
    double y = center.y - height / 2 + kLine * 0.75;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      text_ += fmt::format(R"(<text{} x="{}" y="{}">{}</text>)", i == 0 ? R"( class="name")" : "",
                           number(center.x), number(y), escaped(lines[i]));
      y += kLine;
    }
  }

  const Drawing& drawing_;
  const std::string prefix_;
  std::string text_;
};

}  // namespace

std::string to_svg(const Drawing& drawing, const std::string& title, const std::string& prefix) {
  return SvgWriter(drawing, prefix).run(title);
}

}  // namespace firebreak::page
