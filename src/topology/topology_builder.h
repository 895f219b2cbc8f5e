// SPDX-License-Identifier: Apache-2.0
// What builder.cpp and builder_streams.cpp share: a topology while it is built.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "topology/copies.h"
#include "topology/interface_names.h"
#include "topology/names.h"
#include "topology/topology.h"
#include "topology/variant_choice.h"

namespace firebreak::topology {

class Builder {
 public:
  /// Of `model`, in which each stream has one end; its last components are relays.
  Builder(const Model& model, std::size_t relays, const VariantChoice& variants,
          const Reporter& report)
      : model_(model), variants_(variants), report_(report), interfaces_(relays, report) {}

  Topology run();

  /// Says which of its streams are copies of one that `model` declares, and which components
  /// relays.
  static Topology with_copies(Topology topology, const Model& model, const WrittenOut& written);

 private:
  template <class Decls>
  void report_twice(const char* code, const char* what, const Decls& decls,
                    const Name& name) const {
    const base::SourceSpan& first =
        std::ranges::find(decls, name, [](const auto& decl) { return decl.name; })->name.span;
    const std::string place = first.line == 0
                                  ? ""
                                  : fmt::format("; the first is in {}:{}:{}", model_.file_of(first),
                                                first.line, first.column);
    report_.error(code, name.span,
                  fmt::format("{} '{}' is declared twice{}", what, name.text, place));
  }

  // builder.cpp
  void collect_attributes();
  AttributeSet set_of(const Names& names) const;
  void resolve_dependencies();
  void add_component(const ComponentDecl& decl);
  void add_path(Component& component, const PathDecl& decl);
  InputId input_of(Component& component, const std::string& name);
  OutputId output_of(Component& component, const std::string& name);
  OutputId silent_output(Component& component);

  // builder_streams.cpp
  void add_stream(const StreamDecl& decl);
  void connect(Stream& stream, const StreamDecl& decl);
  void finish_component(std::size_t index);
  void scatter(Component& component, const std::vector<StreamId>& incoming);

  const Model& model_;
  const VariantChoice& variants_;
  const Reporter& report_;
  Topology result_;
  NameTable attributes_;
  NameTable streams_;
  InterfaceNames interfaces_;
  std::vector<std::vector<OutputId>> named_outputs_;  // by ComponentId, in the order of outputs_
};

}  // namespace firebreak::topology
