// SPDX-License-Identifier: Apache-2.0
// The rows of the table of formats, a file for each.
#pragma once

#include "report/formats.h"

namespace firebreak::report {

Writers text_writers();
Writers line_writers();
Writers json_writers();
Writers sarif_writers();
Writers github_writers();

}  // namespace firebreak::report
