// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace firebreak::lsp {

/// What a key or an annotation of the model format means, in one or two sentences; "" for a word
/// that is none. Keys are told in the words of the JSON Schema.
std::string meaning_of_key(std::string_view word);

/// The JSON Schema of models, as it ships.
std::string_view model_schema();

}  // namespace firebreak::lsp
