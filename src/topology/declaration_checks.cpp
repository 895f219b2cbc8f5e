// SPDX-License-Identifier: Apache-2.0
#include "topology/declaration_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "topology/copies.h"
#include "topology/newest_checks.h"
#include "topology/room.h"
#include "topology/schemas.h"

namespace firebreak::topology {

namespace {

std::vector<std::string> texts(const Names& names) {
  std::vector<std::string> result;
  for (const Name& name : names) result.push_back(name.text);
  return result;
}

class DeclarationChecks {
 public:
  DeclarationChecks(const Model& model, const Reporter& report) : model_(model), report_(report) {
    for (const StreamDecl& stream : model.streams) {
      streams_.try_emplace(stream.name.text, &stream);
      stream_names_.push_back(stream.name.text);
      for (const Endpoint& end : stream.ends()) {
        std::vector<const StreamDecl*>& incoming = incoming_[end.component.text];
        if (incoming.empty() || incoming.back() != &stream) incoming.push_back(&stream);
        if (stream.more.empty()) continue;
        copies_.try_emplace(name_of_copy(stream, end), Copy{&stream, end.component.text});
      }
      if (stream.from) outgoing_[stream.from->component.text].push_back(&stream);
    }
    for (const ComponentDecl& component : model.components) {
      components_.try_emplace(component.name.text, &component);
      component_names_.push_back(component.name.text);
    }
    for (const StreamDecl& stream : model.streams) {
      if (!is_astray(stream)) continue;
      for (const Endpoint& end : stream.ends()) {
        if (is_astray(end)) astray_interfaces_.insert(end.interface.text);
      }
      for (const Name& attribute : stream.attributes) astray_attributes_.insert(attribute.text);
    }
  }

  void run() const {
    for (const StreamDecl& stream : model_.streams) check_stream(stream);
    for (const ComponentDecl& component : model_.components) check_component(component);
    if (model_.repairs) check_repairs(*model_.repairs);
    if (model_.costs) check_costs(*model_.costs);
    if (model_.expect) check_expect(*model_.expect);
  }

 private:
  void check_distinct(const Names& names, std::string_view role) const {
    std::set<std::string> seen;
    for (const Name& name : names) {
      if (!seen.insert(name.text).second) {
        report_.error("duplicate-attribute", name.span,
                      fmt::format("{} '{}' is listed twice", role, name.text));
      }
    }
  }

  // Every name of `key` is an attribute of `stream`.
  void check_carried(const Names& key, const StreamDecl& stream, std::string_view role) const {
    for (const Name& name : key) {
      if (!schemas_.carries(stream, name)) {
        report_.unknown("attribute-not-carried", name,
                        fmt::format("{} '{}' is no attribute of stream '{}'", role, name.text,
                                    stream.name.text),
                        texts(stream.attributes));
      }
      if (report_.full()) return;
    }
  }

  void check_stream(const StreamDecl& stream) const {
    check_distinct(stream.attributes, "attribute");
    for (const Names& key : stream.seals) {
      check_distinct(key, "seal attribute");
      check_carried(key, stream, "seal attribute");
    }
    for (const Names& key : stream.watermarks) {
      check_distinct(key, "seal attribute");
      check_carried(key, stream, "seal attribute");
    }
    check_sealed_once(stream);
    for (const Names& key : stream.fifos) check_carried(key, stream, "FIFO attribute");
    check_carried(stream.producers_by, stream, "producers' attribute");
    for (const Names& key : stream.unique) check_carried(key, stream, "unique attribute");
    for (const Names& key : stream.sealable) check_carried(key, stream, "seal attribute");
    check_carried(stream.version, stream, "version attribute");
    check_carried(stream.observe.key, stream, "observed attribute");
    check_carried(stream.observe.by, stream, "version attribute");
    const bool of_sinks = stream.accept != Accept::None || stream.observe != ObserveDecl{};
    if (of_sinks && stream.to) {
      report_.error("not-a-sink", stream.name.span,
                    fmt::format("stream '{}' is no sink: 'accept' and 'observe' say something of "
                                "what leaves the model",
                                stream.name.text),
                    "remove them, or remove 'to'");
    }
  }

  // No watermark is on the key of an exact seal.
  void check_sealed_once(const StreamDecl& stream) const {
    std::set<std::set<std::string>> sealed;
    const auto set_of = [](const Names& key) {
      std::set<std::string> attributes;
      for (const Name& name : key) attributes.insert(name.text);
      return attributes;
    };
    for (const Names& key : stream.seals) sealed.insert(set_of(key));
    for (const Names& key : stream.watermarks) {
      if (!sealed.contains(set_of(key))) continue;
      report_.error("sealed-twice", key.empty() ? stream.name.span : key.front().span,
                    fmt::format("stream '{}' is sealed twice on [{}], exactly and not",
                                stream.name.text, fmt::join(texts(key), ", ")),
                    "leave out the one with 'exact: false'");
    }
  }

