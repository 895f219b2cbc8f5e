// SPDX-License-Identifier: Apache-2.0
// Streams: which count, between whom, how they are grouped and what is promised of them.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "imports/flux/graph_maker.h"

namespace firebreak::imports::flux {

namespace {

using topology::Delivery;

constexpr std::size_t kMostSought = 20;

bool builtin(std::string_view id) { return id.starts_with("__") || id.starts_with('$'); }

}  // namespace

void GraphMaker::run() {
  graph_.model = definition_.name;
  if (graph_.model.empty()) {
    graph_.model = std::filesystem::path(graph_.files.front()).stem().string();
  }
  check_whole();
  index();
  resolve_streams();
  if (graph_.refused()) return;
  for (const Bean& spout : definition_.spouts) add_spout(spout);
  for (const Bean& bolt : definition_.bolts) add_bolt(bolt);
  for (const auto& id : builtins_) add_builtin(id.first, id.second);
  find_guarantees();
  for (const StreamDef* stream : streams_) add_edge(*stream);
  check_refs();
}

void GraphMaker::check_whole() {
  const bool has_parts =
      !definition_.spouts.empty() || !definition_.bolts.empty() || !definition_.streams.empty();
  const std::string& file = graph_.files.front();
  const base::SourceSpan source{definition_.source_place.line, 1};
  if (definition_.has_source) {
    graph_.error(has_parts ? "source-and-topology" : "topology-in-code", file, source,
                 has_parts ? "the file has a topologySource, and spouts, bolts or streams"
                           : "the topology is made by code (topologySource), which is not run");
  } else if (definition_.spouts.empty() && definition_.bolts.empty()) {
    graph_.error("no-topology", file, {1, 1}, "the file has neither spouts nor bolts");
  } else if (definition_.spouts.empty() && definition_.streams.empty()) {
    graph_.error("no-topology", file, {1, 1}, "the file has no spouts, and no stream to its bolts");
  }
}

void GraphMaker::index() {
  for (const Bean& spout : definition_.spouts) spouts_[spout.id] = &spout;
  for (const Bean& bolt : definition_.bolts) {
    bolts_[bolt.id] = &bolt;
    if (!spouts_.contains(bolt.id)) continue;
    graph_.error("duplicate-id", bolt.place.file, {bolt.place.line, bolt.column},
                 fmt::format("'{}' is both a spout and a bolt", bolt.id));
  }
  for (const Bean& bean : definition_.components) beans_[bean.id] = &bean;
}

// Of two streams between the same ends the last grouping counts, in the place of the first.
void GraphMaker::resolve_streams() {
  std::map<std::tuple<std::string, std::string, std::string>, std::size_t> known;
  std::set<std::string> fed;
  for (const StreamDef& stream : definition_.streams) fed.insert(stream.to);
  for (const StreamDef& stream : definition_.streams) {
    if (!check_ends(stream, fed)) continue;
    const auto [at, added] =
        known.emplace(std::tuple(stream.from, stream.port, stream.to), streams_.size());
    if (added) {
      streams_.push_back(&stream);
      continue;
    }
    graph_.warning("duplicate-stream", stream.place.file, {stream.place.line, stream.column},
                   fmt::format("there is a stream from '{}' ({}) to '{}' already; the last "
                               "grouping counts",
                               stream.from, stream.port, stream.to));
    streams_[at->second] = &stream;
  }
  for (const StreamDef* stream : streams_) fed_.insert(stream->to);
}

// The nearest id, of the first few that are wrong: it takes time that grows with all ids.
std::string GraphMaker::nearest(const std::string& id) {
  if (id.empty() || ++sought_ > kMostSought) return "";
  std::vector<std::string> ids;
  for (const auto& [one, bean] : spouts_) ids.push_back(one);
  for (const auto& [one, bean] : bolts_) ids.push_back(one);
  return base::did_you_mean(id, ids);
}

bool GraphMaker::check_ends(const StreamDef& stream, const std::set<std::string>& fed) {
  bool good = true;
  const auto dangling = [&](const std::string& id, const std::string& why) {
    good = false;
    graph_.error("dangling-id", stream.place.file, {stream.place.line, stream.column}, why,
                 nearest(id));
  };
  const bool known_from = spouts_.contains(stream.from) || bolts_.contains(stream.from);
  if (!known_from && builtin(stream.from)) {
    builtins_.emplace(stream.from, stream.place);
  } else if (!known_from) {
    dangling(stream.from,
             fmt::format("a stream comes from '{}', which is no spout or bolt", stream.from));
  } else if (!spouts_.contains(stream.from) && !fed.contains(stream.from)) {
    dangling("", fmt::format("a stream comes from '{}', which no stream feeds: Flux never "
                             "declares it",
                             stream.from));
  }
  if (!bolts_.contains(stream.to)) {
    dangling(stream.to, fmt::format("a stream goes to '{}', which is no bolt", stream.to));
  }
  return good;
}

// A spout whose beans, through references, ask for AT_MOST_ONCE.
bool GraphMaker::at_most_once(const Bean& spout) const {
  std::set<std::string> seen;
  std::vector<const Bean*> agenda = {&spout};
  while (!agenda.empty()) {
    const Bean* bean = agenda.back();
    agenda.pop_back();
    if (bean->at_most_once) return true;
    for (const std::string& ref : bean->refs) {
      const auto next = beans_.find(ref);
      if (next != beans_.end() && seen.insert(ref).second) agenda.push_back(next->second);
    }
  }
  return false;
}

// What only spouts feed, directly or not, that acknowledge nothing.
void GraphMaker::find_guarantees() {
  std::vector<std::string> acknowledging;
  std::vector<std::string> silent;
  for (const auto& [id, spout] : spouts_) {
    (at_most_once(*spout) ? silent : acknowledging).push_back(id);
  }
  for (const auto& [id, place] : builtins_) acknowledging.push_back(id);
  unacknowledged_ = fed_by(std::move(silent));
  for (const std::string& id : fed_by(std::move(acknowledging))) unacknowledged_.erase(id);
}

std::set<std::string> GraphMaker::fed_by(std::vector<std::string> agenda) const {
  std::multimap<std::string, std::string> next;
  for (const StreamDef* stream : streams_) next.emplace(stream->from, stream->to);
  std::set<std::string> fed;
  while (!agenda.empty()) {
    const std::string id = agenda.back();
    agenda.pop_back();
    if (!fed.insert(id).second) continue;
    const auto [begin, end] = next.equal_range(id);
    for (auto to = begin; to != end; ++to) agenda.push_back(to->second);
  }
  return fed;
}

void GraphMaker::set_guarantee(Edge& edge) const {
  const auto ackers = config("topology.acker.executors");
  const bool none =
      ackers && std::holds_alternative<std::uint32_t>(*ackers) && number_of(*ackers) == 0;
  if (none || unacknowledged_.contains(edge.from)) {
    const char* rule = none ? "flux-acker-0" : "flux-at-most-once";
    edge.order.fifo = true;
    edge.delivery = Delivery::AtMostOnce;
    edge.order_ground = edge.delivery_ground = {Basis::Derived, rule};
    return;
  }
  edge.order_ground = {Basis::Derived, "fifo-while-nothing-fails"};
  edge.delivery_ground = {Basis::Derived, "flux-acked"};
}

void GraphMaker::set_grouping(const StreamDef& stream, Edge& edge) const {
  if (stream.grouping == "FIELDS") {
    edge.grouping = Grouping::Hash;
    edge.keys = stream.args;
  } else if (stream.grouping == "ALL") {
    edge.grouping = Grouping::Broadcast;
  } else if (stream.grouping == "GLOBAL") {
    edge.grouping = Grouping::Single;
  } else if (stream.grouping == "DIRECT") {
    edge.grouping = Grouping::Direct;
  } else if (stream.grouping == "CUSTOM") {
    edge.grouping = Grouping::Custom;
    edge.custom_class = stream.custom_class;
    edge.args = stream.custom_args;
    const Class* known = classes_.find(stream.custom_class);
    if (known == nullptr || !known->grouping) return;
    edge.grouping = *known->grouping;
    edge.keys = known->keys;
    edge.grouping_ground = {Basis::Derived, "class-table"};
  } else {
    edge.grouping = Grouping::Shuffle;
  }
}

void GraphMaker::add_edge(const StreamDef& stream) {
  Edge edge;
  edge.from = stream.from;
  edge.to = stream.to;
  edge.port = stream.port;
  edge.type = stream.grouping;
  edge.place = stream.place;
  set_grouping(stream, edge);
  set_guarantee(edge);
  const auto spout = spouts_.find(stream.from);
  const auto bolt = bolts_.find(stream.from);
  if (spout != spouts_.end()) {
    edge.producers = parallelism(*spout->second).first;
  } else if (bolt != bolts_.end()) {
    edge.producers = parallelism(*bolt->second).first;
  }
  graph_.edges.push_back(std::move(edge));
}

void GraphMaker::check_refs() {
  const auto check = [&](const Bean& bean) {
    for (const std::string& ref : bean.refs) {
      if (beans_.contains(ref)) continue;
      graph_.warning("dangling-ref", bean.place.file, {bean.place.line, bean.column},
                     fmt::format("'{}' refers to '{}', which is no component", bean.id, ref));
    }
  };
  std::ranges::for_each(definition_.components, check);
  std::ranges::for_each(definition_.spouts, check);
  std::ranges::for_each(definition_.bolts, check);
}

}  // namespace firebreak::imports::flux
