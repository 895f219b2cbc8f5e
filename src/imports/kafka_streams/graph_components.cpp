// SPDX-License-Identifier: Apache-2.0
// Which processors are one component, and what it does.
#include <fmt/format.h>

#include <algorithm>

#include "imports/kafka_streams/graph_maker.h"

namespace firebreak::imports::kafka_streams {

// Processors that share a store are one component; so are the two sides of a join by windows,
// along their arrows; and who joins a global store, with that.
void GraphMaker::find_components() {
  Sets sets;
  std::map<std::string, std::size_t> stores;        // application and store → node
  std::map<std::string, std::vector<One>> globals;  // by application
  for (const Part& part : parts_) {
    for (const One& one : part.nodes) {
      sets.find(one.index);
      if (one.part->global && one.node->what == What::Processor) {
        globals[one.application->name].push_back(one);
      }
      for (const std::string& store : one.node->stores) {
        const auto [at, added] = stores.emplace(one.application->name + "\n" + store, one.index);
        if (!added) sets.join(at->second, one.index);
      }
    }
  }
  for (const Part& part : parts_) join_windows(part, sets);
  for (const Part& part : parts_) {
    for (const One& one : part.nodes) {
      const auto global = globals.find(one.application->name);
      if (!joins_global_store(*one.node) || global == globals.end()) continue;
      for (const One& each : global->second) sets.join(each.index, one.index);
      only_global_[one.index] = global->second.size() == 1;
    }
  }
  name_components(sets);
}

void GraphMaker::join_windows(const Part& part, Sets& sets) {
  std::map<std::string, const One*> by_name;
  const auto joins = [](const One& one) {
    return std::ranges::any_of(one.node->stores, [](const std::string& store) {
      return window_join(store) != WindowJoin::None;
    });
  };
  for (const One& one : part.nodes) {
    if (joins(one)) by_name[one.node->name] = &one;
  }
  for (const auto& [name, one] : by_name) {
    for (const std::string& next : one->node->next) {
      const auto to = by_name.find(next);
      if (to != by_name.end()) sets.join(one->index, to->second->index);
    }
  }
}

void GraphMaker::name_components(Sets& sets) {
  std::map<std::size_t, std::vector<One>> members;
  for (const Part& part : parts_) {
    for (const One& one : part.nodes) members[sets.find(one.index)].push_back(one);
  }
  for (const auto& [root, all] : members) {
    const bool several = all.size() > 1;
    std::string store;
    for (const One& one : all) {
      const Texts& stores = graph_.nodes[one.index].stores;  // sorted
      if (store.empty() && !stores.empty()) store = id_of(*one.application, stores.front());
    }
    if (store.empty()) store = all.front().id;
    while (several && ids_.contains(store)) store += "~2";
    for (const One& one : all) {
      Node& node = graph_.nodes[one.index];
      if (several) {
        node.component = store;
        node.interface = one.node->name;
      }
      component_of_[one.id] = root;
      if (in_window_join(*one.node)) in_windows_.insert(one.id);
    }
    add_component(several ? store : all.front().id, all, several);
  }
}

void GraphMaker::add_component(const std::string& name, const std::vector<One>& all, bool several) {
  imports::Part& part = graph_.parts[name];
  const One* last = several ? last_of_closed(all) : nullptr;
  const bool window = several && add_window_join(name, all, part);
  for (const One& one : all) {
    if (one.node->what != What::Processor) {
      part.paths.push_back(plain(one, several));
      continue;
    }
    const Guess what = guess_of(one, several);
    if (!window || !in_window_join(*one.node)) {
      part.paths.push_back(path(one, what, several));
      const bool reads = several && one.node->next.empty() && !part.paths.back().silent;
      if (&one == last || reads) end(one, part.paths.back());
    }
    const Place& place = graph_.nodes[one.index].place;
    // The builder asks for the labels that are assumed.
    if (what.open && what.ground.basis != Basis::Assumed) {
      graph_.holes.push_back({one.id, "annotation", std::string("OW [key]"), place});
    }
    if (what.waits) graph_.holes.push_back({one.id, "seal", std::string("none"), place});
  }
}

// Of nodes that lead to none but each other, the one by which what they do is seen.
const GraphMaker::One* GraphMaker::last_of_closed(const std::vector<One>& all) {
  std::set<std::string_view> names;
  for (const One& one : all) names.insert(one.node->name);
  const One* last = &all.back();
  for (const One& one : all) {
    const auto inside = [&](const std::string& next) { return names.contains(next); };
    if (!std::ranges::all_of(one.node->next, inside)) return nullptr;
    if (one.node->next.empty()) last = &one;
  }
  return last;
}

// What it would emit leaves the system.
void GraphMaker::end(const One& one, Path& path) {
  path.silent = false;
  path.to = path.from;
  graph_.nodes[one.index].ends = true;
}

Guess GraphMaker::guess_of(const One& one, bool several) const {
  if (!joins_global_store(*one.node)) return guess(*one.node, several);
  const auto only = only_global_.find(one.index);
  const bool known = several && only != only_global_.end() && only->second;
  return {.label = Annotation::OR,
          .ground = known ? Ground{Basis::Derived, "kafka-global-join"} : Ground{},
          .open = !known};
}

Path GraphMaker::plain(const One& one, bool several) {
  Path made{
      .label = Annotation::CR, .rewrites = Texts{}, .ground = {Basis::Derived, "kafka-stateless"}};
  if (several) made.from = made.to = one.node->name;
  return made;
}

Path GraphMaker::path(const One& one, const Guess& what, bool several) const {
  Path made{.label = what.label,
            .gate = what.by_key ? std::optional(Texts{"key"}) : std::nullopt,
            .rewrites = what.rewrites_key ? Texts{"key"} : Texts{},
            .ground = what.ground};
  if (several) {
    made.from = made.to = one.node->name;
    made.silent = one.node->next.empty() && topology::is_write(what.label);
    if (made.silent) made.to.clear();
  }
  return made;
}

bool GraphMaker::in_window_join(const Described& node) {
  return std::ranges::any_of(
      node.stores, [](const std::string& store) { return window_join(store) != WindowJoin::None; });
}

// From where messages of the two sides come in to where joined ones go out.
bool GraphMaker::add_window_join(const std::string& name, const std::vector<One>& all,
                                 imports::Part& part) {
  std::vector<const One*> sides;
  bool outer = false;
  std::set<std::string> inside;
  for (const One& one : all) {
    if (!in_window_join(*one.node)) continue;
    sides.push_back(&one);
    inside.insert(one.node->name);
    outer = outer || std::ranges::any_of(one.node->stores, [](const std::string& store) {
              return window_join(store) == WindowJoin::Outer;
            });
  }
  if (sides.empty()) return false;
  const auto outside = [&](const std::string& n) { return !inside.contains(n); };
  std::vector<const One*> inputs;
  std::vector<const One*> outputs;
  for (const One* side : sides) {
    if (std::ranges::any_of(side->node->previous, outside)) inputs.push_back(side);
    const bool last = side->node->next.empty();
    if (last || std::ranges::any_of(side->node->next, outside)) outputs.push_back(side);
    graph_.nodes[side->index].ends = last;
  }
  for (const One* from : inputs) {
    for (const One* to : outputs) {
      part.paths.push_back(
          {.from = from->node->name,
           .to = to->node->name,
           .label = outer ? Annotation::OW : Annotation::CW,
           .gate = outer ? std::optional(Texts{"key"}) : std::nullopt,
           .rewrites = Texts{},
           .ground = {Basis::Derived, outer ? "kafka-outer-window-join" : "kafka-window-join"}});
    }
  }
  if (outer) {
    graph_.holes.push_back(
        {name, "seal", std::string("none"), graph_.nodes[sides.front()->index].place});
  }
  return true;
}

}  // namespace firebreak::imports::kafka_streams
