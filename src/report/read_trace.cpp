// SPDX-License-Identifier: Apache-2.0
// Reads a trace back. The text is foreign input: its size, depth and the size of its objects are
// limited (the library looks keys up one by one), and every field is checked before it is used.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "report/json.h"
#include "report/json_support.h"

namespace firebreak::report {

namespace {

constexpr std::size_t kMaxText = 64U << 20U;
constexpr int kMaxDepth = 16;
constexpr std::size_t kMaxMembers = 1'000;
constexpr std::size_t kMaxErrors = 20;

base::SourceSpan span_at(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, std::min(byte, text.size()));
  const auto line_start = before.rfind('\n');
  const std::size_t column =
      line_start == std::string_view::npos ? before.size() + 1 : before.size() - line_start;
  base::SourceSpan span;
  span.line = static_cast<std::uint32_t>(1 + std::count(before.begin(), before.end(), '\n'));
  span.column = static_cast<std::uint32_t>(column);
  return span;
}

class TraceReader {
 public:
  TraceReader(std::string_view text, const std::string& file, base::Diagnostics& diagnostics)
      : text_(text), file_(file), diagnostics_(diagnostics) {}

  std::optional<result::Trace> read() {
    const std::optional<Json> json = parse();
    if (!json) return std::nullopt;
    if (!json->is_object()) {
      error("a trace must be an object");
      return std::nullopt;
    }
    if (json->contains("traces") && !json->contains("worlds")) {
      error("this is a result of `verify`, not a trace", "save one element of its `traces`");
      return std::nullopt;
    }
    result::Trace trace = read_trace_object(*json);
    if (errors_ > 0) return std::nullopt;
    return trace;
  }

 private:
  void error(std::string message, std::string hint = "", base::SourceSpan span = {}) {
    if (++errors_ > kMaxErrors) return;
    diagnostics_.add({"bad-trace", file_, span, std::move(message), std::move(hint)});
  }

  std::optional<Json> parse() {
    if (text_.size() > kMaxText) {
      error(fmt::format("a trace of more than {} MB is not read", kMaxText >> 20U));
      return std::nullopt;
    }
    bool too_large = false;
    std::vector<std::size_t> members;
    const auto watch = [&](int depth, Json::parse_event_t event, const Json&) {
      const auto level = static_cast<std::size_t>(std::max(depth, 0));
      if (depth > kMaxDepth) too_large = true;
      if (too_large) return false;
      if (members.size() <= level) members.resize(level + 1);
      if (event == Json::parse_event_t::object_start) members[level] = 0;
      // A key's depth is one more than its object's.
      if (event == Json::parse_event_t::key && level > 0 && ++members[level - 1] > kMaxMembers) {
        too_large = true;
      }
      return !too_large;
    };
    try {
      Json json = Json::parse(text_, watch);
      if (!too_large) return json;
      error(
          fmt::format("no trace is nested more than {} deep or has objects of more than {} members",
                      kMaxDepth, kMaxMembers));
    } catch (const Json::parse_error& failure) {
      error("this is not JSON", "", span_at(text_, failure.byte > 0 ? failure.byte - 1 : 0));
    } catch (const Json::exception&) {
      error("this is not JSON that can be read");
    }
    return std::nullopt;
  }

  const Json* member(const Json& object, const char* key, const std::string& where,
                     bool required = true) {
    if (!object.is_object()) {
      error(fmt::format("{}: expected an object", where.empty() ? "trace" : where));
      return nullptr;
    }
    const auto found = object.find(key);
    if (found != object.end()) return &*found;
    if (required) error(fmt::format("{}{}{}: missing", where, where.empty() ? "" : ".", key));
    return nullptr;
  }

  static std::string path_to(const std::string& where, const char* key) {
    return where.empty() ? key : where + "." + key;
  }

  std::string text(const Json& object, const char* key, const std::string& where,
                   bool required = true) {
    const Json* value = member(object, key, where, required);
    if (value == nullptr) return "";
    if (value->is_string()) return value->get<std::string>();
    error(path_to(where, key) + ": expected a string");
    return "";
  }

  bool flag(const Json& object, const char* key, const std::string& where) {
    const Json* value = member(object, key, where, false);
    if (value == nullptr) return false;
    if (value->is_boolean()) return value->get<bool>();
    error(path_to(where, key) + ": expected true or false");
    return false;
  }

