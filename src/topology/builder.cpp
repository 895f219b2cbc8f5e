// SPDX-License-Identifier: Apache-2.0
// Resolution in four passes: attributes, components with their interfaces and paths, streams,
// then what refers to streams (orderings, repairs, expectations: declaration_checks.cpp).
// Every pass reports all it finds; a Topology is made only if no pass found anything.
#include "topology/builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/internal_error.h"
#include "topology/copies.h"
#include "topology/declaration_checks.h"
#include "topology/dependencies.h"
#include "topology/instances.h"
#include "topology/names.h"
#include "topology/observers_built.h"
#include "topology/replication.h"

namespace firebreak::topology {

namespace {

AttributeSet sorted(std::vector<AttributeId> ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

}  // namespace

class Builder {
 public:
  /// Of `model`, in which each stream has one end; its last components are relays.
  Builder(const Model& model, std::size_t relays, const VariantChoice& variants,
          const Reporter& report)
      : model_(model), variants_(variants), report_(report), interfaces_(relays, report) {}

  Topology run() {
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

  /// Says which of its streams are copies of one that `model` declares, and which components
  /// relays.
  static Topology with_copies(Topology topology, const Model& model, const WrittenOut& written) {
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

 private:
  template <class Decls>
  std::string first_place(const Decls& decls, const Name& name) const {
    const base::SourceSpan& first =
        std::ranges::find(decls, name, [](const auto& decl) { return decl.name; })->name.span;
    if (first.line == 0) return "";
    return fmt::format("; the first is in {}:{}:{}", model_.file_of(first), first.line,
                       first.column);
  }

  void collect_attributes() {
    for (const StreamDecl& stream : model_.streams) {
      for (const Name& attribute : stream.attributes) attributes_.insert(attribute.text);
    }
  }

  // The ids of the names that exist; declaration_checks.cpp reports the others.
  std::vector<AttributeId> resolve(const Names& names) const {
    std::vector<AttributeId> ids;
    for (const Name& name : names) {
      if (const auto index = attributes_.find(name.text)) ids.emplace_back(*index);
    }
    return ids;
  }

  void resolve_dependencies() {
    for (const FdDecl& fd : model_.fds) {
      for (const Names* side : {&fd.from, &fd.to}) {
        for (const Name& name : *side) {
          if (attributes_.find(name.text)) continue;
          report_.unknown("unknown-attribute", name,
                          fmt::format("no stream has an attribute '{}'", name.text),
                          attributes_.names());
        }
      }
      result_.fds_.push_back({sorted(resolve(fd.from)), sorted(resolve(fd.to))});
    }
    result_.fd_sides_ = sides_of(result_.fds_);
  }

  void add_component(const ComponentDecl& decl) {
    if (!interfaces_.add_component(decl.name.text)) {
      report_.error("duplicate-component", decl.name.span,
                    fmt::format("component '{}' is declared twice{}", decl.name.text,
                                first_place(model_.components, decl.name)));
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

  void add_path(Component& component, const PathDecl& decl) {
    const InputId from = input_of(component, decl.from.text);
    const OutputId to = decl.to ? output_of(component, decl.to->text) : silent_output(component);
    Path path;
    path.id = PathId(result_.paths_.size());
    path.component = component.id;
    path.from = from;
    path.to = to;
    path.annotation = decl.label;
    // A message that comes again is not newer than itself, unless a crash made it forgotten.
    path.idempotent =
        decl.idempotent || (!decl.newest.empty() && component.crash == Crash::Survives);
    path.silent = !decl.to;
    path.repeats = decl.repeats;
    path.unordered_emission = decl.unordered_emission;
    path.span = decl.span;
    if (decl.subscript) {
      path.gate = {false, sorted(resolve(*decl.subscript))};
    }
    path.rewrites = sorted(resolve(decl.rewrites));
    path.newest = sorted(resolve(decl.newest));
    component.paths.push_back(path.id);
    result_.inputs_[from.index()].paths.push_back(path.id);
    result_.outputs_[to.index()].paths.push_back(path.id);
    result_.paths_.push_back(std::move(path));
  }

  InputId input_of(Component& component, const std::string& name) {
    const auto [local, fresh] = interfaces_.inputs[component.id.index()].insert(name);
    if (fresh) {
      component.inputs.emplace_back(result_.inputs_.size());
      result_.inputs_.push_back({component.inputs.back(), component.id, name, {}, {}});
    }
    return component.inputs[local];
  }

  OutputId output_of(Component& component, const std::string& name) {
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
  OutputId silent_output(Component& component) {
    component.outputs.emplace_back(result_.outputs_.size());
    result_.outputs_.push_back({component.outputs.back(), component.id, "", {}, {}});
    return component.outputs.back();
  }

  void add_stream(const StreamDecl& decl) {
    if (!streams_.insert(decl.name.text).second) {
      report_.error("duplicate-stream", decl.name.span,
                    fmt::format("stream '{}' is declared twice{}", decl.name.text,
                                first_place(model_.streams, decl.name)));
    }
    Stream stream;
    stream.id = StreamId(result_.streams_.size());
    stream.name = decl.name.text;
    stream.declared = stream.name;
    stream.delivery = decl.delivery;
    stream.producers = decl.producers;
    stream.span = decl.span;
    for (const Name& name : decl.attributes) {
      stream.attribute_order.emplace_back(attributes_.insert(name.text).first);
    }
    stream.attributes = sorted(stream.attribute_order);
    for (const Names& key : decl.seals) add_key(stream.seals, sorted(resolve(key)));
    for (const Names& key : decl.watermarks) add_key(stream.watermarks, sorted(resolve(key)));
    stream.producers_by = sorted(resolve(decl.producers_by));
    for (const Names& key : decl.fifos) add_key(stream.fifos, sorted(resolve(key)));
    for (const Names& key : decl.unique) add_key(stream.unique, sorted(resolve(key)));
    for (const Names& key : decl.sealable) add_key(stream.sealable, sorted(resolve(key)));
    stream.version = sorted(resolve(decl.version));
    stream.accept = decl.accept;
    stream.observed = decl.observe.what;
    stream.observed_key = sorted(resolve(decl.observe.key));
    stream.observed_version = sorted(resolve(decl.observe.by));
    stream.origin = decl.origin;
    connect(stream, decl);
    result_.streams_.push_back(std::move(stream));
  }

  void connect(Stream& stream, const StreamDecl& decl) {
    if (!decl.from && !decl.to) {
      report_.error("unconnected-stream", decl.name.span,
                    fmt::format("stream '{}' connects nothing: expected 'from', 'to' or both",
                                decl.name.text));
    }
    if (decl.from) {
      if (const auto place = interfaces_.find_output(*decl.from)) {
        stream.from = named_outputs_[place->component][place->interface];
        result_.outputs_[stream.from->index()].streams.push_back(stream.id);
      }
    }
    if (decl.to) {
      if (const auto place = interfaces_.find_input(*decl.to)) {
        stream.to = result_.components_[place->component].inputs[place->interface];
        result_.inputs_[stream.to->index()].streams.push_back(stream.id);
      }
    }
  }

  // What needs the streams that end at the component.
  void finish_component(std::size_t index) {
    const ComponentDecl& decl = model_.components[index];
    Component& component = result_.components_[index];
    std::vector<StreamId> incoming;
    for (InputId input : component.inputs) {
      const auto& streams = result_.inputs_[input.index()].streams;
      incoming.insert(incoming.end(), streams.begin(), streams.end());
    }
    std::sort(incoming.begin(), incoming.end());
    for (const OrderingDecl& ordering : decl.orderings) {
      Ordering resolved;
      resolved.mechanism = ordering.mechanism;
      resolved.by = sorted(resolve(ordering.by));
      for (const Name& name : ordering.streams) {
        if (const auto id = streams_.find(name.text)) resolved.streams.emplace_back(*id);
      }
      if (ordering.streams.empty()) resolved.streams = incoming;
      std::sort(resolved.streams.begin(), resolved.streams.end());
      add_ordering(component.orderings, std::move(resolved));
    }
    component.instances = decl.instances.count;
    component.instances_by = sorted(resolve(decl.instances.by));
    if (scattered(component)) scatter(component, incoming);
    for (const auto& [a, b] : decl.commutes) {
      const auto first = interfaces_.inputs[index].find(a.text);
      const auto second = interfaces_.inputs[index].find(b.text);
      if (!first || !second) continue;  // of a variant that has other inputs
      component.commutes.push_back(
          std::minmax(component.inputs[*first], component.inputs[*second]));
    }
    std::sort(component.commutes.begin(), component.commutes.end());
    component.commutes.erase(std::unique(component.commutes.begin(), component.commutes.end()),
                             component.commutes.end());
  }

  // Semantics 1.9: no order of its inputs binds, and what it emits leaves in none.
  void scatter(Component& component, const std::vector<StreamId>& incoming) {
    component.orderings.clear();
    for (StreamId stream : incoming) result_.streams_[stream.index()].fifos.clear();
    for (PathId path : component.paths) result_.paths_[path.index()].unordered_emission = true;
  }

  const Model& model_;
  const VariantChoice& variants_;
  const Reporter& report_;
  Topology result_;
  NameTable attributes_;
  NameTable streams_;
  InterfaceNames interfaces_;
  std::vector<std::vector<OutputId>> named_outputs_;  // by ComponentId, in the order of outputs_
};

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
