// SPDX-License-Identifier: Apache-2.0
#include "topology/key_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "topology/name_lists.h"

namespace firebreak::topology {

namespace {

bool leads_to(const StreamDecl& stream, const ComponentDecl& component) {
  return std::ranges::any_of(stream.ends(),
                             [&](const Endpoint& end) { return end.component == component.name; });
}

}  // namespace

void KeyChecks::check_distinct(const Names& names, std::string_view role) const {
  std::set<std::string> seen;
  for (const Name& name : names) {
    if (!seen.insert(name.text).second) {
      report_.error("duplicate-attribute", name.span,
                    fmt::format("{} '{}' is listed twice", role, name.text));
    }
  }
}

void KeyChecks::check_carried(const Names& key, const StreamDecl& stream,
                              std::string_view role) const {
  for (const Name& name : key) {
    if (!schemas_.carries(stream, name)) {
      report_.unknown(
          "attribute-not-carried", name,
          fmt::format("{} '{}' is no attribute of stream '{}'", role, name.text, stream.name.text),
          texts(stream.attributes));
    }
    if (report_.full()) return;
  }
}

void KeyChecks::check_ordering(const ComponentDecl& component, const OrderingDecl& ordering) const {
  if (ordering.streams.empty()) {
    check_carried_by_all(ordering.by, component);
    return;
  }
  for (const Name& name : ordering.streams) {
    const DeclaredNames::Copy* copy = declared_.find_copy(name);
    const StreamDecl* stream = copy == nullptr ? declared_.find_stream(name) : copy->stream;
    if (stream == nullptr || declared_.is_astray(*stream)) continue;
    const bool leads_here =
        copy == nullptr ? leads_to(*stream, component) : copy->reader == component.name.text;
    if (!leads_here) {
      report_.error(
          "not-an-input", name.span,
          fmt::format("stream '{}' does not go to component '{}'", name.text, component.name.text));
      continue;
    }
    check_carried(ordering.by, *stream, "ordering attribute");
  }
}

// Every name of `key` is an attribute of all inputs of the component. How many inputs carry an
// attribute is counted once, since many orderings may ask.
void KeyChecks::check_carried_by_all(const Names& key, const ComponentDecl& component) const {
  if (key.empty()) return;
  const std::vector<const StreamDecl*>& inputs = declared_.streams_into(component);
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

}  // namespace firebreak::topology
