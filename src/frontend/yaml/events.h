// SPDX-License-Identifier: Apache-2.0
// From the text of a YAML file to the calls that make a Document.
#pragma once

#include <string>
#include <string_view>

#include "frontend/yaml/document_builder.h"

namespace firebreak::frontend {

/// Calls the builder for each event of `text`, which check_text has let pass. Throws Refused for a
/// syntax error.
void send_yaml_events(std::string_view text, const std::string& file, DocumentBuilder& builder);

}  // namespace firebreak::frontend
