// SPDX-License-Identifier: Apache-2.0
// Reads a trace back.
#include <fmt/format.h>

#include <vector>

#include "report/json_reader.h"
#include "report/read_json.h"
#include "report/trace/trace.h"

namespace firebreak::report {

namespace {

class TraceReader : private JsonReader {
 public:
  TraceReader(const std::string& file, base::Diagnostics& diagnostics)
      : JsonReader("trace", file, diagnostics) {}

  std::optional<result::Trace> read(std::string_view text) {
    const std::optional<Parsed> json = parse(text);
    return json ? read(*json) : std::nullopt;
  }

  std::optional<result::Trace> read(const Parsed& json) {
    if (!json.is_object()) {
      error("a trace must be an object");
      return std::nullopt;
    }
    if (json.contains("traces") && !json.contains("worlds")) {
      error("this is a result of `verify`, not a trace", "save one element of its `traces`");
      return std::nullopt;
    }
    result::Trace trace = read_trace_object(json);
    if (failed()) return std::nullopt;
    return trace;
  }

 private:
  result::TraceMessage message(const Parsed& json, const std::string& where) {
    result::TraceMessage result;
    result.id = text(json, "id", where);
    result.stream = text(json, "stream", where);
    if (const Parsed* attributes = member(json, "attributes", where)) {
      if (!attributes->is_object()) error(where + ".attributes: expected an object");
      for (const auto& [name, value] : attributes->items()) {
        if (!attributes->is_object()) break;
        const auto number = integer(value, fmt::format("{}.attributes.{}", where, name));
        if (number) result.attributes.emplace_back(name, *number);
      }
    }
    result.parent = text(json, "parent", where, false);
    if (result.parent.empty()) return result;
    if (const Parsed* path = member(json, "path", where)) {
      result.path_from = text(*path, "from", where + ".path");
      result.path_to = text(*path, "to", where + ".path");
    }
    return result;
  }

  // A silent path goes to null.
  result::PathName path_name(const Parsed& json, const std::string& where) {
    result::PathName result{text(json, "from", where), ""};
    const Parsed* to = member(json, "to", where);
    if (to != nullptr && !to->is_null()) result.to = text(json, "to", where);
    return result;
  }

  result::View view(const Parsed& json, const std::string& where) {
    result::View result;
    if (const Parsed* path = member(json, "path", where)) {
      const result::PathName name = path_name(*path, where + ".path");
      result.path_from = name.from;
      result.path_to = name.to;
    }
    result.whole_partition = flag(json, "whole_partition", where);
    result.saw = texts(json, "saw", where, true);
    each(json, "writers", where, false, [&](const Parsed& element, const std::string& place) {
      result.writers.push_back(path_name(element, place));
    });
    return result;
  }

  result::Delivery delivery(const Parsed& json, const std::string& where) {
    result::Delivery result;
    result.component = text(json, "component", where);
    result.interface = text(json, "interface", where);
    result.message = text(json, "message", where);
    result.emits = texts(json, "emits", where, true);
    if (const Parsed* instance = member(json, "instance", where)) {
      const auto number = integer(*instance, where + ".instance");
      if (number && (*number < 1 || *number > 2)) error(where + ".instance: expected 1 or 2");
      if (number) result.instance = *number == 2 ? 2 : 1;
    }
    if (member(json, "unit_to", where, false) != nullptr) {
      result.unit_to = text(json, "unit_to", where);
    }
    result.other_replica = flag(json, "other_replica", where);
    result.after_crash = flag(json, "after_crash", where);
    each(json, "views", where, false, [&](const Parsed& element, const std::string& place) {
      result.views.push_back(view(element, place));
    });
    return result;
  }

  result::World world(const Parsed& json, const std::string& where) {
    result::World result;
    result.name = text(json, "name", where);
    each(json, "deliveries", where, true, [&](const Parsed& element, const std::string& place) {
      result.deliveries.push_back(delivery(element, place));
    });
    result.lost = texts(json, "lost", where, false);
    if (const Parsed* outcome = member(json, "outcome", where, false)) {
      result.outcome.what = text(*outcome, "what", where + ".outcome");
      result.outcome.values = texts(*outcome, "values", where + ".outcome", true);
    }
    return result;
  }

  result::Trace read_trace_object(const Parsed& json) {
    result::Trace trace;
    trace.model = text(json, "model", "");
    trace.model_text = text(json, "model_text", "", false);
    trace.anomaly = anomaly(json);
    trace.sink = text(json, "sink", "");
    trace.difference = text(json, "difference", "", false);
    trace.minimal = flag(json, "minimal", "");
    each(json, "messages", "", true, [&](const Parsed& element, const std::string& place) {
      trace.messages.push_back(message(element, place));
    });
    std::size_t worlds = 0;
    each(json, "worlds", "", true, [&](const Parsed& element, const std::string& place) {
      if (worlds < 2) trace.worlds[worlds] = world(element, place);
      ++worlds;
    });
    if (worlds != 2 && !failed()) error("worlds: expected two worlds");
    return trace;
  }
};

}  // namespace

std::optional<result::Trace> read_trace(std::string_view text, const std::string& file,
                                        base::Diagnostics& diagnostics) {
  return TraceReader(file, diagnostics).read(text);
}

std::optional<result::Trace> read_trace(const Parsed& json, const std::string& file,
                                        base::Diagnostics& diagnostics) {
  return TraceReader(file, diagnostics).read(json);
}

}  // namespace firebreak::report
