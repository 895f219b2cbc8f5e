// SPDX-License-Identifier: Apache-2.0
// What components do: paths between the interfaces that streams have.
#include <algorithm>

#include "frontend/yaml/keys.h"
#include "imports/model_builder.h"

namespace firebreak::imports::building {

Texts ModelBuilder::attributes_at(std::size_t component, const std::string& interface,
                                  bool input) const {
  Texts all;
  const Component& owner = components_[component];
  for (const std::size_t s : input ? owner.in : owner.out) {
    const Stream& stream = streams_[s];
    if ((input ? stream.input : stream.output) != interface) continue;
    for (const std::string& attribute : stream.attributes) add_new(all, attribute);
  }
  return all;
}

topology::PathDecl ModelBuilder::path_of(std::size_t c, const Path& path, const std::string& from,
                                         const std::string& to) const {
  topology::PathDecl decl;
  decl.from = {from};
  decl.label = path.label;
  const Texts in = attributes_at(c, from, true);
  const bool sensitive = !topology::is_confluent(path.label);
  if (sensitive && path.gate && subset(*path.gate, in)) decl.subscript = names_of(*path.gate);
  decl.idempotent = path.idempotent;
  if (path.silent) return decl;
  decl.to = topology::Name{to};
  const Texts out = attributes_at(c, to, false);
  for (const std::string& attribute : out) {
    const bool rewritten = !path.rewrites || std::ranges::count(*path.rewrites, attribute) > 0;
    if (rewritten && std::ranges::count(in, attribute) > 0) decl.rewrites.push_back({attribute});
  }
  return decl;
}

// Paths between interfaces that a stream has; of two with the same ends the first.
void ModelBuilder::add_paths(std::size_t c, topology::ComponentDecl& decl,
                             Notes::Component& notes) {
  const Component& component = components_[c];
  std::set<std::pair<std::string, std::string>> done;
  for (const Path& path : component.part.paths) {
    for (const std::string& from : component.inputs) {
      if (!path.from.empty() && path.from != from) continue;
      for (const std::string& to : path.silent ? Texts{""} : component.outputs) {
        if (!path.to.empty() && path.to != to) continue;
        if (!done.emplace(from, to).second) continue;
        decl.paths.push_back(path_of(c, path, from, to));
        notes.paths.push_back(note("label", path.ground));
        add_label(component, path, decl.paths.back());
      }
    }
  }
}

void ModelBuilder::add_label(const Component& component, const Path& path,
                             const topology::PathDecl& decl) {
  const std::string label(frontend::keys::kAnnotations[static_cast<std::size_t>(decl.label)]);
  if (!labelled_.insert(component.name + "\n" + label).second) return;
  graph_.facts.push_back(
      {component.name, "label", label, path.ground.basis, path.ground.rule, component.place});
  const bool sensitive = !topology::is_confluent(decl.label);
  if (sensitive) {
    Value gate = std::string("*");
    if (decl.subscript) {
      Texts texts;
      for (const topology::Name& name : *decl.subscript) texts.push_back(name.text);
      gate = texts;
    }
    graph_.facts.push_back(
        {component.name, "subscript", gate, path.ground.basis, path.ground.rule, component.place});
  }
  if (path.ground.basis == Basis::Assumed && holed_.insert(component.name).second) {
    graph_.holes.push_back({component.name, "annotation",
                            sensitive && !decl.subscript ? label + " *" : label, component.place});
  }
}

}  // namespace firebreak::imports::building
