// SPDX-License-Identifier: Apache-2.0
#include "document/document_text.h"

#include "frontend/model_text.h"
#include "report/explain.h"

namespace firebreak::document {

result::DocumentText document_text() { return {frontend::model_text(), report::explain}; }

}  // namespace firebreak::document
