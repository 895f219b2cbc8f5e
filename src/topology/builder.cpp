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
#include "topology/instances.h"
#include "topology/names.h"
#include "topology/observers.h"
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
      : model_(model), relays_(relays), variants_(variants), report_(report) {}

  Topology run() {
    result_.name_ = model_.name.text;
    collect_attributes();
    resolve_dependencies();
    for (const ComponentDecl& component : model_.components) add_component(component);
    check_variant_choice();
    for (const StreamDecl& stream : model_.streams) add_stream(stream);
    for (std::size_t i = 0; i < model_.components.size(); ++i) finish_component(i);
    derive_replication(model_, {result_.components_, result_.streams_, result_.inputs_,
                                result_.outputs_, result_.paths_});
    for (std::size_t i = 0; i < model_.streams.size(); ++i) {
      const Stream& stream = result_.streams_[i];
      if (stream.is_sink() && stream.from && has_observer(stream.observed)) add_observer(stream.id);
    }
    result_.attributes_ = attributes_.names();
    result_.stream_names_ = std::make_shared<const NameTable>(std::move(streams_));
    result_.component_names_ = std::make_shared<const NameTable>(std::move(components_));
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
      add_sides(static_cast<std::uint32_t>(result_.fds_.size() - 1));
    }
  }

  void add_sides(std::uint32_t fd) {
    auto& sides = result_.fd_sides_;
    const auto add = [&](const AttributeSet& side, std::uint32_t number) {
      for (const AttributeId attribute : side) {
        if (sides.size() <= attribute.index()) sides.resize(attribute.index() + 1);
        sides[attribute.index()].push_back(number);
      }
    };
    add(result_.fds_[fd].from, 2 * fd);
    add(result_.fds_[fd].to, 2 * fd + 1);
  }

  const std::vector<PathDecl>& chosen_paths(const ComponentDecl& component) const {
    const auto choice = variants_.find(component.name.text);
    if (choice != variants_.end()) {
      for (const VariantDecl& variant : component.variants) {
        if (variant.name.text == choice->second) return variant.paths;
      }
    }
    return component.paths;
  }

  // The choice is of the command line, not of the model.
  void check_variant_choice() {
    for (const auto& [component, variant] : variants_) {
      const std::string place = fmt::format("--variant {}={}", component, variant);
      const auto index = components_.find(component);
      if (!index) {
        report_.error_outside(
            "unknown-component", place,
            fmt::format("model '{}' has no component '{}'", model_.name.text, component),
            report_.hint_of(component, listed_components()));
        continue;
      }
      std::vector<std::string> valid;
      for (const VariantDecl& v : model_.components[*index].variants) valid.push_back(v.name.text);
      if (std::find(valid.begin(), valid.end(), variant) == valid.end()) {
        report_.error_outside("unknown-variant", place,
                              fmt::format("component '{}' of model '{}' has no variant '{}'",
                                          component, model_.name.text, variant),
                              report_.hint_of(variant, valid));
      }
    }
  }

  void add_component(const ComponentDecl& decl) {
    if (!components_.insert(decl.name.text).second) {
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
    result_.components_.push_back(std::move(component));
    inputs_.emplace_back();
    outputs_.emplace_back();
    named_outputs_.emplace_back();
    for (const PathDecl& path : chosen_paths(decl)) add_path(result_.components_.back(), path);
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
    const auto [local, fresh] = inputs_[component.id.index()].insert(name);
    if (fresh) {
      component.inputs.emplace_back(result_.inputs_.size());
      result_.inputs_.push_back({component.inputs.back(), component.id, name, {}, {}});
    }
    return component.inputs[local];
  }

  OutputId output_of(Component& component, const std::string& name) {
    const auto [local, fresh] = outputs_[component.id.index()].insert(name);
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

  std::vector<std::string> listed_components() const {
    std::vector<std::string> names = components_.names();
    names.resize(names.size() - std::min(relays_, names.size()));
    return names;
  }

  // The component and the index, among its interfaces of one direction, that an endpoint names.
  std::optional<std::pair<std::size_t, std::size_t>> resolve(
      const Endpoint& endpoint, const std::vector<NameTable>& interfaces,
      const std::vector<NameTable>& opposite, const char* direction) {
    const auto component = components_.find(endpoint.component.text);
    if (!component) {
      report_.unknown("unknown-component", endpoint.component,
                      fmt::format("there is no component '{}'", endpoint.component.text),
                      listed_components());
      return std::nullopt;
    }
    const NameTable& table = interfaces[*component];
    const auto local = table.find(endpoint.interface.text);
    if (!local) {
      report_dangling(endpoint, table, opposite[*component], direction);
      return std::nullopt;
    }
    return std::pair{*component, *local};
  }

  void report_dangling(const Endpoint& endpoint, const NameTable& valid, const NameTable& opposite,
                       const char* direction) const {
    const std::string message =
        fmt::format("component '{}' has no {} interface '{}'", endpoint.component.text, direction,
                    endpoint.interface.text);
    if (opposite.find(endpoint.interface.text)) {
      report_.error("dangling-interface", endpoint.interface.span, message,
                    fmt::format("'{}' is an interface of the other direction; no path has it as "
                                "its {}",
                                endpoint.interface.text, direction));
    } else {
      report_.unknown("dangling-interface", endpoint.interface,
                      message + ": no path of its annotation names it", valid.names());
    }
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
      if (const auto place = resolve(*decl.from, outputs_, inputs_, "output")) {
        stream.from = named_outputs_[place->first][place->second];
        result_.outputs_[stream.from->index()].streams.push_back(stream.id);
      }
    }
    if (decl.to) {
      if (const auto place = resolve(*decl.to, inputs_, outputs_, "input")) {
        stream.to = result_.components_[place->first].inputs[place->second];
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
      const auto first = inputs_[index].find(a.text);
      const auto second = inputs_[index].find(b.text);
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

  // What is said of the sink's delivery is said of the stream to the observer from now on.
  void add_observer(StreamId id) {
    Component observer;
    observer.id = ComponentId(result_.components_.size());
    observer.name = fresh(components_, "observer of " + result_.streams_[id.index()].name);
    observer.span = result_.streams_[id.index()].span;
    observer.replicated = result_.streams_[id.index()].is_private;
    Path path;
    path.id = PathId(result_.paths_.size());
    path.component = observer.id;
    path.from = InputId(result_.inputs_.size());
    path.to = OutputId(result_.outputs_.size());
    path.span = observer.span;
    const Stream& sink = result_.streams_[id.index()];
    path.annotation = Annotation::OR;
    path.gate = {false, sink.observed_key};
    path.newest = sink.observed_version;
    path.idempotent = !path.newest.empty();
    observer.inputs = {path.from};
    observer.outputs = {path.to};
    observer.paths = {path.id};
    const StreamId arriving(result_.streams_.size());
    result_.inputs_.push_back({path.from, observer.id, "in", {path.id}, {arriving}});
    result_.outputs_.push_back({path.to, observer.id, "out", {path.id}, {id}});
    result_.components_.push_back(std::move(observer));
    result_.paths_.push_back(path);
    result_.streams_.push_back(arriving_at(path.from, id, arriving));
    std::ranges::replace(result_.outputs_[result_.streams_.back().from->index()].streams, id,
                         arriving);
    leave_observed(result_.streams_[id.index()], path.to);
  }

  Stream arriving_at(InputId input, StreamId sink, StreamId id) {
    Stream stream = result_.streams_[sink.index()];
    stream.id = id;
    stream.name = fresh(streams_, stream.name + " in transit");
    stream.to = input;
    stream.accept = Accept::None;
    stream.observed = Observed::Multiset;
    stream.observed_key.clear();
    stream.observed_version.clear();
    return stream;
  }

  static void leave_observed(Stream& sink, OutputId from) {
    sink.from = from;
    sink.seals.clear();
    sink.watermarks.clear();
    sink.fifos.clear();
    sink.delivery = Delivery::ExactlyOnce;
    sink.producers = 1;
    sink.producers_by.clear();
    sink.replicated = sink.is_private;
    sink.is_merged = false;
  }

  // A name that the model does not have.
  static std::string fresh(NameTable& names, std::string name) {
    while (!names.insert(name).second) name += "'";
    return name;
  }

  const Model& model_;
  std::size_t relays_;
  const VariantChoice& variants_;
  const Reporter& report_;
  Topology result_;
  NameTable attributes_;
  NameTable components_;
  NameTable streams_;
  std::vector<NameTable> inputs_;                     // by ComponentId
  std::vector<NameTable> outputs_;                    // by ComponentId
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
  return written ? Builder::with_copies(std::move(topology), model, *written) : topology;
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
