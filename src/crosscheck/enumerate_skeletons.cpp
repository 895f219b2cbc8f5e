// SPDX-License-Identifier: Apache-2.0
// Skeletons, one of each class. A model with n components takes n of the shapes that one component
// can have; then every choice of inner streams, sources and an observed output is looked at. The
// renamings that leave the shapes as they are map choices onto choices: the smallest of each class
// is kept, with the renamings that leave it as it is.
#include <algorithm>
#include <tuple>
#include <utility>

#include "crosscheck/enumerate_models.h"
#include "crosscheck/permutations.h"

namespace firebreak::crosscheck {

namespace {

/// Bounds of the family (docs/crosscheck.md, "The family"), for models with n components.
constexpr unsigned most_paths(unsigned n) { return n + 1; }
constexpr unsigned most_interfaces(unsigned n) { return std::max(4U, 2 * n + 1); }
constexpr unsigned most_inner(unsigned n) { return n; }

std::uint64_t factorial(unsigned n) { return n < 2 ? 1 : n * factorial(n - 1); }

template <class Edge>
std::vector<Edge> image(const std::vector<Edge>& edges, const Permutation& first,
                        const Permutation& second) {
  std::vector<Edge> result;
  result.reserve(edges.size());
  for (const auto& [a, b] : edges) result.push_back({first[a], second[b]});
  std::sort(result.begin(), result.end());
  return result;
}

/// Calls `visit` with the elements whose bits are set, for every subset of at most `most`.
template <class Element, class Visit>
void for_each_subset(const std::vector<Element>& elements, unsigned most, Visit visit) {
  std::vector<Element> chosen;
  const auto extend = [&](const auto& self, std::size_t from) -> void {
    visit(std::as_const(chosen));
    if (chosen.size() == most) return;
    for (std::size_t i = from; i < elements.size(); ++i) {
      chosen.push_back(elements[i]);
      self(self, i + 1);
      chosen.pop_back();
    }
  };
  extend(extend, 0);
}

/// One component: its interfaces and paths.
struct Shape {
  unsigned inputs = 0;
  unsigned outputs = 0;
  std::vector<Skeleton::Path> paths;
};

bool uses_all(const Shape& shape) {
  std::vector<bool> input(shape.inputs), output(shape.outputs);
  for (const auto& path : shape.paths) input[path.input] = output[path.output] = true;
  return !std::count(input.begin(), input.end(), false) &&
         !std::count(output.begin(), output.end(), false);
}

bool is_smallest(const Shape& shape) {
  for (const Permutation& in : permutations(shape.inputs)) {
    for (const Permutation& out : permutations(shape.outputs)) {
      if (image(shape.paths, in, out) < shape.paths) return false;
    }
  }
  return true;
}

/// Shapes with at most so many interfaces and paths, the smaller ones first.
std::vector<Shape> shapes(unsigned interfaces, unsigned paths) {
  std::vector<Shape> result;
  for (unsigned inputs = 1; inputs < interfaces; ++inputs) {
    for (unsigned outputs = 1; inputs + outputs <= interfaces; ++outputs) {
      std::vector<Skeleton::Path> all;
      for (unsigned i = 0; i < inputs; ++i) {
        for (unsigned o = 0; o < outputs; ++o) all.push_back({i, o});
      }
      for_each_subset(all, paths, [&](const std::vector<Skeleton::Path>& chosen) {
        const Shape shape{inputs, outputs, chosen};
        if (uses_all(shape) && is_smallest(shape)) result.push_back(shape);
      });
    }
  }
  std::stable_sort(result.begin(), result.end(), [](const Shape& a, const Shape& b) {
    return std::pair(a.paths.size(), a.inputs + a.outputs) <
           std::pair(b.paths.size(), b.inputs + b.outputs);
  });
  return result;
}

/// A renaming of the shapes.
struct Renaming {
  Permutation components, inputs, outputs;
};

/// All skeletons made of the same components.
class Wirings {
 public:
  Wirings(const std::vector<const Shape*>& shapes, std::vector<Skeleton>& found) : found_(found) {
    for (const Shape* shape : shapes) place(*shape);
    std::sort(base_.paths.begin(), base_.paths.end());
    find_renamings();
    for (const Shape* shape : shapes)
      names_ *= factorial(shape->inputs) * factorial(shape->outputs);
    names_ *= factorial(base_.components);
  }

  void run() {
    std::vector<Skeleton::Inner> pairs;
    for (unsigned o = 0; o < outputs(); ++o) {
      for (unsigned i = 0; i < inputs(); ++i) pairs.push_back({o, i});
    }
    const std::vector<unsigned> all_inputs = identity(inputs());
    for_each_subset(pairs, most_inner(base_.components), [&](const auto& inner) {
      base_.inner = inner;
      if (!connected()) return;
      for_each_subset(all_inputs, inputs(), [&](const auto& sources) {
        base_.sources = sources;
        if (!everything_is_fed()) return;
        for (unsigned o = 0; o < outputs(); ++o) {
          base_.sink = o;
          keep_if_smallest();
        }
      });
    });
  }

 private:
  unsigned inputs() const { return static_cast<unsigned>(base_.input_component.size()); }
  unsigned outputs() const { return static_cast<unsigned>(base_.output_component.size()); }

