// SPDX-License-Identifier: Apache-2.0
#include "report/explanation.h"

#include <utility>

#include "report/json_support.h"

namespace firebreak::report {

std::string explanation_json(const std::optional<ExplainedStream>& stream,
                             const std::vector<ExplainedWord>& words) {
  Json json = Json::object();
  if (stream) {
    json = {{"model", stream->model},
            {"stream", stream->stream},
            {"label", stream->label},
            {"derivation", stream->derivation}};
  }
  Json list = Json::array();
  for (const ExplainedWord& word : words) {
    list.push_back(
        {{"word", word.word}, {"kind", word.kind}, {"text", word.text}, {"example", word.example}});
  }
  json["words"] = std::move(list);
  return dump(json);
}

}  // namespace firebreak::report
