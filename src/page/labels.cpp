// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "page/markup.h"
#include "page/parts.h"

namespace firebreak::page {

namespace {

constexpr std::size_t kMostStreams = 200;

}  // namespace

std::string labels_part(const Reported& reported) {
  const topology::Topology& topology = reported.topology;
  const labels::Labeling& labeling = reported.explainer.labeling();
  std::string text =
      "<h3>Labels</h3>\n<p>What the label rules conclude of each stream, and why.</p>\n";
  std::size_t shown = 0;
  for (const topology::Stream& stream : topology.streams()) {
    if (++shown > kMostStreams) {
      text += fmt::format("<p class=\"note\">And {} more streams.</p>\n",
                          topology.streams().size() - kMostStreams);
      break;
    }
    text +=
        fmt::format("<details><summary>{} <code>{}</code></summary>\n<ul>\n", escaped(stream.name),
                    escaped(result::to_string(topology, labeling.streams[stream.id.index()])));
    for (const std::string& line :
         labels::to_lines(topology, reported.explainer.explain(stream.id))) {
      text += fmt::format("<li>{}</li>\n", escaped(line));
    }
    text += "</ul></details>\n";
  }
  return text;
}

}  // namespace firebreak::page
