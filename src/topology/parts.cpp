// SPDX-License-Identifier: Apache-2.0
#include "topology/parts.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/union.h"

namespace firebreak::topology {

namespace {

using Places = std::unordered_map<std::string, std::size_t>;

// Streams that have an attribute of a dependency are joined with all others that have one of it.
void join_by_dependencies(const Model& model, base::Union& joined) {
  Places first;  // dependencies by attribute, and what stands for them
  std::size_t next = model.streams.size() + model.components.size();
  for (const FdDecl& dependency : model.fds) {
    for (const Names* names : {&dependency.from, &dependency.to}) {
      for (const Name& name : *names) {
        const auto [place, is_new] = first.emplace(name.text, next);
        if (!is_new) joined.join(place->second, next);
      }
    }
    ++next;
  }
  for (std::size_t i = 0; i < model.streams.size(); ++i) {
    for (const Name& name : model.streams[i].attributes) {
      if (const auto place = first.find(name.text); place != first.end()) {
        joined.join(place->second, i);
      }
    }
  }
}

base::Union joined_by_all(const Model& model) {
  base::Union joined(model.streams.size() + model.components.size() + model.fds.size());
  Places components;
  for (std::size_t i = 0; i < model.components.size(); ++i) {
    components.emplace(model.components[i].name.text, model.streams.size() + i);
  }
  for (std::size_t i = 0; i < model.streams.size(); ++i) {
    const StreamDecl& stream = model.streams[i];
    if (stream.from) joined.join(components.at(stream.from->component.text), i);
    for (const Endpoint& end : stream.ends()) joined.join(components.at(end.component.text), i);
  }
  join_by_dependencies(model, joined);
  return joined;
}

// Those of some declarations that are about one of these.
template <class Declarations>
Declarations about(const Declarations& all, const std::set<std::string>& names) {
  Declarations result;
  std::ranges::copy_if(all, std::back_inserter(result),
                       [&](const auto& one) { return names.contains(one.first.text); });
  return result;
}

}  // namespace

std::vector<Part> parts_of(const Model& model) {
  base::Union joined = joined_by_all(model);
  std::vector<Part> parts;
  std::unordered_map<std::size_t, std::size_t> numbers;  // by root
  const auto part = [&](std::size_t of) -> Part& {
    const auto [place, is_new] = numbers.emplace(joined.root(of), parts.size());
    if (is_new) parts.emplace_back();
    return parts[place->second];
  };
  for (std::size_t i = 0; i < model.streams.size(); ++i) part(i).streams.push_back(i);
  for (std::size_t i = 0; i < model.components.size(); ++i) {
    part(model.streams.size() + i).components.push_back(i);
  }
  const auto some = [&](const Part& one, const auto& is_end) {
    return std::ranges::any_of(one.streams,
                               [&](std::size_t i) { return is_end(model.streams[i]); });
  };
  std::erase_if(parts, [&](const Part& one) {
    return !some(one, [](const StreamDecl& stream) { return !stream.from; }) ||
           !some(one, [](const StreamDecl& stream) { return !stream.to; });
  });
  return parts;
}

Model model_of(const Model& whole, const Part& part) {
  Model result;
  result.file = whole.file;
  result.more_files = whole.more_files;
  result.name = whole.name;
  std::set<std::string> streams;
  std::set<std::string> components;
  std::set<std::string> attributes;
  for (const std::size_t i : part.streams) {
    result.streams.push_back(whole.streams[i]);
    streams.insert(whole.streams[i].name.text);
    for (const Name& name : whole.streams[i].attributes) attributes.insert(name.text);
  }
  for (const std::size_t i : part.components) {
    result.components.push_back(whole.components[i]);
    components.insert(whole.components[i].name.text);
  }
  std::ranges::copy_if(whole.fds, std::back_inserter(result.fds), [&](const FdDecl& dependency) {
    return attributes.contains(dependency.from.front().text);
  });
  if (whole.costs) {
    result.costs = CostsDecl{whole.costs->all, about(whole.costs->streams, streams),
                             about(whole.costs->components, components)};
  }
  return result;
}

}  // namespace firebreak::topology
