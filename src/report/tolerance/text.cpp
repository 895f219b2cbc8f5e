// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/words.h"
#include "report/notes.h"
#include "report/repair/words.h"
#include "report/tolerance/tolerance.h"

namespace firebreak::report {

namespace {

using result::Tolerance;
using result::Weakening;

std::string joined(const std::vector<std::string>& words) {
  return words.empty() ? "nothing" : fmt::format("{}", fmt::join(words, ", "));
}

class ToleranceText {
 public:
  ToleranceText(const topology::Topology& topology, const Tolerance& tolerance, const Page& page)
      : topology_(topology), tolerance_(tolerance), page_(page) {}

  std::string run() {
    text_ = page_.paragraph(
        fmt::format("{}: {}", printable(tolerance_.model), tolerance_line(tolerance_)), 0);
    text_ += notes_text(topology_, page_);
    if (tolerance_.weakenings.empty()) return std::move(text_);
    add_places();
    add_apart();
    add_together();
    for (std::size_t i = 0; i < tolerance_.weakenings.size(); ++i) add(i);
    return std::move(text_);
  }

 private:
  void add_places() {
    std::vector<std::vector<std::string>> rows;
    for (const PromisesOf& place : by_place(topology_, tolerance_)) {
      rows.push_back({printable(place.name), joined(place.needs), joined(place.bears)});
    }
    text_ += "\n" + table({"", "needs", "bears"}, rows, 2);
  }

  void add_together() {
    if (tolerance_.weakenings.size() < 2) return;
    text_ += "\n" + page_.paragraph(
                        "It need not bear all of that at once. The networks that can be weakened "
                        "no further:",
                        0);
  }

  void add_apart() {
    std::vector<std::string> alone, kept;
    for (const result::Apart& promise : tolerance_.apart) {
      (promise.alone ? alone : kept).push_back(printable(promise.stream));
    }
    if (!alone.empty()) {
      text_ += page_.paragraph(
          fmt::format("Duplicates on {}: by themselves they do no harm.", base::enumerate(alone)),
          2);
    }
    if (!kept.empty()) {
      text_ += page_.paragraph(
          fmt::format("No duplicates on {}: kept, since a seal does harm where messages repeat.",
                      base::enumerate(kept)),
          2);
    }
  }

  void add(std::size_t index) {
    const Weakening& weakening = tolerance_.weakenings[index];
    text_ += "\n" + page_.paragraph(fmt::format("{}. Give up{}", index + 1, doubt(weakening)), 0);
    add_promises(weakening.given_up);
    if (!weakening.next) return;
    const result::Trace& trace = weakening.trace_of_next;
    const result::RepairCandidate& next = tolerance_.promises[*weakening.next];
    text_ += page_.paragraph(
        fmt::format("One step further, without \"{}\" of {}: {}, so {}.", promise_name(next),
                    printable(place_of(next)), happening(topology_, trace), consequence(trace)),
        2);
  }

  static std::string doubt(const Weakening& weakening) {
    if (!weakening.verified_by_solver)
      return " (not verified: whether that is all right is not known)";
    return weakening.verified_by_labels ? "" : " (shown by the solver only)";
  }

  // A line for each stream and component.
  void add_promises(const std::vector<std::size_t>& promises) {
    std::vector<std::pair<std::string, std::vector<std::string>>> lines;
    std::map<std::string, std::size_t> known;
    for (const std::size_t i : promises) {
      const result::RepairCandidate& promise = tolerance_.promises[i];
      const auto [line, fresh] = known.try_emplace(place_of(promise), lines.size());
      if (fresh) lines.emplace_back(place_of(promise), std::vector<std::string>{});
      lines[line->second].second.push_back(promise_name(promise));
    }
    if (lines.empty()) text_ += page_.paragraph("nothing: all that is promised is needed", 2);
    for (const auto& [place, words] : lines) {
      text_ += page_.paragraph(fmt::format("{}: {}", printable(place), joined(words)), 2);
    }
  }

  const topology::Topology& topology_;
  const Tolerance& tolerance_;
  const Page& page_;
  std::string text_;
};

}  // namespace

std::string tolerance_text(const topology::Topology& topology, const Tolerance& tolerance,
                           const Page& page) {
  return ToleranceText(topology, tolerance, page).run();
}

std::string tolerance_line(const Tolerance& tolerance) {
  const std::string target = result::to_string(tolerance.target);
  const std::size_t count = tolerance.weakenings.size();
  if (count == 0 && tolerance.complete) {
    return fmt::format(
        "not {} as it is, so there is nothing to give up: firebreak repair says what it lacks",
        target);
  }
  const std::string why = tolerance.unknown_reason.empty()
                              ? tolerance.out_of_time ? "the time was over" : "there are others"
                              : printable(tolerance.unknown_reason);
  if (count == 0) return fmt::format("unknown: {}", why);
  const bool nothing = count == 1 && tolerance.weakenings.front().given_up.empty();
  const auto doubtful =
      std::ranges::count(tolerance.weakenings, false, &Weakening::verified_by_solver);
  const std::string others =
      (tolerance.complete ? "" : fmt::format("; whether that is all is not known: {}", why)) +
      (doubtful == 0 ? "" : fmt::format("; not verified: {} of them", doubtful));
  if (nothing) return fmt::format("{}, and needs all that it is promised{}", target, others);
  return fmt::format(
      "{}, and stays so in {} weaker network{} of which none can be weakened further{}", target,
      count, count == 1 ? "" : "s", others);
}

}  // namespace firebreak::report
