// SPDX-License-Identifier: Apache-2.0
// An open model file: its text, what could be read of it, and answers about it.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "base/environment.h"
#include "frontend/load.h"
#include "labels/derivation.h"
#include "lsp/server.h"
#include "lsp/text.h"

namespace firebreak::lsp {

using Json = nlohmann::json;

Json to_json(const Position& position);
Json to_json(const Range& range);

class OpenDocument {
 public:
  OpenDocument(std::string uri, std::string content);

  const std::string& uri() const { return uri_; }
  Json diagnostics() const;
  Json hover(const Position& position) const;
  Json definition(const Position& position) const;
  Json completion(const Position& position) const;
  /// The verdict on each sink, above its line.
  Json lenses(const Patience& patience) const;
  /// The repair, to be asked for with repair_edit.
  Json actions() const;
  /// The edit that repairs the model; null where none is known in time, and why.
  Json repair_edit(const Patience& patience, std::string& why) const;

 private:
  std::optional<base::SourceSpan> span_of(const std::string& word) const;
  bool in_section(std::size_t line, std::string_view section) const;

  std::string uri_;
  std::string file_;
  Text text_;
  base::Diagnostics diagnostics_;
  std::optional<frontend::Loaded> loaded_;
  std::optional<labels::Explainer> explainer_;
};

}  // namespace firebreak::lsp
