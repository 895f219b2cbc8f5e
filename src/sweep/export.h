// SPDX-License-Identifier: Apache-2.0
// The rows of a sweep as a table, sorted by run.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sweep/questions.h"
#include "sweep/store.h"

namespace firebreak::sweep {

/// Which columns: all; or those that are the same in every sweep of one plan.
enum class Columns : std::uint8_t { All, Reproducible };

/// RFC 4180, lines ended by LF, a head of names; what is not known is empty.
std::string export_csv(Store& store, Columns columns);
/// The type of each column (long, double, boolean, string), as a document of CSV on the Web (W3C);
/// `csv` is the file's name.
std::string export_metadata(Store& store, Columns columns, std::string_view csv);

}  // namespace firebreak::sweep