  void check_component(const ComponentDecl& component) const {
    if (component.paths.empty()) {
      report_.error("no-paths", component.name.span,
                    fmt::format("component '{}' has no paths: expected an 'annotation'",
                                component.name.text));
    }
    const Surroundings around = surroundings(component);
    check_paths(component, component.paths, around);
    std::set<std::string> seen;
    for (const VariantDecl& variant : component.variants) {
      if (!seen.insert(variant.name.text).second) {
        report_.error("duplicate-variant", variant.name.span,
                      fmt::format("variant '{}' is declared twice", variant.name.text));
      }
      check_paths(component, variant.paths, around);
    }
    for (const OrderingDecl& ordering : component.orderings) check_ordering(component, ordering);
    check_among(component.instances.by, around.carried, "gate-not-carried",
                "attribute of 'instances'", "is carried by no input of", component);
    if (!component.commutes.empty()) check_commutes(component);
    check_idempotent(component, component.paths);
    for (const VariantDecl& variant : component.variants) {
      check_idempotent(component, variant.paths);
    }
  }

  // What any instance may get again, some other may have handled.
  void check_idempotent(const ComponentDecl& component, const std::vector<PathDecl>& paths) const {
    if (component.instances.count == 1 || !component.instances.by.empty()) return;
    for (const PathDecl& path : paths) {
      if (!path.idempotent) continue;
      report_.error(
          "scattered-idempotent", path.span,
          fmt::format("a path of '{}' is idempotent, but any of its {} instances may get a message "
                      "again, and they do not know what the others have handled",
                      component.name.text, component.instances.count),
          "say by which attributes messages go to the same instance, such as instances: { count: "
          "4, by: [id] }");
    }
  }

  /// The inputs of the component's own paths and of its variants'.
  static NameTable inputs_of(const ComponentDecl& component) {
    NameTable inputs;
    for (const PathDecl& path : component.paths) inputs.insert(path.from.text);
    for (const VariantDecl& variant : component.variants) {
      for (const PathDecl& path : variant.paths) inputs.insert(path.from.text);
    }
    return inputs;
  }

  void check_commutes(const ComponentDecl& component) const {
    const NameTable inputs = inputs_of(component);
    for (const auto& [first, second] : component.commutes) {
      for (const Name* name : {&first, &second}) {
        if (inputs.find(name->text)) continue;
        report_.unknown(
            "unknown-input", *name,
            fmt::format("component '{}' has no input '{}'", component.name.text, name->text),
            inputs.names());
        if (first == second) break;
      }
    }
  }

  // The names that occur around a component, collected once, since it may have many paths.
  struct Surroundings {
    NameTable fed;      // input interfaces that a stream goes to
    NameTable carried;  // attributes of the streams that come in
    NameTable emitted;  // attributes of the streams that go out
  };

  Surroundings surroundings(const ComponentDecl& component) const {
    Surroundings result;
    for (const StreamDecl* stream : streams_into(component)) {
      for (const Endpoint& end : stream->ends()) {
        if (end.component == component.name) result.fed.insert(end.interface.text);
      }
      for (const Name& attribute : stream->attributes) result.carried.insert(attribute.text);
    }
    for (const StreamDecl* stream : streams_from(component)) {
      for (const Name& attribute : stream->attributes) result.emitted.insert(attribute.text);
    }
    return result;
  }

  void check_paths(const ComponentDecl& component, const std::vector<PathDecl>& paths,
                   const Surroundings& around) const {
    std::set<std::pair<std::string, std::string>> seen;
    for (const PathDecl& path : paths) {
      if (!seen.emplace(path.from.text, path.to ? path.to->text : "").second) {
        report_.error("duplicate-path", path.span,
                      fmt::format("path {} of component '{}' is annotated twice", described(path),
                                  component.name.text));
      }
      check_path(component, path, around);
    }
    check_newest(component, paths, streams_into(component), report_);
  }

  void check_path(const ComponentDecl& component, const PathDecl& path,
                  const Surroundings& around) const {
    if (!around.fed.find(path.from.text) && !may_be_fed(component, path)) {
      report_.unknown("unfed-path", path.from,
                      fmt::format("nothing feeds path {}: no stream goes to '{}.{}'",
                                  described(path), component.name.text, path.from.text),
                      around.fed.names());
    }
    if (path.subscript) {
      check_distinct(*path.subscript, "subscript attribute");
      Names gate = *path.subscript;
      std::erase_if(gate, [&](const Name& a) { return astray_attributes_.contains(a.text); });
      check_among(gate, around.carried, "gate-not-carried", "subscript attribute",
                  "is carried by no input of", component);
    }
    check_among(path.newest, around.carried, "gate-not-carried", "version attribute",
                "is carried by no input of", component);
    check_among(path.rewrites, around.emitted, "rewrite-not-emitted", "rewritten attribute",
                "is emitted on no output of", component);
  }

