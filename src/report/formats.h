// SPDX-License-Identifier: Apache-2.0
// Every result in every format: one table, with a row for each format (formats.cpp) and in it a
// function for each result. A new format is a row and a file of formats/.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>

#include "report/results.h"

namespace firebreak::report {

/// `Line` is what --quiet makes of text: a line for each result.
enum class Format : std::uint8_t { Text, Line, Json };

template <class Result>
using Writer = std::string (*)(const Result& result, const Frame& frame);

using Writers =
    std::tuple<Writer<Labels>, Writer<Verified>, Writer<Repaired>, Writer<Listed>, Writer<Fronted>,
               Writer<Relaxed>, Writer<Tolerated>, Writer<Certified>, Writer<Crosschecked>,
               Writer<FamilyCrosschecked>, Writer<Tested>, Writer<Replayed>, Writer<Exported>,
               Writer<GivenUp>, Writer<Refused>, Writer<Inferred>>;

/// What is written is a document if it carries whole models and explanations, so that it can be
/// checked later, and if several results are an array.
struct FormatRow {
  bool document;
  Writers writers;
};
const FormatRow& format_row(Format format);

inline bool is_document(Format format) { return format_row(format).document; }

template <class Result>
std::string write(Format format, const Result& result, const Frame& frame) {
  return std::get<Writer<Result>>(format_row(format).writers)(result, frame);
}

}  // namespace firebreak::report
