// SPDX-License-Identifier: Apache-2.0
// The finite family of models on which labels are compared with executions (docs/crosscheck.md,
// "The family"): every model up to a number of components, up to renaming.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "topology/model.h"

namespace firebreak::crosscheck {

/// The most components that a family may be asked for.
inline constexpr unsigned kMostComponents = 3;
/// And the most attributes.
inline constexpr unsigned kMostAttributes = 2;

/// A renaming of components and interfaces that leaves a skeleton as it is: where each part goes.
struct Symmetry {
  std::vector<unsigned> components, paths, inner, sources;
};

/// What is connected to what. Inputs and outputs are numbered through, component by component.
struct Skeleton {
  struct Path {
    unsigned input, output;
    auto operator<=>(const Path&) const = default;
  };
  struct Inner {  // a stream between components
    unsigned output, input;
    auto operator<=>(const Inner&) const = default;
  };
  unsigned components = 0;
  std::vector<unsigned> input_component, output_component;
  std::vector<Path> paths;           // sorted
  std::vector<Inner> inner;          // sorted
  std::vector<unsigned> sources;     // the inputs that have one, ascending
  unsigned sink = 0;                 // the output that is observed
  std::vector<Symmetry> symmetries;  // with the identity
  std::uint64_t orbit_size = 1;  // in how many ways its components and interfaces can be numbered
};

/// All skeletons with up to `components` components, one of each class, the smaller ones first.
std::vector<Skeleton> skeletons(unsigned components);

/// What the path with annotation number n does; attributes are numbered, a set of them is a mask.
struct PathChoice {
  topology::Annotation annotation = topology::Annotation::CR;
  std::optional<unsigned> gate;  // none: `*`, or a confluent path
};
unsigned path_choices(unsigned attributes);
PathChoice path_choice(unsigned number);

/// A skeleton with its choices, as numbers. `seals` counts from 1 (the empty key is 1, the mask m
/// is m + 1); 0 is unsealed.
struct Decoration {
  std::vector<unsigned> schemas;     // by inner stream: the mask of what it carries
  std::vector<unsigned> paths;       // by path: its choice
  std::vector<unsigned> replicated;  // by component: 0 or 1
  std::vector<unsigned> seals;       // by stream: the sources, then the inner ones
};

/// "a", "b", … for the bits of a mask.
topology::Names attribute_names(unsigned mask);

topology::Model model_of(const Skeleton& skeleton, const Decoration& decoration,
                         unsigned attributes);

/// How many choices of schemas and paths a skeleton has, some of them not in the family.
std::uint64_t frame_count(const Skeleton& skeleton, unsigned attributes);

/// A skeleton whose schemas and paths are chosen, and what can still be chosen: the smallest of
/// each class of renamings.
class Frame {
 public:
  /// Empty if the choice is not in the family, or is not the smallest of its class.
  static std::optional<Frame> at(const Skeleton& skeleton, unsigned attributes,
                                 std::uint64_t number);

  const Skeleton& skeleton() const { return *skeleton_; }
  const std::vector<unsigned>& schemas() const { return schemas_; }
  const std::vector<unsigned>& paths() const { return paths_; }
  /// The attributes that a stream carries, the sources first.
  unsigned schema(std::size_t stream) const;

  struct Case {
    std::vector<unsigned> seals;
    std::uint64_t orbit_size = 1;  // how many models are this one up to renaming
  };
  /// All choices of replication, and all choices of seals for one of them.
  std::vector<std::vector<unsigned>> replications() const;
  std::vector<Case> cases(const std::vector<unsigned>& replicated) const;

 private:
  struct Renaming {
    const Symmetry* symmetry;
    std::vector<unsigned> attributes;  // where each one goes
  };
  Frame(const Skeleton& skeleton, unsigned attributes)
      : skeleton_(&skeleton), attributes_(attributes) {}
  bool in_family() const;
  bool everything_leads_to_the_sink() const;
  bool smallest();

  const Skeleton* skeleton_;
  unsigned attributes_;
  std::vector<unsigned> schemas_;
  std::vector<unsigned> paths_;
  std::vector<Renaming> renamings_;  // that leave the frame as it is
};

}  // namespace firebreak::crosscheck
