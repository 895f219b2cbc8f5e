// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "cli/load.h"
#include "cli/per_model.h"
#include "execute/replay.h"
#include "replay/interpreter.h"
#include "report/explain.h"
#include "report/saved.h"
#include "report/trace/trace.h"

namespace firebreak::cli {
namespace {

bool records_views(const result::World& world) {
  return std::ranges::any_of(world.deliveries, [](const auto& d) { return !d.views.empty(); });
}

// What was recorded must be what is seen now. A trace that records no outcome claims none, and one
// that records no view at all no views.
std::string recorded_otherwise(const result::Trace& recorded, const result::Trace& seen,
                               const std::string& model) {
  if (recorded.model != model) {
    return fmt::format("it is said to be of model '{}', but its text is one of '{}'",
                       recorded.model, model);
  }
  const bool views = std::ranges::any_of(recorded.worlds, records_views);
  for (std::size_t i = 0; i < recorded.worlds.size(); ++i) {
    const result::World& world = recorded.worlds[i];
    const bool none = world.outcome.what.empty() && world.outcome.values.empty();
    if (!none && world.outcome != seen.worlds[i].outcome) {
      return fmt::format("the outcome of {} is not the recorded one", seen.worlds[i].name);
    }
    if (views && world.deliveries != seen.worlds[i].deliveries) {
      return fmt::format("what is seen in {} differs from what is recorded", seen.worlds[i].name);
    }
  }
  return "";
}

struct Replayed {
  topology::Topology topology;
  result::Trace trace;
  std::string problem;
  Status status = Status::Holds;
};

std::optional<Replayed> replay_trace(const result::Trace& trace, const std::string& file,
                                     base::Diagnostics& diagnostics) {
  std::optional<Loaded> loaded =
      load_text(trace.model_text, file + " (model_text)", {}, diagnostics);
  if (!loaded) return std::nullopt;
  replay::Replay seen = replay::replay(loaded->topology, trace);
  if (seen.confirmed()) {
    seen.problem = recorded_otherwise(trace, seen.trace, loaded->model.name.text);
    // What the file says of the trace, nobody has checked.
    seen.trace.difference = report::explain(loaded->topology, seen.trace);
    seen.trace.minimal = false;
  }
  const Status refused = seen.too_large ? Status::Unknown : Status::Broken;
  const Status status = seen.confirmed() ? Status::Holds : refused;
  return Replayed{std::move(loaded->topology), std::move(seen.trace), std::move(seen.problem),
                  status};
}

struct Traces {
  std::vector<result::Trace> traces;
  std::vector<result::ValueTrace> value_traces;
};

// Of saved documents, or of the text of one trace.
std::optional<Traces> traces_of(const std::string& text, const std::string& file,
                                base::Diagnostics& diagnostics) {
  if (const auto saved = report::saved_documents(text)) {
    auto traces = report::read_traces(*saved, file, diagnostics);
    auto value_traces = report::read_value_traces(*saved, file, diagnostics);
    if (!traces || !value_traces) return std::nullopt;
    return Traces{*std::move(traces), *std::move(value_traces)};
  }
  auto trace = report::read_trace(text, file, diagnostics);
  if (!trace) return std::nullopt;
  return Traces{{*std::move(trace)}, {}};
}

// None where the model cannot be read.
std::optional<execute::ReplayedValues> replay_values(const result::ValueTrace& trace,
                                                     const std::string& file,
                                                     base::Diagnostics& diagnostics) {
  const std::optional<Loaded> loaded =
      load_text(trace.model_text, file + " (model_text)", {}, diagnostics);
  if (!loaded) return std::nullopt;
  execute::ReplayedValues seen = execute::replay(loaded->model, loaded->topology, trace);
  if (seen.confirmed() && loaded->model.name.text != trace.model) {
    seen.problem = fmt::format("it is said to be of model '{}', but its text is one of '{}'",
                               trace.model, loaded->model.name.text);
  }
  seen.trace.minimal = false;  // nobody has checked that
  return seen;
}

FileResult replay_file(const std::string& file, const Options& options, base::Environment&) {
  base::Diagnostics diagnostics;
  const std::optional<std::string> text = read_text(file, diagnostics);
  if (!text) return wrong_input(file, options, diagnostics);
  const auto traces = traces_of(*text, file, diagnostics);
  if (!traces) return wrong_input(file, options, diagnostics);
  if (traces->traces.empty() && traces->value_traces.empty()) {
    return wrong_input(file, options, "the result holds no trace");
  }
  FileResult file_result;
  std::vector<std::string> documents;
  for (const result::Trace& trace : traces->traces) {
    const std::optional<Replayed> replayed = replay_trace(trace, file, diagnostics);
    if (!replayed) return wrong_input(file, options, diagnostics);
    file_result.status = worst(file_result.status, replayed->status);
    documents.push_back(written(
        report::Replayed{replayed->topology, replayed->trace, replayed->problem}, {file}, options));
  }
  for (const result::ValueTrace& trace : traces->value_traces) {
    const auto replayed = replay_values(trace, file, diagnostics);
    if (!replayed) return wrong_input(file, options, diagnostics);
    const Status refused = replayed->too_large ? Status::Unknown : Status::Broken;
    const Status status = replayed->confirmed() ? Status::Holds : refused;
    file_result.status = worst(file_result.status, status);
    documents.push_back(
        written(report::ReplayedValues{replayed->trace, replayed->problem}, {file}, options));
  }
  file_result.out = one_or_array(documents, options, file);
  return file_result;
}

}  // namespace

Finish run_replay(const Options& options, const base::Environment& environment) {
  return run_per_model(options, environment, replay_file);
}

}  // namespace firebreak::cli
