// SPDX-License-Identifier: Apache-2.0
// Each counterexample takes time linear in the model, so small parts are searched together, but not
// all of them.
#include "repair/parts.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "coordination/apply.h"
#include "coordination/by_part.h"
#include "repair/search.h"
#include "topology/parts.h"

namespace firebreak::repair {

using namespace coordination;

using result::CertificateEntry;
using result::RepairCandidate;
using topology::Model;
using topology::Part;

namespace {

constexpr std::size_t kStreamsTogether = 60;

std::vector<Part> large_parts(const Model& model) {
  std::vector<Part> result;
  for (Part& part : topology::parts_of(model)) {
    if (result.empty() || result.back().streams.size() >= kStreamsTogether) {
      result.push_back(std::move(part));
      continue;
    }
    Part& last = result.back();
    last.streams.insert(last.streams.end(), part.streams.begin(), part.streams.end());
    last.components.insert(last.components.end(), part.components.begin(), part.components.end());
  }
  for (Part& part : result) {
    std::ranges::sort(part.streams);
    std::ranges::sort(part.components);
  }
  return result;
}

class Parts {
 public:
  Parts(const Model& model, const Choices& choices, const std::vector<RepairCandidate>& candidates,
        result::RepairTarget target, base::Environment& environment)
      : independence_(model, candidates),
        candidates_(candidates),
        target_(target),
        environment_(environment),
        all_at_once_(choices.barred().empty() &&
                     std::ranges::all_of(choices.rivals(), &std::vector<std::size_t>::empty)) {}

  void search(const Model& part, const std::vector<std::size_t>& numbers) {
    std::vector<RepairCandidate> own;
    own.reserve(numbers.size());
    for (const std::size_t i : numbers) own.push_back(candidates_[i]);
    Search search(part, std::move(own), target_, environment_);
    while (const auto cheapest = search.cheapest()) {
      if (search.is_repair(*cheapest) || search.gave_up()) break;
    }
    std::vector<std::size_t> all(search.certificate().size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    for (CertificateEntry& entry : search.taken(all)) {
      found_.push_back(of_the_whole(std::move(entry), numbers));
    }
  }

  std::vector<CertificateEntry> found() { return std::move(found_); }

 private:
  // What was left out of other parts, since it is excluded by what is there, does not count. The
  // trace is one of the model with all others, too, if no two of them exclude each other.
  CertificateEntry of_the_whole(CertificateEntry entry, const std::vector<std::size_t>& numbers) {
    if (!entry.applied && !all_at_once_) entry.applied = result::applied(entry, numbers.size());
    if (entry.applied) {
      for (std::size_t& i : *entry.applied) i = numbers[i];
    }
    Subset preventing(candidates_.size(), false);
    for (const std::size_t i : entry.prevented_by) preventing[numbers[i]] = true;
    entry.prevented_by = indices(independence_.near(std::move(preventing), entry.trace.sink));
    return entry;
  }

  const Independence independence_;
  const std::vector<RepairCandidate>& candidates_;
  result::RepairTarget target_;
  base::Environment& environment_;
  bool all_at_once_;  // no candidates exclude each other
  std::vector<CertificateEntry> found_;
};

}  // namespace

std::vector<CertificateEntry> counterexamples_of_parts(
    const Model& model, const Choices& choices, const std::vector<RepairCandidate>& candidates,
    result::RepairTarget target, base::Environment& environment) {
  if (model.streams.size() <= kStreamsTogether) return {};
  if (std::ranges::any_of(candidates, reshapes)) return {};
  const std::vector<Part> parts = large_parts(model);
  if (parts.size() == 1) return {};
  const auto numbers = by_part(model, parts, candidates);
  Parts result(model, choices, candidates, target, environment);
  for (std::size_t i = 0; i < parts.size() && !environment.out_of_time(); ++i) {
    result.search(topology::model_of(model, parts[i]), numbers[i]);
  }
  return result.found();
}

}  // namespace firebreak::repair
