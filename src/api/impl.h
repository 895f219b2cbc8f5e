// SPDX-License-Identifier: Apache-2.0
// What the values of the public header hold, and what their functions share.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "base/environment.h"
#include "firebreak/firebreak.h"
#include "frontend/reader.h"
#include "report/formats.h"
#include "report/stamp.h"
#include "result/trace.h"
#include "topology/model.h"
#include "topology/topology.h"

namespace firebreak {

struct Model::Impl {
  /// What it includes is read by `files`. InvalidInput.
  static std::shared_ptr<const Impl> load(std::string_view text, const std::string& file,
                                          const Variants& variants,
                                          const frontend::FileReader& files);

  topology::Model model;  // with the variants that were chosen as annotations
  topology::Topology topology;
};

namespace api {

/// Throws InvalidInput if there are any.
void refuse(const base::Diagnostics& diagnostics);

base::Environment environment(const Limits& limits);

Anomaly anomaly(result::Anomaly anomaly);

report::Format format(Format format);

/// The result as the command line writes it.
template <class Result>
std::string render(Format as, const Result& result, const report::Frame& frame) {
  std::string text = report::write(format(as), result, frame);
  if (!report::is_document(format(as))) return text;
  return report::stamped(text, version(), frame.file);
}

}  // namespace api
}  // namespace firebreak
