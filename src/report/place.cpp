// SPDX-License-Identifier: Apache-2.0
#include "report/place.h"

#include <fmt/format.h>

#include <charconv>
#include <system_error>

namespace firebreak::report {

namespace {

// Of "FILE:LINE" or "FILE".
Place place_in_original(const std::string& origin) {
  const std::size_t colon = origin.rfind(':');
  if (colon == std::string::npos) return {origin, 0, 0};
  std::uint32_t line = 0;
  const char* const end = origin.data() + origin.size();
  const auto [read, problem] = std::from_chars(origin.data() + colon + 1, end, line);
  if (problem != std::errc() || read != end) return {origin, 0, 0};
  return {origin.substr(0, colon), line, 0};
}

template <class Part>
Place place_of_part(const Part& part, const Frame& frame) {
  return part.origin.empty() ? place_of(part.span, frame) : place_in_original(part.origin);
}

}  // namespace

Place place_of(const base::SourceSpan& span, const Frame& frame) {
  return {span.file == 0 ? frame.file : frame.more_files.at(span.file - 1), span.line, span.column};
}

Place place_of(const topology::Stream& stream, const Frame& frame) {
  return place_of_part(stream, frame);
}

Place place_of(const topology::Component& component, const Frame& frame) {
  return place_of_part(component, frame);
}

std::string to_string(const Place& place) {
  return place.line == 0 ? place.file : fmt::format("{}:{}", place.file, place.line);
}

}  // namespace firebreak::report
