// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <utility>
#include <variant>
#include <vector>

#include "base/words.h"
#include "report/cause.h"
#include "report/display.h"
#include "report/notes.h"
#include "report/repair/meaning_text.h"
#include "report/repair/reasons.h"
#include "report/repair/repair.h"
#include "report/repair/words.h"
#include "report/trace/trace.h"
#include "result/repair_outcome.h"

namespace firebreak::report {

namespace {

using result::Anomaly;
using result::RepairOutcome;
using result::RepairResult;
using topology::Topology;

constexpr std::size_t kMostSinks = 5;        // of one anomaly
constexpr std::size_t kMostCandidates = 10;  // of one entry

// "2.0 times as much", or how much more where that would say that there is no difference.
std::string compared(std::uint64_t more, std::uint64_t less) {
  const double ratio = static_cast<double>(more) / static_cast<double>(less);
  constexpr double kShows = 1.05;
  return ratio < kShows ? fmt::format("{} more", more - less)
                        : fmt::format("{:.1f} times as much", ratio);
}

class RepairText {
 public:
  RepairText(const Topology& topology, const RepairResult& result, const Page& page)
      : topology_(topology), result_(result), page_(page) {}

  std::string run() {
    text_ +=
        page_.paragraph(fmt::format("{}: {}", printable(result_.model), repair_line(result_)), 0);
    add_wrong();
    add_notes();
    add_rest();
    return std::move(text_);
  }

  /// Without what is said once of all sinks.
  std::string of_decided(const RepairResult& whole) {
    open_ = whole.undecided;
    text_ += "\n" + page_.paragraph(decided_line(whole), 0);
    if (whole.wrong.empty()) add_wrong();
    add_rest();
    return std::move(text_);
  }

 private:
  void add_rest() {
    if (result_.repair && !result_.repair->empty()) add_repair();
    if (result_.if_sealable) add_supposed(*result_.if_sealable);
    add_reasons();
    if (result_.for_decided.empty()) add_barred();
    add_baseline();
    for (const RepairResult& known : result_.for_decided) {
      text_ += RepairText(topology_, known, page_).of_decided(result_);
    }
  }

  void heading(std::string_view words) { text_ += "\n" + page_.paragraph(words, 0); }

  void add_notes() {
    const std::string all = notes_text(topology_, page_);
    if (!all.empty()) text_ += "\nWhat follows from the model" + all;
  }

  void add_wrong() {
    if (result_.wrong.empty()) return;
    heading("What is wrong");
    std::map<Anomaly, std::vector<std::string>, std::greater<>> sinks;
    for (const auto& [sink, anomaly] : result_.wrong) {
      sinks[anomaly].push_back(printable(topology_[sink].name));
    }
    for (auto& [anomaly, names] : sinks) {
      const char* what = names.size() == 1 ? "sink" : "sinks";
      if (names.size() > kMostSinks) {
        const std::size_t more = names.size() - kMostSinks;
        names.resize(kMostSinks);
        names.push_back(fmt::format("{} more", more));
      }
      text_ += page_.paragraph(fmt::format("{} at {} {}: {}", result::to_string(anomaly), what,
                                           base::enumerate(names), result::meaning(anomaly)),
                               2);
    }
  }

  std::string priced(const std::string& words, std::size_t candidate) const {
    return fmt::format("{}: cost {}", words, result_.candidates[candidate].cost.value_or(0));
  }

  void add_repair() {
    const bool open = !result_.verified_by_solver && !result_.unknown_reason.empty();
    heading(open                             ? "A repair that may be enough"
            : result_.optimal                ? "The cheapest repair"
            : result_.unknown_reason.empty() ? "The cheapest repair found in time"
                                             : "The cheapest repair that is known");
    for (std::size_t k = 0; k < result_.repair->size(); ++k) {
      const std::size_t i = (*result_.repair)[k];
      text_ += page_.paragraph(priced(in_more_words(topology_, result_.candidates[i]), i), 2);
      if (k < result_.meanings.size()) text_ += meaning_text(result_.meanings[k], page_, 6);
    }
    if (open) {
      heading("Whether it is enough");
      text_ += page_.paragraph(
          fmt::format("{} the solver does not decide it.",
                      result_.verified_by_labels
                          ? "The label rules find nothing wrong with the repaired model;"
                          : "The label rules are too cautious to show it, and"),
          2);
      if (result_.progress) add_progress(*result_.progress);
      return;
    }
    heading("Why it is enough");
    text_ += page_.paragraph(achievement(topology_, result_, open_), 2);
    if (result_.progress) add_progress(*result_.progress);
  }

  // What it would take if somebody could send the seals: "If the producer of reading could say when
  // a value of [device] is over: seal reading on [device], cost 1 instead of 30".
  void add_supposed(const result::IfSealable& supposed) {
    std::vector<std::string> conditions;
    std::vector<std::string> pieces;
    for (const result::RepairCandidate& candidate : supposed.seals) {
      conditions.push_back(condition(topology_, std::get<topology::SealRepair>(candidate.what)));
      pieces.push_back(in_short(std::get<topology::SealRepair>(candidate.what)));
    }
    for (const result::RepairCandidate& candidate : supposed.beside) {
      pieces.push_back(in_words(topology_, candidate));
    }
    heading(result_.repair ? "What would be cheaper" : "What would be enough");
    text_ += page_.paragraph(
        fmt::format("If {}: {}, cost {}{}.", base::enumerate(conditions), base::enumerate(pieces),
                    supposed.cost,
                    result_.repair ? fmt::format(" instead of {}", result_.cost) : ""),
        2);
  }