  std::optional<std::int64_t> integer(const Json& value, const std::string& where) {
    const bool fits = value.is_number_integer() &&
                      (!value.is_number_unsigned() ||
                       value.get<std::uint64_t>() <=
                           static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
    if (fits) return value.get<std::int64_t>();
    error(where + ": expected an integer of at most 64 bits");
    return std::nullopt;
  }

  /// The elements of an array; none where it is absent or no array.
  template <class Read>
  void each(const Json& object, const char* key, const std::string& where, bool required,
            Read read) {
    const Json* value = member(object, key, where, required);
    if (value == nullptr) return;
    if (!value->is_array()) {
      error(path_to(where, key) + ": expected an array");
      return;
    }
    for (std::size_t i = 0; i < value->size() && errors_ <= kMaxErrors; ++i) {
      read((*value)[i], fmt::format("{}[{}]", path_to(where, key), i));
    }
  }

  std::vector<std::string> texts(const Json& object, const char* key, const std::string& where,
                                 bool required) {
    std::vector<std::string> result;
    each(object, key, where, required, [&](const Json& element, const std::string& place) {
      if (element.is_string()) {
        result.push_back(element.get<std::string>());
      } else {
        error(place + ": expected a string");
      }
    });
    return result;
  }

  result::Anomaly anomaly(const Json& object) {
    const std::string name = text(object, "anomaly", "");
    for (const auto anomaly :
         {result::Anomaly::Run, result::Anomaly::Instance, result::Anomaly::Diverge}) {
      if (name == result::to_string(anomaly)) return anomaly;
    }
    error("anomaly: expected \"run\", \"instance\" or \"diverge\"");
    return result::Anomaly::None;
  }

  result::TraceMessage message(const Json& json, const std::string& where) {
    result::TraceMessage result;
    result.id = text(json, "id", where);
    result.stream = text(json, "stream", where);
    if (const Json* attributes = member(json, "attributes", where)) {
      if (!attributes->is_object()) error(where + ".attributes: expected an object");
      for (const auto& [name, value] : attributes->items()) {
        if (!attributes->is_object()) break;
        const auto number = integer(value, fmt::format("{}.attributes.{}", where, name));
        if (number) result.attributes.emplace_back(name, *number);
      }
    }
    result.parent = text(json, "parent", where, false);
    if (result.parent.empty()) return result;
    if (const Json* path = member(json, "path", where)) {
      result.path_from = text(*path, "from", where + ".path");
      result.path_to = text(*path, "to", where + ".path");
    }
    return result;
  }

  result::View view(const Json& json, const std::string& where) {
    result::View result;
    if (const Json* path = member(json, "path", where)) {
      result.path_from = text(*path, "from", where + ".path");
      result.path_to = text(*path, "to", where + ".path");
    }
    result.whole_partition = flag(json, "whole_partition", where);
    result.sequence = flag(json, "sequence", where);
    result.saw = texts(json, "saw", where, true);
    return result;
  }

  result::Delivery delivery(const Json& json, const std::string& where) {
    result::Delivery result;
    result.component = text(json, "component", where);
    result.interface = text(json, "interface", where);
    result.message = text(json, "message", where);
    result.emits = texts(json, "emits", where, true);
    if (const Json* instance = member(json, "instance", where)) {
      const auto number = integer(*instance, where + ".instance");
      if (number && (*number < 1 || *number > 2)) error(where + ".instance: expected 1 or 2");
      if (number) result.instance = *number == 2 ? 2 : 1;
    }
    each(json, "views", where, false, [&](const Json& element, const std::string& place) {
      result.views.push_back(view(element, place));
    });
    return result;
  }

  result::World world(const Json& json, const std::string& where) {
    result::World result;
    result.name = text(json, "name", where);
    each(json, "deliveries", where, true, [&](const Json& element, const std::string& place) {
      result.deliveries.push_back(delivery(element, place));
    });
    if (const Json* outcome = member(json, "outcome", where, false)) {
      result.outcome.what = text(*outcome, "what", where + ".outcome");
      result.outcome.values = texts(*outcome, "values", where + ".outcome", true);
    }
    return result;
  }

  result::Trace read_trace_object(const Json& json) {
    result::Trace trace;
    trace.model = text(json, "model", "");
    trace.model_text = text(json, "model_text", "", false);
    trace.anomaly = anomaly(json);
    trace.sink = text(json, "sink", "");
    trace.difference = text(json, "difference", "", false);
    trace.minimal = flag(json, "minimal", "");
    each(json, "messages", "", true, [&](const Json& element, const std::string& place) {
      trace.messages.push_back(message(element, place));
    });
    std::size_t worlds = 0;
    each(json, "worlds", "", true, [&](const Json& element, const std::string& place) {
      if (worlds < 2) trace.worlds[worlds] = world(element, place);
      ++worlds;
    });
    if (worlds != 2 && errors_ == 0) error("worlds: expected two worlds");
    return trace;
  }

  std::string_view text_;
  const std::string& file_;
  base::Diagnostics& diagnostics_;
  std::size_t errors_ = 0;
};

}  // namespace

std::optional<result::Trace> read_trace(std::string_view text, const std::string& file,
                                        base::Diagnostics& diagnostics) {
  return TraceReader(text, file, diagnostics).read();
}

}  // namespace firebreak::report
