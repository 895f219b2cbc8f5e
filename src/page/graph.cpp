// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "page/drawing.h"
#include "page/involved.h"
#include "page/markup.h"
#include "page/parts.h"
#include "report/stream_text.h"

namespace firebreak::page {

namespace {

constexpr std::size_t kMostListed = 1000;  // components, and streams

// The same as text, for who does not see the drawing.
std::string as_list(const Reported& reported) {
  std::string text = "<details class=\"as-text\"><summary>The graph as text</summary>\n<ul>\n";
  const auto add = [&](const std::vector<std::string>& lines) {
    text += "<li>";
    for (std::size_t i = 0; i < lines.size(); ++i) {
      text += (i == 0 ? "" : "; ") + escaped(lines[i]);
    }
    text += "</li>\n";
  };
  const auto components = reported.topology.components();
  const auto streams = reported.topology.streams();
  for (const auto& component : components.first(std::min(components.size(), kMostListed))) {
    add(report::lines_of(reported.topology, component));
  }
  for (const auto& stream : streams.first(std::min(streams.size(), kMostListed))) {
    add(report::lines_of(reported.topology, reported.explainer.labeling(), stream));
  }
  if (std::max(components.size(), streams.size()) > kMostListed) {
    add({fmt::format("and more: {} components and {} streams in all", components.size(),
                     streams.size())});
  }
  return text + "</ul></details>\n";
}

std::string drawn(const topology::Topology& topology, const labels::Labeling& labeling,
                  const Involved& about, const std::string& prefix) {
  Drawing drawing = compose(topology, labeling, about);
  if (!lay_out(drawing)) return "<p class=\"note\">The graph could not be laid out.</p>\n";
  std::string text =
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"topology\">\n" +
      to_svg(drawing, "Topology of " + topology.name(), prefix) + "</div>\n";
  if (drawing.folded > 0) {
    text += fmt::format(
        "<p class=\"note\">{} components that take part in no trace and no repair "
        "are folded.</p>\n",
        drawing.folded);
  }
  return text;
}

}  // namespace

std::string graph_part(const Reported& reported, const std::string& prefix) {
  return "<h3>Topology</h3>\n" +
         drawn(reported.topology, reported.explainer.labeling(),
               involved(reported.topology, reported.found, reported.repair), prefix) +
         as_list(reported);
}

// Nothing races any more; what a trace went through is still what it is about.
std::string repaired_graph(const Reported& reported, const std::string& prefix) {
  const topology::Topology& topology = reported.repaired->topology;
  Involved about = involved(reported.topology, reported.found, reported.repair);
  about.racing.clear();
  about.racing_streams.clear();
  const labels::Explainer explainer(topology, reported.explainer.labeling().rules);
  return "<h4>The topology once it is repaired</h4>\n" +
         drawn(topology, explainer.labeling(), about, prefix + "after-");
}

}  // namespace firebreak::page
