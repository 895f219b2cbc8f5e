// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "result/document_text.h"

namespace firebreak::document {

/// The text of models and the explanations of traces that `complete_traces` writes.
result::DocumentText document_text();

}  // namespace firebreak::document
