// SPDX-License-Identifier: Apache-2.0
#include "study/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <vector>

#include "base/markup.h"

namespace firebreak::study {

namespace {

constexpr double kWidth = 480;
constexpr double kHeight = 240;
constexpr double kLeft = 56;
constexpr double kRight = 16;
constexpr double kTop = 16;
constexpr double kBottom = 40;

std::optional<double> number(const std::string& text) {
  double result = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole ? std::optional(result) : std::nullopt;
}

// About five round steps from 0 to beyond the greatest value.
double step_for(double most) {
  const double rough = most / 5;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (rough <= factor * power) return factor * power;
  }
  return 10 * power;
}

std::string counted(const Counted& what) {
  switch (what.kind) {
    case Counted::Kind::Ratio:
      return what.first + " / " + what.second;
    case Counted::Kind::Above:
      return "share of " + what.first + " > " + what.second;
    case Counted::Kind::Is:
      return "share of " + what.first + " = " + what.second;
    case Counted::Kind::Figure:
      break;
  }
  return what.first;
}

class Picture {
 public:
  Picture(const Measure& measure, const Finding& finding) : measure_(measure), finding_(finding) {
    for (const Group& group : finding.groups) {
      most_ = std::max(most_, group.estimate.high);
      const auto value = number(group.value);
      if (value) values_.push_back(*value);
    }
    line_ = values_.size() == finding.groups.size() && values_.size() > 1;
    if (most_ <= 0) most_ = 1;
    step_ = step_for(most_);
    most_ = std::ceil(most_ / step_) * step_;
  }

  std::string svg() {
    svg_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
        "height=\"{1}\" role=\"img\" font-family=\"sans-serif\" font-size=\"11\" "
        "fill=\"currentColor\" stroke=\"currentColor\" stroke-width=\"0\">\n<title>{2}</title>\n",
        kWidth, kHeight, base::markup(measure_.says));
    axis();
    if (line_) curve();
    for (std::size_t i = 0; i < finding_.groups.size(); ++i) group(i);
    text(kLeft + (kWidth - kLeft - kRight) / 2, kHeight - 6, "middle",
         measure_.along.empty() ? std::string() : measure_.along);
    return svg_ + "</svg>\n";
  }

 private:
  double y(double value) const {
    return kTop + (kHeight - kTop - kBottom) * (1 - std::max(value, 0.0) / most_);
  }
  double x(std::size_t i) const {
    const double width = kWidth - kLeft - kRight;
    if (!line_) {
      return kLeft +
             width * (static_cast<double>(i) + 0.5) / static_cast<double>(finding_.groups.size());
    }
    constexpr double kInset = 20;
    const double share = (values_[i] - values_.front()) / (values_.back() - values_.front());
    return kLeft + kInset + (width - 2 * kInset) * share;
  }

  void line(double x1, double y1, double x2, double y2, double width) {
    svg_ += fmt::format(
        "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke-width=\"{}\"/>\n", x1,
        y1, x2, y2, width);
  }
  void text(double at_x, double at_y, std::string_view anchor, const std::string& says) {
    svg_ += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", at_x,
                        at_y, anchor, base::markup(says));
  }

  void axis() {
    text(4, 9, "start", counted(measure_.counted));
    line(kLeft, kHeight - kBottom, kWidth - kRight, kHeight - kBottom, 1);
    for (int i = 0; step_ * i <= most_ * 1.0001; ++i) {
      const double value = step_ * i;
      line(kLeft - 4, y(value), kLeft, y(value), 1);
      text(kLeft - 8, y(value) + 4, "end", fmt::format("{:.6g}", value));
    }
  }

  void curve() {
    std::string points;
    for (std::size_t i = 0; i < finding_.groups.size(); ++i) {
      points += fmt::format("{:.1f},{:.1f} ", x(i), y(finding_.groups[i].estimate.mean));
    }
    svg_ += fmt::format("<polyline points=\"{}\" fill=\"none\" stroke-width=\"1.5\"/>\n", points);
  }

  void group(std::size_t i) {
    const Group& group = finding_.groups[i];
    if (group.estimate.count == 0) return;
    const double middle = x(i);
    if (line_) {
      svg_ += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\"/>\n", middle,
                          y(group.estimate.mean));
    } else {
      constexpr double kHalf = 14;
      svg_ += fmt::format(
          "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{}\" height=\"{:.1f}\" fill-opacity=\"0.3\"/>\n",
          middle - kHalf, y(group.estimate.mean), 2 * kHalf,
          kHeight - kBottom - y(group.estimate.mean));
    }
    line(middle, y(group.estimate.low), middle, y(group.estimate.high), 1);
    line(middle - 4, y(group.estimate.low), middle + 4, y(group.estimate.low), 1);
    line(middle - 4, y(group.estimate.high), middle + 4, y(group.estimate.high), 1);
    text(middle, kHeight - kBottom + 14, "middle", group.value);
  }

  const Measure& measure_;
  const Finding& finding_;
  std::string svg_;
  double most_ = 0;
  double step_ = 1;
  bool line_ = false;
  std::vector<double> values_;
};

}  // namespace

std::string plot(const Measure& measure, const Finding& finding) {
  return finding.groups.empty() ? "" : Picture(measure, finding).svg();
}

}  // namespace firebreak::study
