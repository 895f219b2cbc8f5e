// SPDX-License-Identifier: Apache-2.0
// Formats that hold findings and nothing else. What finds none writes nothing; the command line
// refuses these formats for commands that never do.
#include "report/findings/findings.h"

#include <concepts>

#include "report/formats/writers.h"

namespace firebreak::report {

namespace {

template <class Result>
concept HasFindings = requires(const Result& result, const Frame& frame) {
  { findings(result, frame) } -> std::same_as<std::vector<Finding>>;
};

using Render = std::string (*)(const std::vector<Finding>& all);

template <class Result, Render kRender>
std::string rendered(const Result& result, const Frame& frame) {
  if constexpr (HasFindings<Result>) {
    return kRender(findings(result, frame));
  } else {
    return "";
  }
}

template <Render kRender, class... Results>
std::tuple<Writer<Results>...> row(const std::tuple<Writer<Results>...>*) {
  return {rendered<Results, kRender>...};
}

}  // namespace

Writers sarif_writers() { return row<sarif_results>(static_cast<const Writers*>(nullptr)); }

Writers github_writers() { return row<github_annotations>(static_cast<const Writers*>(nullptr)); }

}  // namespace firebreak::report
