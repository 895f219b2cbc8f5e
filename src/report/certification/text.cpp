// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "report/certification/certification.h"
#include "report/display.h"
#include "report/repair/repair.h"
#include "report/repair/words.h"

namespace firebreak::report {

namespace {

// Nothing ties the document to a file, so it is for the reader to see what it chose among.
std::string offered(const Certified& result, const Page& page) {
  const bool nothing = result.claim.candidates.empty();
  std::string text = page.paragraph(
      fmt::format("of the model inside the document, which offers{}", nothing ? " nothing" : ":"),
      2);
  for (const result::RepairCandidate& candidate : result.claim.candidates) {
    text += page.paragraph(fmt::format("{}: cost {}", in_words(result.topology, candidate),
                                       candidate.cost.value_or(0)),
                           4);
  }
  return text;
}

// The model that the claim is about, where one was given.
std::string about(const Certified& result) {
  if (!result.model_file) return "";
  if (result.model_changes.empty()) return fmt::format(" (of {})", printable(*result.model_file));
  return fmt::format(" (of {} {})", printable(*result.model_file), printable(result.model_changes));
}

std::string headline(const Certified& result, const std::string& file, const std::string& of) {
  if (!result.problems.empty()) return fmt::format("{}: refused", printable(file));
  // Why something is not known the document says in its own words, which nobody checks.
  result::RepairResult claim = result.claim;
  if (!claim.unknown_reason.empty()) claim.unknown_reason = "the document says why";
  return fmt::format("{}: {}: {}: {}{}", printable(file),
                     result.doubts.empty() ? "accepted" : "open", printable(result.claim.model),
                     repair_line(claim), of);
}

}  // namespace

std::string certification_line(const Certified& result, const std::string& file) {
  return headline(result, file,
                  result.model_file ? about(result) : " (of the model inside the document)") +
         "\n";
}

std::string certification_text(const Certified& result, const std::string& file, const Page& page) {
  std::string text = headline(result, file, about(result)) + "\n";
  const bool refused = !result.problems.empty();
  for (const std::string& what : refused ? result.problems : result.doubts) {
    text += page.paragraph(printable(what), 2);
  }
  if (refused) return text;
  if (!result.claim.for_decided.empty()) text += page.paragraph(decided_line(result.claim), 2);
  if (!result.doubts.empty()) text += page.paragraph("all else was checked and holds", 2);
  return result.model_file ? text : text + offered(result, page);
}

}  // namespace firebreak::report
