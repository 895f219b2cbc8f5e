// SPDX-License-Identifier: Apache-2.0
// Short words for tests of labels.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "labels/derivation.h"
#include "labels/labels.h"
#include "support/models.h"

namespace firebreak::test_support {

/// The label of one stream of a model, as text.
class LabelsOf {
 public:
  explicit LabelsOf(std::string_view yaml, const topology::VariantChoice& variants = {})
      : LabelsOf(topology_of(yaml, variants)) {}
  explicit LabelsOf(const topology::Model& model) : LabelsOf(topology::build_valid(model)) {}
  explicit LabelsOf(topology::Topology topology)
      : topology_(std::move(topology)),
        sound_(topology_, result::RuleSet::Sound),
        icde14_(topology_, result::RuleSet::Icde14) {}
  LabelsOf(const LabelsOf&) = delete;
  LabelsOf& operator=(const LabelsOf&) = delete;

  std::string sound(std::string_view stream) const { return text(sound_, stream); }
  std::string icde14(std::string_view stream) const { return text(icde14_, stream); }
  /// The derivation's lines, each ended by a newline.
  std::string why_sound(std::string_view stream) const { return why(sound_, stream); }
  std::string why_icde14(std::string_view stream) const { return why(icde14_, stream); }

 private:
  std::string text(const labels::Explainer& explainer, std::string_view stream) const {
    const auto id = topology_.find_stream(stream);
    return id ? to_string(topology_, explainer.labeling().streams[id->index()]) : "no such stream";
  }
  std::string why(const labels::Explainer& explainer, std::string_view stream) const {
    std::string lines;
    for (const std::string& line :
         to_lines(topology_, explainer.explain(topology_.find_stream(stream).value()))) {
      lines += line + "\n";
    }
    return lines;
  }

  const topology::Topology topology_;
  const labels::Explainer sound_;
  const labels::Explainer icde14_;
};

}  // namespace firebreak::test_support
