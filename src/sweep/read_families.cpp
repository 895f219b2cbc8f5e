// SPDX-License-Identifier: Apache-2.0
// A family is a mapping from parameters to one value or a list of values; it stands for all
// combinations, those of the key that is written last next to each other.
#include "sweep/read_families.h"

#include <fmt/format.h>

#include <functional>
#include <limits>
#include <utility>

namespace firebreak::sweep {
namespace {

using frontend::NodeId;
using frontend::NodeKind;
using frontend::Source;
using generate::Parameters;

constexpr std::string_view kShape = "shape";
constexpr std::string_view kSeed = "seed";
constexpr std::string_view kCount = "count";

class FamilyReader {
 public:
  FamilyReader(Source& source, const std::string& file, base::Diagnostics& diagnostics)
      : source_(source), file_(file), diagnostics_(diagnostics) {}

  Family read(NodeId node) {
    family_.parameters = {Parameters{}};
    const auto entries =
        source_.entries(node, "an entry of generate", "{ shape: layered, components: [5, 10] }");
    if (!entries) return {};
    if (!source_.has_key(node, kShape)) {
      source_.error(source_.span(node), "missing-key",
                    "an entry of generate needs the key 'shape'");
    }
    for (const auto& entry : *entries) read_entry(entry.first, entry.second);
    check_size(node);
    return std::move(family_);
  }

 private:
  void read_entry(const topology::Name& key, NodeId value) {
    if (key.text == kSeed) {
      family_.seed = whole(value, "the first seed of an entry of generate", 0);
    } else if (key.text == kCount) {
      family_.count = whole(value, "how many models there are", 1);
    } else if (key.text == kShape) {
      multiply(value, [&](Parameters& parameters, NodeId item) {
        const auto name = source_.name(item, "a shape");
        if (name) generate::set_shape(parameters, name->text, file_, name->span, diagnostics_);
      });
    } else {
      multiply(value, [&](Parameters& parameters, NodeId item) {
        constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
        const auto number = source_.number(item, fmt::format("'{}'", key.text), 0, kMost);
        if (!number) return;
        generate::set(parameters, key.text, *number, file_, source_.span(item), diagnostics_);
      });
    }
  }

  std::uint32_t whole(NodeId node, std::string_view what, std::uint64_t least) {
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(source_.number(node, what, least, kMost).value_or(least));
  }

  /// Each of the parameters with each of the values. What is wrong with a value is said once.
  void multiply(NodeId value, const std::function<void(Parameters&, NodeId)>& set) {
    const NodeId single[] = {value};
    std::span<const NodeId> items = single;
    if (source_.kind(value) == NodeKind::Sequence) items = source_.document().children(value);
    if (items.empty()) {
      source_.error(source_.span(value), "empty-list",
                    "an entry of generate: the list of values is empty");
      return;
    }
    too_many_ = too_many_ || family_.parameters.size() * items.size() > kMostModels;
    if (too_many_) return;
    std::vector<Parameters> all;
    for (const Parameters& before : family_.parameters) {
      for (const NodeId item : items) {
        all.push_back(before);
        const std::size_t errors = diagnostics_.size();
        set(all.back(), item);
        if (diagnostics_.size() > errors) return;
      }
    }
    family_.parameters = std::move(all);
  }

  void check_size(NodeId node) {
    const std::uint64_t size = std::uint64_t{family_.count} * family_.parameters.size();
    if (!too_many_ && size <= kMostModels) return;
    source_.error(source_.span(node), "too-many-models",
                  fmt::format("these are more than {} models", kMostModels));
  }

  Source& source_;
  const std::string& file_;
  base::Diagnostics& diagnostics_;
  Family family_;
  bool too_many_ = false;
};

}  // namespace

std::vector<Family> read_families(Source& source, NodeId node, const std::string& file,
                                  base::Diagnostics& diagnostics) {
  std::vector<Family> families;
  const auto items = source.items(node, "the section generate");
  if (!items) return families;
  for (const NodeId item : *items) {
    families.push_back(FamilyReader(source, file, diagnostics).read(item));
  }
  return families;
}

}  // namespace firebreak::sweep
