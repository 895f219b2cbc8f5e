// SPDX-License-Identifier: Apache-2.0
// Choices on a skeleton, up to its symmetries and the renaming of attributes. A choice is kept if
// no renaming makes it smaller, part by part: schemas and paths first, then replication among the
// renamings that leave these as they are, then seals among those that are left. The number of
// models that are the same up to renaming follows from the number of renamings that are left at the
// end.
#include "crosscheck/enumerate_models.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "crosscheck/permutations.h"

namespace firebreak::crosscheck {

using topology::Annotation;

namespace {

unsigned mask_count(unsigned attributes) { return 1U << attributes; }

unsigned renamed_mask(unsigned mask, const std::vector<unsigned>& attributes) {
  unsigned result = 0;
  for (std::size_t a = 0; a < attributes.size(); ++a) {
    if (mask >> a & 1U) result |= 1U << attributes[a];
  }
  return result;
}

unsigned renamed_seal(unsigned seal, const std::vector<unsigned>& attributes) {
  return seal == 0 ? 0 : renamed_mask(seal - 1, attributes) + 1;
}

// The confluent paths come first; then OR and OW by turns, gate `*` first.
constexpr unsigned kConfluent = 2;

unsigned renamed_path(unsigned number, const std::vector<unsigned>& attributes) {
  const PathChoice choice = path_choice(number);
  if (!choice.gate) return number;
  return number + 2 * renamed_mask(*choice.gate, attributes) - 2 * *choice.gate;
}

bool is_confluent_choice(unsigned number) {
  return topology::is_confluent(path_choice(number).annotation);
}
bool is_write_choice(unsigned number) { return topology::is_write(path_choice(number).annotation); }

template <class Rename>
std::vector<unsigned> permuted(const std::vector<unsigned>& values,
                               const std::vector<unsigned>& places, Rename rename) {
  std::vector<unsigned> result(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) result[places[i]] = rename(values[i]);
  return result;
}

/// Counts through all vectors below the bounds, the last place fastest; false after the last one.
bool advance(std::vector<unsigned>& values, const std::vector<unsigned>& bounds) {
  for (std::size_t i = values.size(); i-- > 0;) {
    if (++values[i] < bounds[i]) return true;
    values[i] = 0;
  }
  return false;
}

}  // namespace

unsigned path_choices(unsigned attributes) { return kConfluent + 2 * (1 + mask_count(attributes)); }

PathChoice path_choice(unsigned number) {
  if (number < kConfluent) return {number == 0 ? Annotation::CR : Annotation::CW, {}};
  const unsigned gate = (number - kConfluent) / 2;
  PathChoice choice{(number - kConfluent) % 2 == 0 ? Annotation::OR : Annotation::OW, {}};
  if (gate > 0) choice.gate = gate - 1;
  return choice;
}

std::uint64_t frame_count(const Skeleton& skeleton, unsigned attributes) {
  std::uint64_t count = 1;
  for (std::size_t i = 0; i < skeleton.inner.size(); ++i) count *= mask_count(attributes);
  for (std::size_t p = 0; p < skeleton.paths.size(); ++p) count *= path_choices(attributes);
  return count;
}

std::optional<Frame> Frame::at(const Skeleton& skeleton, unsigned attributes,
                               std::uint64_t number) {
  Frame frame(skeleton, attributes);
  const auto digit = [&](std::uint64_t base) {
    return static_cast<unsigned>(std::exchange(number, number / base) % base);
  };
  for (std::size_t i = 0; i < skeleton.inner.size(); ++i) {
    frame.schemas_.push_back(digit(mask_count(attributes)));
  }
  for (std::size_t p = 0; p < skeleton.paths.size(); ++p) {
    frame.paths_.push_back(digit(path_choices(attributes)));
  }
  if (!frame.in_family() || !frame.smallest()) return std::nullopt;
  return frame;
}

unsigned Frame::schema(std::size_t stream) const {
  const std::size_t sources = skeleton_->sources.size();
  return stream < sources ? mask_count(attributes_) - 1 : schemas_[stream - sources];
}

bool Frame::in_family() const {
  const Skeleton& s = *skeleton_;
  std::vector<unsigned> carried(s.components, 0);
  for (unsigned source : s.sources)
    carried[s.input_component[source]] = mask_count(attributes_) - 1;
  for (std::size_t i = 0; i < s.inner.size(); ++i) {
    carried[s.input_component[s.inner[i].input]] |= schemas_[i];
  }
  for (std::size_t p = 0; p < s.paths.size(); ++p) {
    const unsigned here = carried[s.input_component[s.paths[p].input]];
    if (path_choice(paths_[p]).gate.value_or(0) & ~here) return false;
  }
  return everything_leads_to_the_sink();
}

// Backwards from the sink, along paths and streams, and from an O path to what its component
// writes.
bool Frame::everything_leads_to_the_sink() const {
  const Skeleton& s = *skeleton_;
  std::vector<bool> observed(s.output_component.size(), false);  // outputs
  std::vector<bool> leads(s.paths.size(), false);
  std::vector<bool> read(s.components, false);  // the state of the component is
  observed[s.sink] = true;
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t p = 0; p < s.paths.size(); ++p) {
      const unsigned component = s.input_component[s.paths[p].input];
      const bool counts =
          observed[s.paths[p].output] || (read[component] && is_write_choice(paths_[p]));
      if (leads[p] || !counts) continue;
      leads[p] = changed = true;
      read[component] = read[component] || !is_confluent_choice(paths_[p]);
      for (const auto& [output, input] : s.inner) {
        if (input == s.paths[p].input) observed[output] = true;
      }
    }
  }
  return std::all_of(leads.begin(), leads.end(), [](bool l) { return l; });
}

