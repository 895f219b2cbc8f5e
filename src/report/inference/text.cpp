// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "report/inference/inference.h"
#include "report/side_by_side.h"

namespace firebreak::report {

namespace {

using result::InferenceWitness;
using Commute = result::InferredPair::Commute;

std::vector<std::string> traits(const result::InferredPath& path) {
  std::vector<std::string> result;
  if (path.path.idempotent) result.emplace_back("idempotent");
  if (path.path.repeats) result.emplace_back("repeats");
  if (path.path.unordered_emission) result.emplace_back("emits unordered");
  if (!path.path.newest.empty()) {
    result.push_back(fmt::format("keeps the newest by {}", path.path.newest.front().text));
  }
  if (!path.path.rewrites.empty()) {
    std::vector<std::string> names;
    for (const topology::Name& name : path.path.rewrites) names.push_back(name.text);
    result.push_back(fmt::format("rewrites {}", fmt::join(names, ", ")));
  }
  return result;
}

// What one order does, line by line.
std::vector<std::string> order_lines(const std::vector<InferenceWitness::Handling>& order) {
  std::vector<std::string> lines;
  for (const InferenceWitness::Handling& one : order) {
    lines.push_back(fmt::format("{}({})", one.input, values_text(one.message, ": ")));
    for (const auto& [output, message] : one.emitted) {
      lines.push_back(fmt::format("  emits {}({})", output, values_text(message, ": ")));
    }
    if (!one.after.empty())
      lines.push_back(fmt::format("  then {}", values_text(one.after, " = ")));
  }
  return lines;
}

std::string witness_text(const InferenceWitness& witness, const Page& page) {
  std::string text;
  if (!witness.constants.empty()) {
    text += page.paragraph(printable("with " + values_text(witness.constants, " = ")), 6);
  }
  if (!witness.before.empty()) {
    text += page.paragraph(printable("from " + values_text(witness.before, " = ")), 6);
  }
  std::vector<std::string> left = order_lines(witness.first);
  std::vector<std::string> right = order_lines(witness.second);
  for (auto* side : {&left, &right}) std::ranges::transform(*side, side->begin(), printable);
  return text + side_by_side("one order", left, "the other", right, page, 6);
}

std::string commutes_text(const result::InferredPair& pair) {
  const std::string both = pair.first == pair.second
                               ? fmt::format("two {}", pair.first)
                               : fmt::format("{} and {}", pair.first, pair.second);
  const std::string open =
      pair.undecided.empty() ? "" : fmt::format(" (otherwise not decided: {})", pair.undecided);
  const std::string conditions = fmt::format("{}", fmt::join(pair.conditions, ", or if "));
  switch (pair.commute) {
    case Commute::Always:
      return fmt::format("{} commute", both);
    case Commute::Apart:
      return fmt::format("{} commute if {}{}", both,
                         conditions.empty()
                             ? fmt::format("they differ on {}", fmt::join(pair.by, " or on "))
                             : conditions,
                         open);
    case Commute::Never:
    case Commute::Undecided:
      break;
  }
  if (!conditions.empty()) return fmt::format("{} commute if {}{}", both, conditions, open);
  return pair.commute == Commute::Never ? fmt::format("{} do not commute", both)
                                        : fmt::format("{}: not decided: {}", both, pair.undecided);
}

std::string lacking_text(const topology::PathDecl& path) {
  if (!path.to) {
    return fmt::format("{}: declared in line {}, and there is nothing that it changes in silence",
                       path.from.text, path.span.line);
  }
  return fmt::format(
      "{}: declared in line {}, and there is no such path: nothing of it is seen there",
      path_name(path.from.text, path.to->text), path.span.line);
}

std::string component_text(const result::InferredComponent& component, const Page& page) {
  std::string text = fmt::format("\n  {}\n", printable(component.name));
  std::vector<std::vector<std::string>> rows;
  bool declared = false;
  for (const result::InferredPath& path : component.paths) {
    declared = declared || path.audit != result::Audit::Undeclared;
    rows.push_back(
        {printable(path_name(path.path.from.text, path.path.to ? path.path.to->text : "")),
         path.path.to ? printable(result::label_of(path.path)) : "nothing shows",
         printable(fmt::format("{}", fmt::join(traits(path), "; "))),
         path.declared ? printable(result::label_of(*path.declared)) : "",
         path.audit == result::Audit::Undeclared ? "" : audit_word(path.audit)});
  }
  for (const topology::PathDecl& path : component.lacking) {
    declared = true;
    rows.push_back({printable(path_name(path.from.text, path.to ? path.to->text : "")), "none", "",
                    printable(result::label_of(path)), audit_word(result::Audit::Weaker)});
  }
  std::vector<std::string> head{"path", "inferred", "and", "declared", "audit"};
  if (!declared) {
    for (auto& row : rows) row.resize(3);
    head.resize(3);
  }
  text += table(head, rows, 4);
  for (const result::InferredPath& path : component.paths) {
    const std::string name = path_name(path.path.from.text, path.path.to ? path.path.to->text : "");
    for (const std::string& difference : path.differences) {
      text += page.paragraph(printable(fmt::format("{}: {}", name, difference)), 4);
    }
    if (path.newest_witness) text += witness_text(*path.newest_witness, page);
    if (!path.undecided.empty()) {
      text +=
          page.paragraph(printable(fmt::format("{}: not decided: {}", name, path.undecided)), 4);
    }
  }
  for (const topology::PathDecl& path : component.lacking) {
    text += page.paragraph(printable(lacking_text(path)), 4);
  }
  if (!component.invariants.empty()) {
    text += "\n    In all states that can be reached\n";
    for (const std::string& invariant : component.invariants) {
      text += page.paragraph(printable(invariant), 6);
    }
  }
  for (const result::InferredPair& pair : component.pairs) {
    text += "\n" + page.paragraph(printable(commutes_text(pair)), 4);
    if (pair.audit == result::Audit::Stronger) {
      text += page.paragraph("stronger: they are said to commute, which they do not always", 6);
    } else if (pair.audit == result::Audit::Undecided) {
      text += page.paragraph("undecided: they are said to commute", 6);
    }
    if (pair.witness) text += witness_text(*pair.witness, page);
  }
  return text;
}

}  // namespace

std::string inference_text(const result::Inference& found, const Page& page) {
  std::string text = fmt::format("{}: what its behaviours say\n", printable(found.model));
  for (const result::InferredComponent& component : found.components) {
    text += component_text(component, page);
  }
  return text;
}

}  // namespace firebreak::report
