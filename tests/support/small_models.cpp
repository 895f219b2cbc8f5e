// SPDX-License-Identifier: Apache-2.0
// All models with one component, and shrinking.
#include <algorithm>
#include <array>
#include <string>

#include "base/diagnostics.h"
#include "support/random_models.h"
#include "topology/builder.h"

namespace firebreak::test_support {
namespace {

using topology::Annotation;
using topology::ComponentDecl;
using topology::Endpoint;
using topology::Model;
using topology::Name;
using topology::Names;
using topology::PathDecl;
using topology::StreamDecl;

struct Behavior {
  Annotation annotation;
  std::optional<Names> gate;
};

std::vector<Behavior> all_behaviors() {
  std::vector<Behavior> result{{Annotation::CR, {}}, {Annotation::CW, {}}};
  for (const Annotation annotation : {Annotation::OR, Annotation::OW}) {
    result.push_back({annotation, std::nullopt});
    result.push_back({annotation, Names{}});
    result.push_back({annotation, Names{Name{"a"}}});
    result.push_back({annotation, Names{Name{"b"}}});
  }
  return result;
}

/// The `choice`-th of: unsealed, [], [a], [b].
std::optional<Names> seal_number(std::size_t choice) {
  const std::array<std::optional<Names>, 4> seals = {std::nullopt, Names{}, Names{Name{"a"}},
                                                     Names{Name{"b"}}};
  return seals[choice];
}

StreamDecl stream(std::string name, std::optional<Endpoint> from, std::optional<Endpoint> to) {
  StreamDecl result;
  result.name = {std::move(name)};
  result.from = std::move(from);
  result.to = std::move(to);
  result.attributes = {{"a"}, {"b"}};
  return result;
}

Model one_component_model(const std::vector<Behavior>& behaviors,
                          const std::vector<std::optional<Names>>& seals, bool replicated,
                          bool feedback) {
  Model model;
  model.name = {"one-component"};
  ComponentDecl component;
  component.name = {"C"};
  if (replicated) component.rep = true;
  const Endpoint output{component.name, {"o"}};
  for (std::size_t i = 0; i < behaviors.size(); ++i) {
    const Endpoint input{component.name, {"i" + std::to_string(i)}};
    PathDecl path;
    path.from = input.interface;
    path.to = output.interface;
    path.label = behaviors[i].annotation;
    path.subscript = behaviors[i].gate;
    component.paths.push_back(path);
    model.streams.push_back(stream("s" + std::to_string(i), std::nullopt, input));
    if (seals[i]) model.streams.back().seals.push_back(*seals[i]);
    if (feedback && i + 1 == behaviors.size()) {
      model.streams.push_back(stream("back", output, input));
    }
  }
  model.streams.push_back(stream("sink", output, std::nullopt));
  model.components.push_back(std::move(component));
  return model;
}

/// Models with one element less.
class Deletions {
 public:
  explicit Deletions(const Model& model) : model_(model) {}

  std::vector<Model> run() {
    for (std::size_t i = 0; i < model_.components.size(); ++i) delete_component(i);
    for (std::size_t i = 0; i < model_.streams.size(); ++i) {
      offer([&](Model& m) { erase(m.streams, i); });
    }
    for (std::size_t i = 0; i < model_.components.size(); ++i) simplify_component(i);
    for (std::size_t i = 0; i < model_.streams.size(); ++i) simplify_stream(i);
    for (std::size_t i = 0; i < model_.fds.size(); ++i) {
      offer([&](Model& m) { erase(m.fds, i); });
    }
    return std::move(result_);
  }

 private:
  template <class T>
  static void erase(std::vector<T>& from, std::size_t index) {
    from.erase(from.begin() + static_cast<std::ptrdiff_t>(index));
  }

  template <class Change>
  void offer(Change change) {
    result_.push_back(model_);
    change(result_.back());
  }

  void delete_component(std::size_t index) {
    offer([&](Model& m) {
      const Name name = m.components[index].name;
      std::erase_if(m.streams, [&](const StreamDecl& s) {
        return (s.from && s.from->component == name && !s.to) ||
               (s.to && s.to->component == name && !s.from);
      });
      for (StreamDecl& s : m.streams) {
        if (s.from && s.from->component == name) s.from.reset();
        if (s.to && s.to->component == name) s.to.reset();
      }
      std::erase_if(m.streams, [](const StreamDecl& s) { return !s.from && !s.to; });
      erase(m.components, index);
    });
  }

  void simplify_component(std::size_t index) {
    const ComponentDecl& component = model_.components[index];
    for (std::size_t p = 0; p < component.paths.size(); ++p) simplify_path(index, p);
    for (std::size_t o = 0; o < component.orderings.size(); ++o) {
      offer([&](Model& m) { erase(m.components[index].orderings, o); });
      offer([&](Model& m) { m.components[index].orderings[o].by.clear(); });
      offer([&](Model& m) { m.components[index].orderings[o].streams.clear(); });
    }
    offer([&](Model& m) { m.components[index].rep.reset(); });
    for (std::size_t c = 0; c < component.commutes.size(); ++c) {
      offer([&](Model& m) { erase(m.components[index].commutes, c); });
    }
    offer([&](Model& m) { m.components[index].late = topology::Late::Reopened; });
    offer([&](Model& m) { m.components[index].forwards = true; });
    offer([&](Model& m) { m.components[index].instances = {}; });
    offer([&](Model& m) { m.components[index].crash = topology::Crash::Survives; });
  }