bool Frame::smallest() {
  const auto own = std::pair(schemas_, paths_);
  for (const Permutation& attributes : permutations(attributes_)) {
    const auto mask = [&](unsigned value) { return renamed_mask(value, attributes); };
    const auto path = [&](unsigned value) { return renamed_path(value, attributes); };
    for (const Symmetry& symmetry : skeleton_->symmetries) {
      const auto other = std::pair(permuted(schemas_, symmetry.inner, mask),
                                   permuted(paths_, symmetry.paths, path));
      if (other < own) return false;
      if (other == own) renamings_.push_back({&symmetry, attributes});
    }
  }
  return true;
}

std::vector<std::vector<unsigned>> Frame::replications() const {
  const std::vector<unsigned> bounds(skeleton_->components, 2);
  std::vector<unsigned> next(bounds.size(), 0);
  std::vector<std::vector<unsigned>> result;
  do {
    const bool smallest = std::none_of(renamings_.begin(), renamings_.end(), [&](const auto& r) {
      return permuted(next, r.symmetry->components, std::identity{}) < next;
    });
    if (smallest) result.push_back(next);
  } while (advance(next, bounds));
  return result;
}

std::vector<Frame::Case> Frame::cases(const std::vector<unsigned>& replicated) const {
  std::vector<const Renaming*> left;
  for (const Renaming& r : renamings_) {
    if (permuted(replicated, r.symmetry->components, std::identity{}) == replicated) {
      left.push_back(&r);
    }
  }
  const std::size_t sources = skeleton_->sources.size();
  const std::size_t streams = sources + skeleton_->inner.size();
  const std::vector<unsigned> bounds(streams, mask_count(attributes_) + 1);
  std::vector<Case> result;
  Case next{std::vector<unsigned>(streams, 0), 1};
  do {
    bool carried = true;
    for (std::size_t i = 0; i < streams; ++i) {
      carried = carried && (next.seals[i] == 0 || !((next.seals[i] - 1) & ~schema(i)));
    }
    if (!carried) continue;
    std::uint64_t same = 0;
    const bool smallest = std::none_of(left.begin(), left.end(), [&](const Renaming* r) {
      std::vector<unsigned> places = r->symmetry->sources;
      for (unsigned inner : r->symmetry->inner) {
        places.push_back(static_cast<unsigned>(sources) + inner);
      }
      const auto other = permuted(next.seals, places,
                                  [&](unsigned seal) { return renamed_seal(seal, r->attributes); });
      same += other == next.seals ? 1 : 0;
      return other < next.seals;
    });
    if (!smallest) continue;
    std::uint64_t of_attributes = 1;
    for (unsigned a = 2; a <= attributes_; ++a) of_attributes *= a;
    next.orbit_size = skeleton_->orbit_size * of_attributes / same;
    result.push_back(next);
  } while (advance(next.seals, bounds));
  return result;
}

}  // namespace firebreak::crosscheck
