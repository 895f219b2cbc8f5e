// SPDX-License-Identifier: Apache-2.0
// Every result in every format: one table, with a row for each format (formats.cpp) and in it a
// function for each result. A new format is a row and a file of formats/.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

#include "report/results.h"

namespace firebreak::report {

/// `Line` is what --quiet makes of text: a line for each result.
enum class Format : std::uint8_t { Text, Line, Json, Sarif, Github };

/// How what is written of several results goes together.
enum class Shape : std::uint8_t {
  Prose,      // one after the other, laid out for people
  Lines,      // one after the other
  Documents,  // a document, or an array of them; each carries whole models and explanations, so
              // that it can be checked later
  Log         // one document for all, which is there even if nothing is to be said
};

template <class Result>
using Writer = std::string (*)(const Result& result, const Frame& frame);

using Writers =
    std::tuple<Writer<Labels>, Writer<Verified>, Writer<Repaired>, Writer<Listed>, Writer<Fronted>,
               Writer<Relaxed>, Writer<Tolerated>, Writer<Certified>, Writer<Crosschecked>,
               Writer<FamilyCrosschecked>, Writer<Tested>, Writer<Replayed>, Writer<Exported>,
               Writer<GivenUp>, Writer<Refused>, Writer<Inferred>, Writer<ReplayedValues>>;

struct FormatRow {
  std::string_view name;  // of --format
  Shape shape;
  Writers writers;
};
const FormatRow& format_row(Format format);

/// The format of that name; Text if there is none.
Format format_named(std::string_view name);

inline Shape shape_of(Format format) { return format_row(format).shape; }
inline bool is_document(Format format) { return shape_of(format) == Shape::Documents; }

template <class Result>
std::string write(Format format, const Result& result, const Frame& frame) {
  return std::get<Writer<Result>>(format_row(format).writers)(result, frame);
}

}  // namespace firebreak::report
