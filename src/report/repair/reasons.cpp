// SPDX-License-Identifier: Apache-2.0
#include "report/repair/reasons.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <variant>

#include "base/words.h"
#include "report/display.h"
#include "report/repair/words.h"

namespace firebreak::report {

namespace {

using result::RepairResult;
using topology::Topology;

class ReasonWriter {
 public:
  ReasonWriter(const Topology& topology, const RepairResult& result)
      : topology_(topology), result_(result) {}

  std::vector<Reason> run() const {
    std::vector<Reason> all;
    const std::size_t shown = std::min(result_.certificate.size(), kMostEntries);
    for (std::size_t i = 0; i < shown; ++i) all.push_back(reason(i));
    return all;
  }

 private:
  Reason reason(std::size_t number) const {
    const result::CertificateEntry& entry = result_.certificate[number];
    const std::size_t count = entry.prevented_by.size() + entry.prevented_by_keeping.size();
    std::string what = under_variants(entry) + happening(topology_, entry.trace) +
                       in_spite(number) + ", so " + consequence(entry.trace) + ". ";
    if (count == 0) {
      what += result_.candidates.size() == result_.barred.size()
                  ? "The model offers nothing that could be added."
                  : "No candidate prevents this, nor do all together.";
    } else if (entry.prevented_by.size() + result_.barred.size() == result_.candidates.size()) {
      what += count == 1 ? "This prevents it:" : "Each of these prevents it:";
    } else {
      what += fmt::format("Whatever else is chosen, that stays so without {}:",
                          count == 1 ? "this" : "one of these");
    }
    return {std::move(what), preventions(entry)};
  }

  // The same can happen for several reasons, each of which something else prevents. What does so
  // elsewhere and does not help here, the cheapest of each: ", even if you seal y on [a] at its
  // producer".
  std::string in_spite(std::size_t number) const {
    const result::CertificateEntry& entry = result_.certificate[number];
    const std::vector<std::size_t> here = result::applied(entry, result_.candidates.size());
    const std::size_t shown = std::min(result_.certificate.size(), kMostEntries);
    std::vector<std::string> idle;
    for (std::size_t i = 0; i < shown; ++i) {
      const result::CertificateEntry& other = result_.certificate[i];
      if (i == number || claim(other) != claim(entry)) continue;
      std::vector<std::size_t> both;
      std::ranges::set_intersection(other.prevented_by, here, std::back_inserter(both));
      if (both.empty()) continue;
      const std::size_t least = *std::ranges::min_element(
          both, {}, [&](std::size_t c) { return result_.candidates[c].cost.value_or(0); });
      std::string words = in_words(topology_, result_.candidates[least]);
      if (std::ranges::find(idle, words) == idle.end()) idle.push_back(std::move(words));
    }
    return idle.empty() ? "" : ", even if you " + base::enumerate(idle);
  }

  std::string claim(const result::CertificateEntry& entry) const {
    return under_variants(entry) + happening(topology_, entry.trace) + consequence(entry.trace);
  }

  // The variants that the trace needs.
  std::string under_variants(const result::CertificateEntry& entry) const {
    std::string words;
    for (const std::size_t i : result::applied(entry, result_.candidates.size())) {
      const auto* variant = std::get_if<topology::VariantRepair>(&result_.candidates[i].what);
      if (variant == nullptr) continue;
      if (!std::ranges::count(entry.prevented_by_keeping, variant->component.text)) continue;
      words += (words.empty() ? "With " : " and ") + annotation_words(*variant);
    }
    return words.empty() ? "" : words + ": ";
  }

  std::vector<std::pair<std::uint64_t, std::string>> preventions(
      const result::CertificateEntry& entry) const {
    std::vector<std::pair<std::uint64_t, std::string>> choices;
    for (const std::string& component : entry.prevented_by_keeping) {
      choices.emplace_back(0, fmt::format("keep the annotation of {}", printable(component)));
    }
    for (const std::size_t i : entry.prevented_by) {
      const result::RepairCandidate& candidate = result_.candidates[i];
      choices.emplace_back(candidate.cost.value_or(0), in_words(topology_, candidate));
    }
    std::ranges::stable_sort(choices, {}, [](const auto& choice) { return choice.first; });
    return choices;
  }

  const Topology& topology_;
  const RepairResult& result_;
};

}  // namespace

std::vector<Reason> reasons(const Topology& topology, const RepairResult& result) {
  return ReasonWriter(topology, result).run();
}

}  // namespace firebreak::report