  /// Whether a stream goes to a component that does not exist. The builder has reported that, and
  /// perhaps another component was meant.
  bool is_astray(const StreamDecl& stream) const {
    return (stream.to && is_astray(*stream.to)) ||
           std::ranges::any_of(stream.more, [&](const Endpoint& end) { return is_astray(end); });
  }
  bool is_astray(const Endpoint& end) const { return !components_.contains(end.component.text); }

  /// Whether the path lacks a stream only because one leads to no interface, which the builder has
  /// reported.
  bool may_be_fed(const ComponentDecl& component, const PathDecl& path) const {
    if (astray_interfaces_.contains(path.from.text)) return true;
    const auto [known, fresh] = has_dangling_input_.try_emplace(&component);
    if (fresh) known->second = has_dangling_input(component);
    return known->second;
  }

  bool has_dangling_input(const ComponentDecl& component) const {
    const NameTable inputs = inputs_of(component);
    const Streams& streams = streams_into(component);
    return std::ranges::any_of(streams, [&](const StreamDecl* stream) {
      return std::ranges::any_of(stream->ends(), [&](const Endpoint& end) {
        return end.component == component.name && !inputs.find(end.interface.text);
      });
    });
  }

  void check_among(const Names& names, const NameTable& valid, const char* code, const char* role,
                   const char* relation, const ComponentDecl& component) const {
    for (const Name& name : names) {
      if (!valid.find(name.text)) {
        report_.unknown(code, name,
                        fmt::format("{} '{}' {} component '{}'", role, name.text, relation,
                                    component.name.text),
                        valid.names());
      }
    }
  }

  static bool leads_to(const StreamDecl& stream, const ComponentDecl& component) {
    return std::ranges::any_of(
        stream.ends(), [&](const Endpoint& end) { return end.component == component.name; });
  }

  void check_ordering(const ComponentDecl& component, const OrderingDecl& ordering) const {
    if (ordering.streams.empty()) {
      check_carried_by_all(ordering.by, component);
      return;
    }
    for (const Name& name : ordering.streams) {
      const auto copy = copies_.find(name.text);
      const StreamDecl* stream = copy == copies_.end() ? find_stream(name) : copy->second.stream;
      if (stream == nullptr || is_astray(*stream)) continue;
      const bool leads_here = copy == copies_.end() ? leads_to(*stream, component)
                                                    : copy->second.reader == component.name.text;
      if (!leads_here) {
        report_.error("not-an-input", name.span,
                      fmt::format("stream '{}' does not go to component '{}'", name.text,
                                  component.name.text));
        continue;
      }
      check_carried(ordering.by, *stream, "ordering attribute");
    }
  }

  // Every name of `key` is an attribute of all inputs of the component. How many inputs carry an
  // attribute is counted once, since many orderings may ask.
  void check_carried_by_all(const Names& key, const ComponentDecl& component) const {
    if (key.empty()) return;
    const std::vector<const StreamDecl*>& inputs = streams_into(component);
    const auto [counts, fresh] = carriers_.try_emplace(&component);
    if (fresh) {
      for (const StreamDecl* stream : inputs) {
        for (const Name& attribute : stream->attributes) ++counts->second[attribute.text];
      }
    }
    for (const Name& name : key) {
      const auto count = counts->second.find(name.text);
      if (count != counts->second.end() && count->second >= inputs.size()) continue;
      for (const StreamDecl* stream : inputs) check_carried({name}, *stream, "ordering attribute");
      if (report_.full()) return;
    }
  }

  const StreamDecl* find_stream(const Name& name) const {
    const auto place = streams_.find(name.text);
    if (place != streams_.end()) return place->second;
    report_.unknown("unknown-stream", name, fmt::format("there is no stream '{}'", name.text),
                    stream_names_);
    return nullptr;
  }

  const ComponentDecl* find_component(const Name& name) const {
    const auto place = components_.find(name.text);
    if (place != components_.end()) return place->second;
    report_.unknown("unknown-component", name, fmt::format("there is no component '{}'", name.text),
                    component_names_);
    return nullptr;
  }

