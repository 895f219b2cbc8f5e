// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "api/impl.h"
#include "base/internal_error.h"
#include "coordination/repairable.h"
#include "frontend/load.h"
#include "frontend/printer.h"
#include "frontend/reader.h"
#include "infer/complete.h"

namespace firebreak {

namespace {

topology::Names names(const std::vector<std::string>& texts) {
  topology::Names result;
  for (const std::string& text : texts) result.push_back({text});
  return result;
}

std::optional<topology::Endpoint> endpoint(const std::optional<Endpoint>& of) {
  if (!of) return std::nullopt;
  return topology::Endpoint{{of->component}, {of->interface}};
}

topology::Annotation annotation(Annotation of) {
  switch (of) {
    case Annotation::CR:
      return topology::Annotation::CR;
    case Annotation::CW:
      return topology::Annotation::CW;
    case Annotation::OR:
      return topology::Annotation::OR;
    case Annotation::OW:
      return topology::Annotation::OW;
  }
  throw base::InternalError("an annotation outside its enumeration");
}

topology::StreamDecl declaration(const Stream& stream) {
  topology::StreamDecl result;
  result.name = {stream.name};
  result.from = endpoint(stream.from);
  result.to = endpoint(stream.to);
  result.attributes = names(stream.attributes);
  for (const std::vector<std::string>& key : stream.seals) result.seals.push_back(names(key));
  return result;
}

topology::ComponentDecl declaration(const Component& component) {
  topology::ComponentDecl result;
  result.name = {component.name};
  if (component.replicated) result.rep = true;
  for (const Path& path : component.paths) {
    topology::PathDecl& added = result.paths.emplace_back();
    added.from = {path.from};
    if (path.to) added.to = topology::Name{*path.to};
    added.label = annotation(path.label);
    if (path.subscript) added.subscript = names(*path.subscript);
  }
  return result;
}

// The same errors without places, since nobody wrote the text that these are in.
[[noreturn]] void refuse_parts(const InvalidInput& invalid) {
  std::vector<Diagnostic> diagnostics = invalid.diagnostics();
  for (Diagnostic& diagnostic : diagnostics) diagnostic.line = diagnostic.column = 0;
  throw InvalidInput(std::move(diagnostics));
}

}  // namespace

std::shared_ptr<const Model::Impl> Model::Impl::load(std::string_view text, const std::string& file,
                                                     const Variants& variants,
                                                     const frontend::FileReader& files) {
  base::Diagnostics diagnostics;
  std::optional<frontend::Loaded> loaded = frontend::load_model(
      {text, file}, std::nullopt, variants, diagnostics, files, infer::complete_model);
  api::refuse(diagnostics);
  return std::make_shared<const Impl>(
      Impl{coordination::repairable(loaded->model, variants), std::move(loaded->topology)});
}

// A text may be anyone's; it shall not name files to read.
Model Model::read(std::string_view text, const std::string& file, const Variants& variants) {
  return Model(Impl::load(text, file, variants, {}));
}

Model Model::read_file(const std::filesystem::path& path, const Variants& variants) {
  base::Diagnostics diagnostics;
  const std::optional<std::string> text = frontend::read_text_file(path, diagnostics);
  api::refuse(diagnostics);
  return Model(Impl::load(*text, path.string(), variants, frontend::read_included_file));
}

// By way of its text: the reader checks what the builder takes for granted.
Model Model::build(const std::string& name, const std::vector<Stream>& streams,
                   const std::vector<Component>& components) {
  topology::Model model;
  model.name = {name};
  for (const Stream& stream : streams) model.streams.push_back(declaration(stream));
  for (const Component& component : components) {
    model.components.push_back(declaration(component));
  }
  try {
    return read(frontend::print_model(model), name);
  } catch (const InvalidInput& invalid) {
    refuse_parts(invalid);
  }
}

std::string Model::name() const { return impl_->model.name.text; }

std::string Model::text() const { return frontend::print_model(impl_->model); }

}  // namespace firebreak