  // And what is said of inputs that are gone with it.
  static void erase_path(ComponentDecl& component, std::size_t index) {
    erase(component.paths, index);
    const auto gone = [&](const Name& input) {
      return std::ranges::none_of(component.paths,
                                  [&](const PathDecl& path) { return path.from == input; });
    };
    std::erase_if(component.commutes,
                  [&](const auto& pair) { return gone(pair.first) || gone(pair.second); });
  }

  void simplify_path(std::size_t component, std::size_t index) {
    const PathDecl path = model_.components[component].paths[index];
    offer([&](Model& m) { erase_path(m.components[component], index); });
    const auto with_streams = [&](bool input) {
      offer([&](Model& m) {
        erase_path(m.components[component], index);
        std::erase_if(m.streams, [&](const StreamDecl& s) {
          const auto& end = input ? s.to : s.from;
          return end && end->component == m.components[component].name &&
                 end->interface == (input ? path.from : path.to);
        });
      });
    };
    with_streams(true);
    with_streams(false);
    offer([&](Model& m) { m.components[component].paths[index].rewrites.clear(); });
    offer([&](Model& m) { m.components[component].paths[index].idempotent = false; });
    offer([&](Model& m) { m.components[component].paths[index].repeats = false; });
    offer([&](Model& m) { m.components[component].paths[index].unordered_emission = false; });
    if (!path.subscript) return;
    for (std::size_t a = 0; a < path.subscript->size(); ++a) {
      offer([&](Model& m) { erase(*m.components[component].paths[index].subscript, a); });
    }
  }

  void simplify_stream(std::size_t index) {
    const StreamDecl& old = model_.streams[index];
    for (std::size_t k = 0; k < old.seals.size(); ++k) {
      offer([&](Model& m) { erase(m.streams[index].seals, k); });
    }
    for (std::size_t k = 0; k < old.watermarks.size(); ++k) {
      offer([&](Model& m) { erase(m.streams[index].watermarks, k); });
    }
    offer([&](Model& m) { m.streams[index].rep.reset(); });
    offer([&](Model& m) { m.streams[index].delivery = topology::Delivery::ExactlyOnce; });
    offer([&](Model& m) { m.streams[index].producers = 1, m.streams[index].producers_by.clear(); });
    offer([&](Model& m) { m.streams[index].producers_by.clear(); });
    for (std::size_t k = 0; k < old.fifos.size(); ++k) {
      offer([&](Model& m) { erase(m.streams[index].fifos, k); });
      offer([&](Model& m) { m.streams[index].fifos[k].clear(); });
    }
    for (std::size_t a = 0; a < old.attributes.size(); ++a) {
      offer([&](Model& m) {
        StreamDecl& s = m.streams[index];
        const Name gone = s.attributes[a];
        erase(s.attributes, a);
        for (Names& key : s.seals) std::erase(key, gone);
        for (Names& key : s.watermarks) std::erase(key, gone);
        for (Names& key : s.fifos) std::erase(key, gone);
        std::erase(s.producers_by, gone);
      });
    }
  }

  const Model& model_;
  std::vector<Model> result_;
};

/// How much there is to read.
std::size_t size(const Model& model) {
  std::size_t size = model.fds.size() + 3 * model.components.size() + 3 * model.streams.size();
  for (const StreamDecl& s : model.streams) {
    size += s.attributes.size() + s.seals.size() + s.watermarks.size() + (s.rep ? 1 : 0) +
            s.fifos.size() + s.producers_by.size();
    for (const Names& key : s.fifos) size += key.size();
    size += (s.delivery != topology::Delivery::ExactlyOnce ? 1 : 0) + s.producers;
  }
  for (const ComponentDecl& c : model.components) {
    size += (c.rep ? 1 : 0) + c.commutes.size() + (c.late != topology::Late::Reopened ? 1 : 0) +
            (c.forwards ? 0 : 1) + (c.instances.count > 1 ? 1 : 0) + c.instances.by.size() +
            (c.crash != topology::Crash::Survives ? 1 : 0);
    for (const PathDecl& p : c.paths) {
      size += 2 + (p.subscript ? p.subscript->size() : 0) + p.rewrites.size() +
              (p.idempotent ? 1 : 0) + (p.repeats ? 1 : 0) + (p.unordered_emission ? 1 : 0);
    }
    for (const auto& o : c.orderings) size += 2 + o.by.size() + o.streams.size();
  }
  return size;
}

bool valid(const Model& model) {
  base::Diagnostics diagnostics;
  return topology::build(model, {}, diagnostics).has_value();
}

}  // namespace

void for_each_one_component_model(const std::function<void(const Model&)>& visit) {
  const std::vector<Behavior> behaviors = all_behaviors();
  for (const bool feedback : {false, true}) {
    for (const bool replicated : {false, true}) {
      for (const Behavior& first : behaviors) {
        for (std::size_t seal = 0; seal < 4; ++seal) {
          visit(one_component_model({first}, {seal_number(seal)}, replicated, feedback));
          for (const Behavior& second : behaviors) {
            for (std::size_t other = 0; other < 4; ++other) {
              visit(one_component_model({first, second}, {seal_number(seal), seal_number(other)},
                                        replicated, feedback));
            }
          }
        }
      }
    }
  }
}

Model shrink(Model model, const std::function<bool(const Model&)>& fails) {
  bool changed = true;
  while (changed) {
    changed = false;
    for (Model& candidate : Deletions(model).run()) {
      if (size(candidate) >= size(model) || !valid(candidate) || !fails(candidate)) continue;
      model = std::move(candidate);
      changed = true;
      break;
    }
  }
  return model;
}

}  // namespace firebreak::test_support
