// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <vector>

#include "report/display.h"
#include "report/label/label.h"
#include "report/notes.h"

namespace firebreak::report {

namespace {

using topology::Stream;
using topology::Topology;

std::string end_of(const Topology& topology, const Stream& stream, bool from) {
  if (from) {
    if (!stream.from) return "(source)";
    const topology::Output& output = topology[*stream.from];
    return printable(topology[output.component].name + "." + output.name);
  }
  if (!stream.to) return "(sink)";
  const topology::Input& input = topology[*stream.to];
  return printable(topology[input.component].name + "." + input.name);
}

}  // namespace

std::string label_text(const Topology& topology, const labels::Explainer& explainer,
                       const Page& page) {
  const labels::Labeling& labeling = explainer.labeling();
  const auto label_of = [&](const Stream& stream) {
    return printable(result::to_string(topology, labeling.streams[stream.id.index()]));
  };
  std::vector<std::vector<std::string>> rows;
  for (const Stream& stream : topology.streams()) {
    rows.push_back({printable(stream.name), end_of(topology, stream, true),
                    end_of(topology, stream, false), stream.replicated ? "yes" : "",
                    label_of(stream)});
  }
  std::string text = fmt::format("{}: labels under rule set {}\n\n", printable(topology.name()),
                                 result::to_string(labeling.rules));
  text += table({"stream", "from", "to", "replicated", "label"}, rows, 2);
  text += notes_text(topology, page);
  text += "\nDerivation\n";
  for (const Stream& stream : topology.streams()) {
    text += fmt::format("\n  {}: {}\n", printable(stream.name), label_of(stream));
    for (const std::string& line : labels::to_lines(topology, explainer.explain(stream.id))) {
      text += page.paragraph(printable(line), 4);
    }
  }
  return text;
}

std::string label_line(const Topology& topology, const labels::Labeling& labeling) {
  std::string text;
  for (const topology::StreamId sink : topology.sinks()) {
    text += fmt::format(" {} {}", topology[sink].name,
                        result::to_string(topology, labeling.streams[sink.index()]));
  }
  return text;
}

}  // namespace firebreak::report
