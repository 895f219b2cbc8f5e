// SPDX-License-Identifier: Apache-2.0
#include "topology/component_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "topology/newest_checks.h"

namespace firebreak::topology {

namespace {

class ComponentChecks {
 public:
  ComponentChecks(const DeclaredNames& declared, const KeyChecks& keys, const Reporter& report)
      : declared_(declared), keys_(keys), report_(report) {}

  void run(const ComponentDecl& component) const {
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
    for (const OrderingDecl& ordering : component.orderings)
      keys_.check_ordering(component, ordering);
    check_among(component.instances.by, around.carried, "gate-not-carried", "instances' attribute",
                "is carried by no input of", component);
    if (!component.commutes.empty()) check_commutes(component);
    check_idempotent(component, component.paths);
    for (const VariantDecl& variant : component.variants) {
      check_idempotent(component, variant.paths);
    }
  }

 private:
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
    for (const StreamDecl* stream : declared_.streams_into(component)) {
      for (const Endpoint& end : stream->ends()) {
        if (end.component == component.name) result.fed.insert(end.interface.text);
      }
      for (const Name& attribute : stream->attributes) result.carried.insert(attribute.text);
    }
    for (const StreamDecl* stream : declared_.streams_from(component)) {
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
    check_newest(component, paths, declared_.streams_into(component), report_);
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
      keys_.check_distinct(*path.subscript, "subscript attribute");
      Names gate = *path.subscript;
      std::erase_if(gate, [&](const Name& a) { return declared_.is_astray_attribute(a.text); });
      check_among(gate, around.carried, "gate-not-carried", "subscript attribute",
                  "is carried by no input of", component);
    }
    check_among(path.newest, around.carried, "gate-not-carried", "version attribute",
                "is carried by no input of", component);
    check_among(path.rewrites, around.emitted, "rewrite-not-emitted", "rewritten attribute",
                "is emitted on no output of", component);
  }

  /// Whether the path lacks a stream only because one leads to no interface, which the builder has
  /// reported.
  bool may_be_fed(const ComponentDecl& component, const PathDecl& path) const {
    if (declared_.is_astray_interface(path.from.text)) return true;
    const auto [known, fresh] = has_dangling_input_.try_emplace(&component);
    if (fresh) known->second = has_dangling_input(component);
    return known->second;
  }

  bool has_dangling_input(const ComponentDecl& component) const {
    const NameTable inputs = inputs_of(component);
    const DeclaredNames::Streams& streams = declared_.streams_into(component);
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

  const DeclaredNames& declared_;
  const KeyChecks& keys_;
  const Reporter& report_;
  mutable std::unordered_map<const ComponentDecl*, bool> has_dangling_input_;
};

}  // namespace

std::string described(const PathDecl& path) {
  return path.to ? fmt::format("{} → {}", path.from.text, path.to->text)
                 : fmt::format("{} without 'to'", path.from.text);
}

void check_components(const Model& model, const DeclaredNames& declared, const KeyChecks& keys,
                      const Reporter& report) {
  const ComponentChecks checks(declared, keys, report);
  for (const ComponentDecl& component : model.components) checks.run(component);
}

}  // namespace firebreak::topology
