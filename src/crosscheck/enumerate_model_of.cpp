// SPDX-License-Identifier: Apache-2.0
// A decorated skeleton, written down as a model.
#include <algorithm>
#include <bit>
#include <string>
#include <utility>

#include "crosscheck/enumerate_models.h"

namespace firebreak::crosscheck {

using topology::Model;
using topology::Names;

Names attribute_names(unsigned mask) {
  Names result;
  for (; mask != 0; mask &= mask - 1) {
    result.push_back({std::string(1, static_cast<char>('a' + std::countr_zero(mask)))});
  }
  return result;
}

namespace {

class Writer {
 public:
  Writer(const Skeleton& skeleton, const Decoration& decoration, unsigned attributes)
      : skeleton_(skeleton), decoration_(decoration), everything_((1U << attributes) - 1) {}

  Model run() {
    model_.name = {"case"};
    for (unsigned c = 0; c < skeleton_.components; ++c) add_component(c);
    const std::size_t sources = skeleton_.sources.size();
    for (std::size_t i = 0; i < sources; ++i) {
      add_stream("source" + std::to_string(i + 1), {}, input(skeleton_.sources[i]), everything_,
                 decoration_.seals[i]);
    }
    for (std::size_t i = 0; i < skeleton_.inner.size(); ++i) {
      add_stream("inner" + std::to_string(i + 1), output(skeleton_.inner[i].output),
                 input(skeleton_.inner[i].input), decoration_.schemas[i],
                 decoration_.seals[sources + i]);
    }
    add_stream("sink", output(skeleton_.sink), {}, everything_, 0);
    return std::move(model_);
  }

 private:
  static topology::Endpoint endpoint(const std::vector<unsigned>& owner, unsigned interface,
                                     const char* prefix) {
    const unsigned component = owner[interface];
    const auto first = std::find(owner.begin(), owner.end(), component) - owner.begin();
    return {{std::string(1, static_cast<char>('A' + component))},
            {prefix + std::to_string(interface - static_cast<unsigned>(first) + 1)}};
  }
  topology::Endpoint input(unsigned i) const {
    return endpoint(skeleton_.input_component, i, "in");
  }
  topology::Endpoint output(unsigned o) const {
    return endpoint(skeleton_.output_component, o, "out");
  }

  void add_component(unsigned component) {
    topology::ComponentDecl decl;
    decl.name = {std::string(1, static_cast<char>('A' + component))};
    if (decoration_.replicated[component] != 0) {
      decl.rep = true;
    } else if (reads_a_replica(component)) {
      decl.rep = false;
    }
    for (std::size_t p = 0; p < skeleton_.paths.size(); ++p) {
      const Skeleton::Path& path = skeleton_.paths[p];
      if (skeleton_.input_component[path.input] != component) continue;
      const PathChoice choice = path_choice(decoration_.paths[p]);
      topology::PathDecl out;
      out.from = input(path.input).interface;
      out.to = output(path.output).interface;
      out.label = choice.annotation;
      if (choice.gate) out.subscript = attribute_names(*choice.gate);
      decl.paths.push_back(std::move(out));
    }
    model_.components.push_back(std::move(decl));
  }

  bool reads_a_replica(unsigned component) const {
    return std::any_of(skeleton_.inner.begin(), skeleton_.inner.end(), [&](const auto& inner) {
      return skeleton_.input_component[inner.input] == component &&
             decoration_.replicated[skeleton_.output_component[inner.output]] != 0;
    });
  }

  void add_stream(std::string name, std::optional<topology::Endpoint> from,
                  std::optional<topology::Endpoint> to, unsigned schema, unsigned seal) {
    topology::StreamDecl decl;
    decl.name = {std::move(name)};
    decl.from = std::move(from);
    decl.to = std::move(to);
    decl.attributes = attribute_names(schema);
    if (seal != 0) decl.seals.push_back(attribute_names(seal - 1));
    model_.streams.push_back(std::move(decl));
  }

  const Skeleton& skeleton_;
  const Decoration& decoration_;
  unsigned everything_;
  Model model_;
};

}  // namespace

Model model_of(const Skeleton& skeleton, const Decoration& decoration, unsigned attributes) {
  return Writer(skeleton, decoration, attributes).run();
}

}  // namespace firebreak::crosscheck
