// SPDX-License-Identifier: Apache-2.0
#include "frontend/model_text.h"

#include "frontend/printer.h"
#include "frontend/reader.h"

namespace firebreak::frontend {

topology::ModelText model_text() {
  return {print_model, [](std::string_view text) {
            base::Diagnostics diagnostics;
            return read_model(text, "model", diagnostics);
          }};
}

}  // namespace firebreak::frontend
