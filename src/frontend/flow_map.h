// SPDX-License-Identifier: Apache-2.0
// What the parts of the printer share.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "frontend/printer.h"
#include "frontend/yaml/scalars.h"

namespace firebreak::frontend {

inline std::string scalar(const topology::Name& name) { return quote_if_needed(name.text); }

/// `{ key: value, … }`, built entry by entry.
class FlowMap {
 public:
  FlowMap& add(std::string_view key, std::string_view value) {
    text_ += fmt::format("{}{}: {}", text_.empty() ? " " : ", ", key, value);
    return *this;
  }
  FlowMap& add_list(std::string_view key, const topology::Names& names) {
    return add(key, print_names(names));
  }
  FlowMap& add_nonempty(std::string_view key, const topology::Names& names) {
    return names.empty() ? *this : add_list(key, names);
  }
  std::string text() const { return text_.empty() ? "{}" : "{" + text_ + " }"; }

 private:
  std::string text_;
};

/// `[[a], [b]]`.
std::string print_lists(const std::vector<topology::Names>& names);

/// A stream of a model, as it stands there behind its name.
std::string print_stream(const topology::StreamDecl& decl);

}  // namespace firebreak::frontend
