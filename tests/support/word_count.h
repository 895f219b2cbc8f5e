// SPDX-License-Identifier: Apache-2.0
// The paper's word count.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace firebreak::test_support {

/// `tweets` is what is said of the tweets besides (such as ", seal: [batch]"), `counts` what the
/// counts carry.
inline std::string word_count(std::string_view tweets = "",
                              std::string_view counts = "word, batch") {
  return fmt::format(R"(
streams:
  tweets: {{ to: Splitter.tweets, attributes: [batch]{0} }}
  words:  {{ from: Splitter.words, to: Count.words, attributes: [word, batch] }}
  counts: {{ from: Count.counts, to: Commit.counts, attributes: [{1}] }}
  db:     {{ from: Commit.db, attributes: [{1}] }}
components:
  Splitter: {{ annotation: [ {{ from: tweets, to: words, label: CR }} ] }}
  Count:    {{ annotation: [ {{ from: words, to: counts, label: OW, subscript: [word, batch] }} ] }}
  Commit:   {{ annotation: [ {{ from: counts, to: db, label: CW }} ] }}
)",
                     tweets, counts);
}

}  // namespace firebreak::test_support
