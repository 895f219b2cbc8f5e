// SPDX-License-Identifier: Apache-2.0
// Reads a trace with real values back. Only its shape is checked, not whether it makes sense; names
// come in their own order.
#include <fmt/format.h>

#include "report/json_reader.h"
#include "report/read_json.h"
#include "report/verify/value_trace.h"

namespace firebreak::report {

namespace {

constexpr std::uint64_t kMostInstances = 1'000'000;

class ValueTraceReader : private JsonReader {
 public:
  ValueTraceReader(const std::string& file, base::Diagnostics& diagnostics)
      : JsonReader("trace", file, diagnostics) {}

  std::optional<result::ValueTrace> read(const Parsed& json) {
    if (!json.is_object()) {
      error("a trace must be an object");
      return std::nullopt;
    }
    result::ValueTrace trace;
    trace.model = text(json, "model", "");
    trace.model_text = text(json, "model_text", "");
    trace.anomaly = anomaly(json);
    trace.sink = text(json, "sink", "");
    trace.observed = observed(json);
    trace.constants = values(json, "constants", "");
    trace.minimal = flag(json, "minimal", "");
    each(json, "input", "", true, [&](const Parsed& element, const std::string& place) {
      trace.input.push_back(message(element, place));
    });
    std::size_t runs = 0;
    each(json, "runs", "", true, [&](const Parsed& element, const std::string& place) {
      if (runs == 0) trace.first = run(element, place);
      if (runs == 1) trace.second = run(element, place);
      ++runs;
    });
    if (runs != 2 && !failed()) error("runs: expected two");
    if (failed()) return std::nullopt;
    return trace;
  }

 private:
  topology::Observed observed(const Parsed& object) {
    const std::string name = text(object, "observed", "");
    for (const auto& [observed, known] : kObservedNames) {
      if (name == known) return observed;
    }
    error("observed: expected \"multiset\", \"set\", \"sequence\", \"latest\" or \"newest\"");
    return topology::Observed::Multiset;
  }

  result::NamedValues named(const Parsed& object, const std::string& where) {
    result::NamedValues result;
    if (!object.is_object()) {
      error(where + ": expected an object");
      return result;
    }
    for (const auto& [name, value] : object.items()) {
      if (!value.is_string()) {
        error(fmt::format("{}.{}: expected a text", where, name));
        break;
      }
      result.emplace_back(name, value.get<std::string>());
    }
    return result;
  }

  result::NamedValues values(const Parsed& object, const char* key, const std::string& where) {
    const Parsed* found = member(object, key, where);
    return found == nullptr ? result::NamedValues{} : named(*found, path_to(where, key));
  }

  result::ValueMessage message(const Parsed& json, const std::string& where) {
    return {text(json, "id", where), values(json, "values", where)};
  }

  result::ValueStep step(const Parsed& json, const std::string& where) {
    result::ValueStep result;
    result.component = text(json, "component", where);
    result.replica = count(json, "replica", where, 2);
    result.instance = count(json, "instance", where, kMostInstances);
    result.input = text(json, "input", where);
    result.message = text(json, "message", where);
    result.again = flag(json, "again", where, true);
    result.waits = flag(json, "waits", where, false);
    result.lost = flag(json, "lost", where, true);
    result.crashed = flag(json, "crashed", where, true);
    result.before = values(json, "before", where);
    result.after = values(json, "after", where);
    each(json, "emits", where, true, [&](const Parsed& element, const std::string& place) {
      result.emits.push_back(message(element, place));
    });
    return result;
  }

  result::ValueRun run(const Parsed& json, const std::string& where) {
    result::ValueRun result;
    each(json, "steps", where, true, [&](const Parsed& element, const std::string& place) {
      result.steps.push_back(step(element, place));
    });
    each(json, "outcome", where, true, [&](const Parsed& element, const std::string& place) {
      result.outcome.push_back(named(element, place));
    });
    result.state = values(json, "state", where);
    return result;
  }
};

}  // namespace

std::optional<result::ValueTrace> read_value_trace(const Parsed& json, const std::string& file,
                                                   base::Diagnostics& diagnostics) {
  return ValueTraceReader(file, diagnostics).read(json);
}

}  // namespace firebreak::report