  void check_repairs(const std::vector<RepairDecl>& repairs) const {
    Room room(model_);
    bool fits = true;
    for (const RepairDecl& repair : repairs) {
      check_repair(repair);
      if (!fits || room.take(repair)) continue;
      fits = false;
      const bool orders = std::holds_alternative<OrderRepair>(repair.what);
      const auto [code, what, most] =
          orders ? std::tuple("too-many-orderings", "orderings of one component", kMostOrderings)
                 : std::tuple("too-many-keys", "keys of one stream", kMostKeys);
      report_.error(code, repair.span,
                    fmt::format("with what 'repairs' offers up to here there are more than {} {}",
                                most, what));
    }
  }

  void check_repair(const RepairDecl& repair) const {
    if (const auto* seal = std::get_if<SealRepair>(&repair.what)) {
      if (const auto* stream = find_stream(seal->stream)) {
        check_carried(seal->key, *stream, "seal attribute");
      }
    } else if (const auto* order = std::get_if<OrderRepair>(&repair.what)) {
      if (const auto* component = find_component(order->component)) {
        check_ordering(*component, order->ordering);
      }
    } else if (const auto* fifo = std::get_if<FifoRepair>(&repair.what)) {
      if (const auto* stream = find_stream(fifo->stream)) {
        check_carried(fifo->key, *stream, "FIFO attribute");
      }
    } else if (const auto* dedup = std::get_if<DedupRepair>(&repair.what)) {
      find_stream(dedup->stream);
    } else if (const auto* resend = std::get_if<ResendRepair>(&repair.what)) {
      find_stream(resend->stream);
    } else if (const auto* variant = std::get_if<VariantRepair>(&repair.what)) {
      check_variant(*variant);
    }
  }

  void check_variant(const VariantRepair& repair) const {
    const ComponentDecl* component = find_component(repair.component);
    if (component == nullptr) return;
    std::vector<std::string> valid;
    for (const VariantDecl& variant : component->variants) valid.push_back(variant.name.text);
    if (std::find(valid.begin(), valid.end(), repair.variant.text) == valid.end()) {
      report_.unknown("unknown-variant", repair.variant,
                      fmt::format("component '{}' has no variant '{}'", repair.component.text,
                                  repair.variant.text),
                      valid);
    }
  }

  void check_costs(const CostsDecl& costs) const {
    for (const auto& [name, numbers] : costs.streams) find_stream(name);
    for (const auto& [name, numbers] : costs.components) find_component(name);
  }

  void check_expect(const ExpectDecl& expect) const {
    for (const auto& [sink, anomaly] : expect.sinks) {
      const StreamDecl* stream = find_stream(sink);
      if (stream != nullptr && stream->to) {
        report_.error("not-a-sink", sink.span,
                      fmt::format("stream '{}' is no sink: it goes to '{}.{}'", sink.text,
                                  stream->to->component.text, stream->to->interface.text));
      }
    }
    for (const auto& [stream, label] : expect.labels) find_stream(stream);
    for (const auto& [stream, label] : expect.icde14) find_stream(stream);
  }

  struct Copy {
    const StreamDecl* stream;
    std::string reader;
  };
  using Streams = std::vector<const StreamDecl*>;
  using StreamLists = std::unordered_map<std::string, Streams>;

  static const Streams& streams_of(const StreamLists& lists, const ComponentDecl& component) {
    static const Streams kNone;
    const auto place = lists.find(component.name.text);
    return place == lists.end() ? kNone : place->second;
  }
  const Streams& streams_into(const ComponentDecl& component) const {
    return streams_of(incoming_, component);
  }
  const Streams& streams_from(const ComponentDecl& component) const {
    return streams_of(outgoing_, component);
  }

  const Model& model_;
  const Reporter& report_;
  std::unordered_map<std::string, const StreamDecl*> streams_;
  std::unordered_map<std::string, const ComponentDecl*> components_;
  std::unordered_map<std::string, Copy> copies_;  // by name; only orderings need to name one
  std::vector<std::string> stream_names_;
  std::vector<std::string> component_names_;
  Schemas schemas_;
  mutable std::unordered_map<const ComponentDecl*, std::unordered_map<std::string, std::size_t>>
      carriers_;
  StreamLists incoming_;
  StreamLists outgoing_;
  std::unordered_set<std::string> astray_interfaces_;  // of the streams that are astray
  std::unordered_set<std::string> astray_attributes_;
  mutable std::unordered_map<const ComponentDecl*, bool> has_dangling_input_;
};

}  // namespace

std::string described(const PathDecl& path) {
  return path.to ? fmt::format("{} → {}", path.from.text, path.to->text)
                 : fmt::format("{} without 'to'", path.from.text);
}

void check_declarations(const Model& model, const Reporter& report) {
  DeclarationChecks(model, report).run();
}

}  // namespace firebreak::topology