  void add_progress(const result::Progress& progress) {
    if (progress.waits_for_itself.empty()) {
      text_ += page_.paragraph("Nothing in the repaired model waits for itself.", 2);
      return;
    }
    std::vector<std::string> paths;
    for (const std::string& path : progress.waits_for_itself) paths.push_back(printable(path));
    text_ += page_.paragraph(
        fmt::format("As in the model as it is, {} would wait for {}, and so {} not wait.",
                    fmt::join(paths, ", "), paths.size() == 1 ? "itself" : "themselves",
                    paths.size() == 1 ? "does" : "do"),
        2);
  }

  void add_barred() {
    if (result_.barred.empty()) return;
    heading("What cannot be chosen");
    for (const result::Barred& barred : result_.barred) {
      text_ += page_.paragraph(
          fmt::format("{}: {}", in_words(topology_, result_.candidates[barred.candidate]),
                      printable(barred.why)),
          2);
    }
    if (!result_.repair) {
      text_ += page_.paragraph(
          "A model that declares one of these itself has it for certain: then repair looks for "
          "what is lacking beside it.",
          2);
    }
  }

  void add_reasons() {
    if (result_.certificate.empty() || (result_.optimal && result_.cost == 0)) return;
    const bool hopeless = outcome(result_) == RepairOutcome::None;
    const std::vector<Reason> all = reasons(topology_, result_);
    if (hopeless) {
      heading("Why there is no repair");
      if (all.size() == 1) return add_reason(all.front(), "");
    } else {
      heading(result_.optimal ? "Why nothing cheaper is" : "Why it costs something");
    }
    for (std::size_t i = 0; i < all.size(); ++i) add_reason(all[i], fmt::format("{}. ", i + 1));
    if (result_.certificate.size() > all.size()) {
      text_ += page_.paragraph(fmt::format("And {} more; --format json has them all.",
                                           result_.certificate.size() - all.size()),
                               2);
    }
    if (hopeless) {
      text_ += page_.paragraph("No choice prevents all of these.", 2);
      return;
    }
    if (result_.lower_bound > 0) {
      text_ +=
          page_.paragraph(fmt::format("Whatever prevents {} costs at least {}.",
                                      result_.certificate.size() == 1 ? "this" : "all of these",
                                      result_.lower_bound),
                          2);
    }
  }

  void add_reason(const Reason& reason, const std::string& label) {
    text_ += page_.paragraph(label + reason.what, 2);
    const auto& choices = reason.prevented_by;
    const std::size_t shown = std::min(choices.size(), kMostCandidates);
    std::size_t width = 0;
    for (std::size_t i = 0; i < shown; ++i) {
      width = std::max(width, fmt::formatted_size("{}", choices[i].first));
    }
    for (std::size_t i = 0; i < shown; ++i) {
      std::string front = fmt::format("      {:>{}}  ", choices[i].first, width);
      for (const std::string& part : wrap(choices[i].second, page_.width - front.size(), 2)) {
        text_ += front + part + "\n";
        front.assign(front.size(), ' ');
      }
    }
    if (shown < choices.size()) {
      text_ += page_.paragraph(
          fmt::format("or one of {} more, none of them cheaper", choices.size() - shown), 6);
    }
  }

  void add_baseline() {
    if (!result_.repair || result_.repair->empty() || !result_.baseline_known) return;
    heading("What the published strategy picks");
    if (!result_.baseline) {
      text_ += page_.paragraph("It finds no repair.", 2);
      return;
    }
    if (result_.baseline == result_.repair) {
      text_ += page_.paragraph(fmt::format("The same, at cost {}.", result_.cost), 2);
      return;
    }
    for (const std::size_t i : *result_.baseline) {
      text_ += page_.paragraph(priced(in_words(topology_, result_.candidates[i]), i), 2);
    }
    const char* what = result_.baseline->size() == 1 ? "It costs" : "Together they cost";
    if (result_.baseline_cost == result_.cost) {
      text_ += page_.paragraph(fmt::format("{} as much.", what), 2);
    } else if (result_.cost > 0) {
      text_ += page_.paragraph(fmt::format("{} {}, {}.", what, result_.baseline_cost,
                                           compared(result_.baseline_cost, result_.cost)),
                               2);
    } else {
      text_ +=
          page_.paragraph(fmt::format("{} {} instead of nothing.", what, result_.baseline_cost), 2);
    }
  }

  const Topology& topology_;
  const RepairResult& result_;
  const Page page_;
  std::vector<std::string> open_;  // sinks that are taken to accept everything
  std::string text_;
};

}  // namespace

std::string repair_text(const Topology& topology, const RepairResult& result, const Page& page) {
  return RepairText(topology, result, page).run();
}

std::string hopeless_text(const Topology& traced, const RepairResult& result, const Page& page) {
  const std::string offered = result.candidates.empty() ? "" : " with all candidates";
  return fmt::format("\nThe executions of the model{}\n{}", offered,
                     trace_text(traced, result.certificate.front().trace, page));
}

}  // namespace firebreak::report
