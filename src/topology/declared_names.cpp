// SPDX-License-Identifier: Apache-2.0
#include "topology/declared_names.h"

#include <fmt/format.h>

#include <algorithm>

#include "topology/copies.h"

namespace firebreak::topology {

namespace {

const DeclaredNames::Streams& streams_of(
    const std::unordered_map<std::string_view, DeclaredNames::Streams>& lists,
    const ComponentDecl& component) {
  static const DeclaredNames::Streams kNone;
  const auto place = lists.find(component.name.text);
  return place == lists.end() ? kNone : place->second;
}

template <class Decls>
std::vector<std::string> names_of(const Decls& decls) {
  std::vector<std::string> names;
  names.reserve(decls.size());
  for (const auto& decl : decls) names.push_back(decl.name.text);
  return names;
}

}  // namespace

DeclaredNames::DeclaredNames(const Model& model, const Reporter& report)
    : model_(model), report_(report) {
  streams_.reserve(model.streams.size());
  components_.reserve(model.components.size());
  for (const StreamDecl& stream : model.streams) {
    streams_.try_emplace(stream.name.text, &stream);
    if (stream.to) add_end(stream, *stream.to);
    for (const Endpoint& end : stream.more) add_end(stream, end);
    if (stream.from) outgoing_[stream.from->component.text].push_back(&stream);
  }
  for (const ComponentDecl& component : model.components) {
    components_.try_emplace(component.name.text, &component);
  }
  for (const StreamDecl& stream : model.streams) {
    if (!is_astray(stream)) continue;
    for (const Endpoint& end : stream.ends()) {
      if (is_astray(end)) astray_interfaces_.insert(end.interface.text);
    }
    for (const Name& attribute : stream.attributes) astray_attributes_.insert(attribute.text);
  }
}

void DeclaredNames::add_end(const StreamDecl& stream, const Endpoint& end) {
  Streams& incoming = incoming_[end.component.text];
  if (incoming.empty() || incoming.back() != &stream) incoming.push_back(&stream);
  if (stream.more.empty()) return;
  copies_.try_emplace(name_of_copy(stream, end), Copy{&stream, end.component.text});
}

const StreamDecl* DeclaredNames::find_stream(const Name& name) const {
  const auto place = streams_.find(name.text);
  if (place != streams_.end()) return place->second;
  report_.unknown("unknown-stream", name, fmt::format("there is no stream '{}'", name.text),
                  names_of(model_.streams));
  return nullptr;
}

const ComponentDecl* DeclaredNames::find_component(const Name& name) const {
  const auto place = components_.find(name.text);
  if (place != components_.end()) return place->second;
  report_.unknown("unknown-component", name, fmt::format("there is no component '{}'", name.text),
                  names_of(model_.components));
  return nullptr;
}

const DeclaredNames::Copy* DeclaredNames::find_copy(const Name& name) const {
  const auto place = copies_.find(name.text);
  return place == copies_.end() ? nullptr : &place->second;
}

const DeclaredNames::Streams& DeclaredNames::streams_into(const ComponentDecl& component) const {
  return streams_of(incoming_, component);
}

const DeclaredNames::Streams& DeclaredNames::streams_from(const ComponentDecl& component) const {
  return streams_of(outgoing_, component);
}

bool DeclaredNames::is_astray(const StreamDecl& stream) const {
  return (stream.to && is_astray(*stream.to)) ||
         std::ranges::any_of(stream.more, [&](const Endpoint& end) { return is_astray(end); });
}

}  // namespace firebreak::topology
