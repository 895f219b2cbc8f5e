// SPDX-License-Identifier: Apache-2.0
// The paper's ad network, with what the tests vary of it.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace firebreak::test_support {

struct AdNetwork {
  std::string_view query = "OR, subscript: [id]";  // the label of the standing query: POOR's
  std::string_view clicks = "";                    // what is said of them, as ", seal: [window]"
  std::string_view attributes = "id, campaign, window";  // of each stream
};

inline std::string ad_network(const AdNetwork& network) {
  return fmt::format(R"(name: ad-report
streams:
  click: {{ to: Report.click, attributes: [{0}]{1} }}
  request: {{ to: Cache.request, attributes: [{0}] }}
  query: {{ from: Cache.request, to: Report.request, attributes: [{0}] }}
  answer: {{ from: Report.response, to: Cache.response, attributes: [{0}] }}
  gossip: {{ from: Cache.response, to: Cache.response, attributes: [{0}] }}
  response: {{ from: Cache.response, attributes: [{0}] }}
components:
  Cache:
    annotation:
      - {{ from: request, to: response, label: CR }}
      - {{ from: response, to: response, label: CW }}
      - {{ from: request, to: request, label: CR }}
  Report:
    Rep: true
    annotation:
      - {{ from: click, to: response, label: CW }}
      - {{ from: request, to: response, label: {2} }}
)",
                     network.attributes, network.clicks, network.query);
}

}  // namespace firebreak::test_support
