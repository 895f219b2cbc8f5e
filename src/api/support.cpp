// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <utility>
#include <vector>

#include "api/impl.h"
#include "base/internal_error.h"

namespace firebreak {

namespace {

std::string lines(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (!text.empty()) text += '\n';
    text += base::format({.code = diagnostic.code,
                          .file = diagnostic.file,
                          .span = {diagnostic.line, diagnostic.column},
                          .message = diagnostic.message,
                          .hint = diagnostic.hint});
  }
  return text;
}

}  // namespace

std::string_view version() { return FIREBREAK_VERSION; }

InvalidInput::InvalidInput(std::vector<Diagnostic> diagnostics)
    : std::runtime_error(lines(diagnostics)), diagnostics_(std::move(diagnostics)) {}

namespace api {

void refuse(const base::Diagnostics& diagnostics) {
  if (diagnostics.empty()) return;
  std::vector<Diagnostic> all;
  for (const base::Diagnostic& one : diagnostics.all()) {
    all.push_back({.code = one.code,
                   .file = one.file,
                   .line = one.span.line,
                   .column = one.span.column,
                   .message = one.message,
                   .hint = one.hint});
  }
  throw InvalidInput(std::move(all));
}

base::Environment environment(const Limits& limits) {
  base::Environment environment;
  if (limits.time) environment.deadline = base::Environment::Clock::now() + *limits.time;
  return environment;
}

Anomaly anomaly(result::Anomaly anomaly) {
  switch (anomaly) {
    case result::Anomaly::None:
      return Anomaly::None;
    case result::Anomaly::Run:
      return Anomaly::Run;
    case result::Anomaly::Instance:
      return Anomaly::Instance;
    case result::Anomaly::Diverge:
      return Anomaly::Diverge;
  }
  throw base::InternalError("an anomaly outside its enumeration");
}

report::Format format(Format format) {
  switch (format) {
    case Format::Text:
      return report::Format::Text;
    case Format::Line:
      return report::Format::Line;
    case Format::Json:
      return report::Format::Json;
  }
  throw base::InternalError("a format outside its enumeration");
}

}  // namespace api
}  // namespace firebreak