  void place(const Shape& shape) {
    for (const auto& [i, o] : shape.paths) base_.paths.push_back({inputs() + i, outputs() + o});
    base_.input_component.insert(base_.input_component.end(), shape.inputs, base_.components);
    base_.output_component.insert(base_.output_component.end(), shape.outputs, base_.components);
    ++base_.components;
  }

  // Whether the permutation of interfaces carries components to components.
  static bool follows(const Permutation& interfaces, const std::vector<unsigned>& owner,
                      const Permutation& components) {
    for (std::size_t i = 0; i < owner.size(); ++i) {
      if (owner[interfaces[i]] != components[owner[i]]) return false;
    }
    return true;
  }

  void find_renamings() {
    const std::vector<Permutation> of_inputs = permutations(inputs());
    const std::vector<Permutation> of_outputs = permutations(outputs());
    for (const Permutation& c : permutations(base_.components)) {
      for (const Permutation& i : of_inputs) {
        if (!follows(i, base_.input_component, c)) continue;
        for (const Permutation& o : of_outputs) {
          if (!follows(o, base_.output_component, c)) continue;
          if (image(base_.paths, i, o) == base_.paths) renamings_.push_back({c, i, o});
        }
      }
    }
  }

  bool connected() const {
    Permutation group = identity(base_.components);
    for (const auto& [output, input] : base_.inner) {
      const unsigned from = group[base_.output_component[output]];
      const unsigned to = group[base_.input_component[input]];
      std::replace(group.begin(), group.end(), from, to);
    }
    return std::all_of(group.begin(), group.end(), [&](unsigned g) { return g == group.front(); });
  }

  bool everything_is_fed() const {
    std::vector<bool> fed(inputs(), false);
    for (unsigned source : base_.sources) fed[source] = true;
    for (bool changed = true; changed;) {
      changed = false;
      for (const Skeleton::Inner& inner : base_.inner) {
        if (fed[inner.input]) continue;
        fed[inner.input] = std::any_of(
            base_.paths.begin(), base_.paths.end(),
            [&](const auto& path) { return path.output == inner.output && fed[path.input]; });
        changed = changed || fed[inner.input];
      }
    }
    return std::all_of(fed.begin(), fed.end(), [](bool f) { return f; });
  }

  using Key = std::tuple<std::vector<Skeleton::Inner>, std::vector<unsigned>, unsigned>;

  Key renamed(const Renaming& renaming) const {
    std::vector<unsigned> sources;
    for (unsigned source : base_.sources) sources.push_back(renaming.inputs[source]);
    std::sort(sources.begin(), sources.end());
    return {image(base_.inner, renaming.outputs, renaming.inputs), std::move(sources),
            renaming.outputs[base_.sink]};
  }

  void keep_if_smallest() {
    const Key own{base_.inner, base_.sources, base_.sink};
    std::vector<Symmetry> symmetries;
    for (const Renaming& renaming : renamings_) {
      const Key other = renamed(renaming);
      if (other < own) return;
      if (other == own) symmetries.push_back(symmetry(renaming));
    }
    found_.push_back(base_);
    found_.back().symmetries = std::move(symmetries);
    found_.back().orbit_size = names_;
  }

  template <class Element>
  static unsigned place_of(const std::vector<Element>& elements, const Element& element) {
    return static_cast<unsigned>(std::lower_bound(elements.begin(), elements.end(), element) -
                                 elements.begin());
  }

  Symmetry symmetry(const Renaming& r) const {
    Symmetry result;
    result.components = r.components;
    for (const auto& [i, o] : base_.paths) {
      result.paths.push_back(place_of(base_.paths, {r.inputs[i], r.outputs[o]}));
    }
    for (const auto& [o, i] : base_.inner) {
      result.inner.push_back(place_of(base_.inner, {r.outputs[o], r.inputs[i]}));
    }
    for (unsigned i : base_.sources) {
      result.sources.push_back(place_of(base_.sources, r.inputs[i]));
    }
    return result;
  }

  std::vector<Skeleton>& found_;
  Skeleton base_;
  std::vector<Renaming> renamings_;
  std::uint64_t names_ = 1;
};

class Compositions {
 public:
  Compositions(unsigned components, std::vector<Skeleton>& found)
      : n_(components),
        shapes_(shapes(most_interfaces(n_) - 2 * (n_ - 1), most_paths(n_) - (n_ - 1))),
        found_(found) {}

  void run() { extend(0, 0, 0); }

 private:
  // Components in the order of their shapes: no choice comes twice.
  void extend(std::size_t from, std::size_t interfaces, std::size_t paths) {
    if (chosen_.size() == n_) {
      Wirings(chosen_, found_).run();
      return;
    }
    const std::size_t left = n_ - chosen_.size() - 1;
    for (std::size_t s = from; s < shapes_.size(); ++s) {
      const Shape& shape = shapes_[s];
      const std::size_t i = interfaces + shape.inputs + shape.outputs;
      const std::size_t p = paths + shape.paths.size();
      if (i + 2 * left > most_interfaces(n_) || p + left > most_paths(n_)) continue;
      chosen_.push_back(&shape);
      extend(s, i, p);
      chosen_.pop_back();
    }
  }

  unsigned n_;
  std::vector<Shape> shapes_;
  std::vector<const Shape*> chosen_;
  std::vector<Skeleton>& found_;
};

}  // namespace

std::vector<Skeleton> skeletons(unsigned components) {
  std::vector<Skeleton> found;
  for (unsigned n = 1; n <= components; ++n) Compositions(n, found).run();
  return found;
}

}  // namespace firebreak::crosscheck
