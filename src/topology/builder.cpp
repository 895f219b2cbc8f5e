// SPDX-License-Identifier: Apache-2.0
// Resolution in four passes: attributes, components with their interfaces and paths, streams,
// then what refers to streams (orderings, repairs, expectations: declaration_checks.cpp).
// Every pass reports all it finds; a Topology is made only if no pass found anything.
#include "topology/builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/internal_error.h"
#include "topology/declaration_checks.h"
#include "topology/dependencies.h"
#include "topology/observers_built.h"
#include "topology/replication.h"
#include "topology/topology_builder.h"

namespace firebreak::topology {

Topology Builder::run() {
  result_.name_ = model_.name.text;
  result_.components_.reserve(model_.components.size());
  result_.streams_.reserve(model_.streams.size());
  collect_attributes();
  resolve_dependencies();
  for (const ComponentDecl& component : model_.components) add_component(component);
  check_choice(variants_, model_, interfaces_, report_);
  for (const StreamDecl& stream : model_.streams) add_stream(stream);
  for (std::size_t i = 0; i < model_.components.size(); ++i) finish_component(i);
  derive_replication(model_, {result_.components_, result_.streams_, result_.inputs_,
                              result_.outputs_, result_.paths_});
  add_observers({result_.components_, result_.streams_, result_.inputs_, result_.outputs_,
                 result_.paths_, interfaces_.components, streams_});
  result_.attributes_ = attributes_.names();
  result_.stream_names_ = std::make_shared<const NameTable>(std::move(streams_));
  result_.component_names_ = std::make_shared<const NameTable>(std::move(interfaces_.components));
  return std::move(result_);
}

Topology Builder::with_copies(Topology topology, const Model& model, const WrittenOut& written) {
  for (std::size_t i = 0; i < written.declaration.size(); ++i) {
    Stream& stream = topology.streams_[i];
    const StreamDecl& decl = model.streams[written.declaration[i]];
    if (decl.more.empty()) continue;
    stream.declared = decl.name.text;
    topology.copied_[stream.declared].push_back(stream.id);
  }
  const std::size_t end = written.model.components.size();
  for (std::size_t i = end - written.relays; i < end; ++i) {
    topology.components_[i].relay = true;
  }
  return topology;
}

void Builder::collect_attributes() {
  for (const StreamDecl& stream : model_.streams) {
    for (const Name& attribute : stream.attributes) attributes_.insert(attribute.text);
  }
}

// The ids of the names that exist; declaration_checks.cpp reports the others.
AttributeSet Builder::set_of(const Names& names) const {
  std::vector<AttributeId> ids;
  for (const Name& name : names) {
    if (const auto index = attributes_.find(name.text)) ids.emplace_back(*index);
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

void Builder::resolve_dependencies() {
  for (const FdDecl& fd : model_.fds) {
    for (const Names* side : {&fd.from, &fd.to}) {
      for (const Name& name : *side) {
        if (attributes_.find(name.text)) continue;
        report_.unknown("unknown-attribute", name,
                        fmt::format("no stream has an attribute '{}'", name.text),
                        attributes_.names());
      }
    }
    result_.fds_.push_back({set_of(fd.from), set_of(fd.to)});
  }
  result_.fd_sides_ = sides_of(result_.fds_);
}

void Builder::add_component(const ComponentDecl& decl) {
  if (!interfaces_.add_component(decl.name.text)) {
    report_twice("duplicate-component", "component", model_.components, decl.name);
  }
  Component component;
  component.id = ComponentId(result_.components_.size());
  component.name = decl.name.text;
  component.span = decl.span;
  component.late = decl.late;
  component.forwards = decl.forwards;
  component.crash = decl.crash;
  component.origin = decl.origin;
  result_.components_.push_back(std::move(component));
  named_outputs_.emplace_back();
  for (const PathDecl& path : chosen_paths(variants_, decl))
    add_path(result_.components_.back(), path);
}

void Builder::add_path(Component& component, const PathDecl& decl) {
  const InputId from = input_of(component, decl.from.text);
  const OutputId to = decl.to ? output_of(component, decl.to->text) : silent_output(component);
  Path path;
  path.id = PathId(result_.paths_.size());
  path.component = component.id;
  path.from = from;
  path.to = to;
  path.annotation = decl.label;
  // A message that comes again is not newer than itself, unless a crash made it forgotten.
  path.idempotent = decl.idempotent || (!decl.newest.empty() && component.crash == Crash::Survives);
  path.silent = !decl.to;
  path.repeats = decl.repeats;
  path.unordered_emission = decl.unordered_emission;
  path.span = decl.span;
  if (decl.subscript) {
    path.gate = {false, set_of(*decl.subscript)};
  }
  path.rewrites = set_of(decl.rewrites);
  path.newest = set_of(decl.newest);
  component.paths.push_back(path.id);
  result_.inputs_[from.index()].paths.push_back(path.id);
  result_.outputs_[to.index()].paths.push_back(path.id);
  result_.paths_.push_back(std::move(path));
}

InputId Builder::input_of(Component& component, const std::string& name) {
  const auto [local, fresh] = interfaces_.inputs[component.id.index()].insert(name);
  if (fresh) {
    component.inputs.emplace_back(result_.inputs_.size());
    result_.inputs_.push_back({component.inputs.back(), component.id, name, {}, {}});
  }
  return component.inputs[local];
}

OutputId Builder::output_of(Component& component, const std::string& name) {
  const auto [local, fresh] = interfaces_.outputs[component.id.index()].insert(name);
  std::vector<OutputId>& named = named_outputs_[component.id.index()];
  if (fresh) {
    component.outputs.emplace_back(result_.outputs_.size());
    named.push_back(component.outputs.back());
    result_.outputs_.push_back({component.outputs.back(), component.id, name, {}, {}});
  }
  return named[local];
}

// No stream can name it, so nothing that arrives there goes anywhere.
OutputId Builder::silent_output(Component& component) {
  component.outputs.emplace_back(result_.outputs_.size());
  result_.outputs_.push_back({component.outputs.back(), component.id, "", {}, {}});
  return component.outputs.back();
}

std::optional<Topology> build(const Model& model, const VariantChoice& variants,
                              base::Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  const Reporter report(model, diagnostics);
  std::optional<WrittenOut> written;
  if (has_copies(model)) written = write_out(model);
  Topology topology = written ? Builder(written->model, written->relays, variants, report).run()
                              : Builder(model, 0, variants, report).run();
  check_declarations(model, report);
  if (diagnostics.size() != before) return std::nullopt;
  if (written) return Builder::with_copies(std::move(topology), model, *written);
  return topology;
}

Topology build_valid(const Model& model) {
  base::Diagnostics diagnostics;
  auto topology = build(model, {}, diagnostics);
  if (!topology) {
    throw base::InternalError("a model does not build: " + format(diagnostics.all().front()));
  }
  return *std::move(topology);
}

}  // namespace firebreak::topology
