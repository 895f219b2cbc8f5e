// SPDX-License-Identifier: Apache-2.0
// Workflow commands of GitHub Actions: "::error file=…,line=…,col=…,title=…::…".
#include <fmt/format.h>

#include "report/findings/findings.h"

namespace firebreak::report {

namespace {

// Colons and commas stand between properties.
std::string encoded(const std::string& text, bool property) {
  std::string all;
  for (const char c : text) {
    if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','))) {
      all += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      all += c;
    }
  }
  return all;
}

}  // namespace

std::string github_annotations(const std::vector<Finding>& all) {
  std::string text;
  for (const Finding& finding : all) {
    text += fmt::format("::{} file={}", finding.level == Level::Error ? "error" : "warning",
                        encoded(finding.place.file, true));
    if (finding.place.line > 0) text += fmt::format(",line={}", finding.place.line);
    if (finding.place.column > 0) text += fmt::format(",col={}", finding.place.column);
    text += fmt::format(",title={}::{}\n", encoded("firebreak: " + finding.rule, true),
                        encoded(finding.message, false));
  }
  return text;
}

}  // namespace firebreak::report
