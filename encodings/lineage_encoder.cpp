// SPDX-License-Identifier: Apache-2.0
// Two lineages of one message. For each of the two tokens, reader and writer:
//
//   at(i) → ⋁_{s into i} on(s)          on(s) → at(out of s), unless s is a source
//   at(o) → ⋁_{p into o} through(p)     through(p) → at(in of p)
//   at(i) → end(i) ∨ ⋁_{p from i} through(p)     at(o) → ⋁_{s from o} on(s)
//
// with increasing ranks, so that every flag lies on a path from a source to the race that enters no
// interface twice. At most one site is picked, at most one source is used (unless one
// message on each source is allowed), and each of the two goes through something where the other
// does not: so they part, neither is an ancestor of
// the other, and they are different messages. (Of parallel streams only one is used: what they
// carry is equal.) A model is a set of ways; any way through a vertex where the tokens differ is
// a lineage as required.
#include "encodings/lineage_encoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/internal_error.h"
#include "encodings/encoders.h"

namespace firebreak::encodings {

using smt::Lit;
using topology::Component;
using topology::InputId;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;

namespace {

std::vector<Lit> declare(EncodingContext& context, std::size_t count, const std::string& what) {
  std::vector<Lit> literals;
  literals.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    literals.push_back(context.formula().variable(fmt::format("{} {}", what, i)));
  }
  return literals;
}

}  // namespace

LineageEncoder::Token::Token(EncodingContext& context, const char* family) {
  const topology::Topology& t = context.topology();
  const std::string prefix = family;
  streams = declare(context, t.streams().size(), prefix + " on stream");
  paths = declare(context, t.paths().size(), prefix + " through path");
  inputs = declare(context, t.inputs().size(), prefix + " at input");
  outputs = declare(context, t.outputs().size(), prefix + " at output");
  ends = declare(context, t.inputs().size(), prefix + " races at input");
  stream_edges.assign(t.streams().size(), smt::kFalse);
  path_edges.assign(t.paths().size(), smt::kFalse);
  into_input.resize(t.inputs().size());
  out_of_input.resize(t.inputs().size());
  into_output.resize(t.outputs().size());
  out_of_output.resize(t.outputs().size());
}

LineageEncoder::LineageEncoder(EncodingContext& context)
    : context_(context),
      one_site_(context.formula().variable("one race site")),
      one_source_(context.formula().variable("one source")),
      reader_(context, "reader"),
      writer_(context, "writer") {
  const topology::Topology& t = context.topology();
  picks_ = declare(context, t.paths().size(), "the race is at path");
  context.formula().section("Lineages: does one source message suffice?");
  encode_token(reader_, "reader");
  encode_token(writer_, "writer");
  encode_sites();
  encode_one_source();
  encode_parting();
}

smt::Lit LineageEncoder::pick(const Site& site) const { return picks_[site.path.index()]; }

// Whether an earlier stream leads from the same output to the same input.
bool LineageEncoder::parallel_copy(StreamId id) const {
  const topology::Topology& t = context_.topology();
  const Stream& stream = t[id];
  if (!stream.from) return false;
  for (StreamId other : t[*stream.from].streams) {
    if (other == id) return false;
    if (t[other].to == stream.to) return true;
  }
  return false;
}

void LineageEncoder::encode_token(Token& token, const char* family) {
  smt::Formula& formula = context_.formula();
  WellFounded founded(context_, fmt::format("{} lineage", family));
  encode_edges(token, founded);
  const auto one_of = [&](Lit premise, const std::vector<Way>& ways, Lit or_else) {
    std::vector<Lit> literals{or_else};
    for (const Way& way : ways) literals.push_back(way.literal);
    formula.imply(premise, literals);
  };
  for (std::size_t i = 0; i < context_.topology().inputs().size(); ++i) {
    one_of(token.inputs[i], token.into_input[i], smt::kFalse);
    one_of(token.inputs[i], token.out_of_input[i], token.ends[i]);
  }
  for (std::size_t i = 0; i < context_.topology().outputs().size(); ++i) {
    one_of(token.outputs[i], token.into_output[i], smt::kFalse);
    one_of(token.outputs[i], token.out_of_output[i], smt::kFalse);
  }
  founded.finish();
}

// on(s) → its input, its output; through(p) → the interfaces of p; and what leads into and out of
// each interface.
void LineageEncoder::encode_edges(Token& token, WellFounded& founded) {
  const topology::Topology& t = context_.topology();
  smt::Formula& formula = context_.formula();
  const auto edge = [&](Vertex from, Lit literal, Vertex to) {
    return founded.support({from}, literal, {to});
  };
  for (const Stream& stream : t.streams()) {
    const Lit on = token.streams[stream.id.index()];
    if (!stream.to || parallel_copy(stream.id)) {
      formula.imply(on, {});
      continue;
    }
    const Vertex to = Vertex::of(*stream.to);
    formula.imply(on, {token.inputs[stream.to->index()]});
    Lit& passed = token.stream_edges[stream.id.index()];
    passed = on;
    if (stream.from) {
      passed = edge(Vertex::of(*stream.from), on, to);
      formula.imply(on, {token.outputs[stream.from->index()]});
      token.out_of_output[stream.from->index()].push_back({passed, stream.id, {}});
    }
    token.into_input[stream.to->index()].push_back({passed, stream.id, {}});
  }
  for (const Path& path : t.paths()) {
    const Lit through = token.paths[path.id.index()];
    const Lit passed = edge(Vertex::of(path.from), through, Vertex::of(path.to));
    token.path_edges[path.id.index()] = passed;
    formula.imply(through, {token.inputs[path.from.index()]});
    formula.imply(through, {token.outputs[path.to.index()]});
    token.into_output[path.to.index()].push_back({passed, {}, path.id});
    token.out_of_input[path.from.index()].push_back({passed, {}, path.id});
  }
}

// pick(race at p) → race(p), reader ends at p's input, writer at that of a rival
void LineageEncoder::encode_sites() {
  const topology::Topology& t = context_.topology();
  smt::Formula& formula = context_.formula();
  std::vector<std::vector<Lit>> reader_reasons(t.inputs().size());
  std::vector<std::vector<Lit>> writer_reasons(t.inputs().size());
  for (const Component& component : t.components()) {
    // Paths with the same rivals share the choice of the input where the racing writer arrives.
    std::map<std::set<InputId>, std::vector<PathId>> readers;
    for (PathId id : component.paths) {
      std::set<InputId> writers;
      for (const topology::Conflict& conflict : racing_conflicts(context_, id)) {
        writers.insert(t[conflict.writer].from);
      }
      readers[writers].push_back(id);
    }
    for (const auto& [writers, paths] : readers) {
      std::vector<Lit> picks;
      for (PathId id : paths) picks.push_back(picks_[id.index()]);
      std::vector<Lit> choice;
      for (InputId input : writers) {
        choice.push_back(
            formula.variable("the writer arrives at " + context_.name(Vertex::of(input))));
        formula.imply(choice.back(), {writer_.inputs[input.index()]});
        formula.imply(choice.back(), picks);
        writer_reasons[input.index()].push_back(choice.back());
      }
      for (PathId id : paths) {
        const std::size_t input = t[id].from.index();
        formula.imply(picks_[id.index()], {context_.race(id)});
        formula.imply(picks_[id.index()], {reader_.inputs[input]});
        reader_reasons[input].push_back(picks_[id.index()]);
        formula.imply(picks_[id.index()], choice);
      }
    }
  }
  for (std::size_t i = 0; i < t.inputs().size(); ++i) {
    formula.imply(reader_.ends[i], reader_reasons[i]);
    formula.imply(writer_.ends[i], writer_reasons[i]);
  }
  formula.at_most_one(one_site_, picks_);
}

void LineageEncoder::encode_one_source() {
  smt::Formula& formula = context_.formula();
  std::vector<Lit> used;
  for (const Stream& stream : context_.topology().streams()) {
    if (!stream.is_source()) continue;
    used.push_back(formula.variable("the message is on " + stream.name));
    for (const Token* token : {&reader_, &writer_}) {
      formula.imply(token->streams[stream.id.index()], {used.back()});
    }
  }
  formula.at_most_one(one_source_, used);
}

void LineageEncoder::encode_parting() {
  smt::Formula& formula = context_.formula();
  const auto alone = [&](const std::vector<Lit>& mine, const std::vector<Lit>& theirs,
                         const char* what) {
    std::vector<Lit> result = declare(context_, mine.size(), what);
    for (std::size_t i = 0; i < mine.size(); ++i) {
      formula.imply(result[i], {mine[i]});
      formula.imply(result[i], {!theirs[i]});
    }
    return result;
  };
  reader_streams_ = alone(reader_.stream_edges, writer_.streams, "only the reader is on stream");
  writer_streams_ = alone(writer_.stream_edges, reader_.streams, "only the writer is on stream");
  reader_paths_ = alone(reader_.path_edges, writer_.paths, "only the reader is through path");
  writer_paths_ = alone(writer_.path_edges, reader_.paths, "only the writer is through path");
  const auto somewhere = [&](std::vector<Lit> streams, const std::vector<Lit>& paths) {
    streams.insert(streams.end(), paths.begin(), paths.end());
    formula.imply(one_site_, streams);
  };
  somewhere(reader_streams_, reader_paths_);
  somewhere(writer_streams_, writer_paths_);
}

std::pair<Lineage, Lineage> LineageEncoder::decode(const Value& value) const {
  return {walk(reader_, reader_streams_, reader_paths_, value),
          walk(writer_, writer_streams_, writer_paths_, value)};
}

// From a vertex where the token is alone, back to the source and on to the end.
Lineage LineageEncoder::walk(const Token& token, const std::vector<Lit>& alone_streams,
                             const std::vector<Lit>& alone_paths, const Value& value) const {
  const topology::Topology& t = context_.topology();
  const auto taken = [&](const std::vector<Way>& ways) -> const Way& {
    const auto way =
        std::find_if(ways.begin(), ways.end(), [&](const Way& w) { return value(w.literal); });
    if (way == ways.end()) throw base::InternalError("a lineage of the model leads nowhere");
    return *way;
  };
  Lineage lineage;
  std::optional<InputId> back;  // still to be explained: how the token got here
  std::optional<InputId> on;    // where the token goes on from
  const auto stream = std::find_if(alone_streams.begin(), alone_streams.end(), value);
  if (stream != alone_streams.end()) {
    const Stream& s = t[StreamId(static_cast<std::size_t>(stream - alone_streams.begin()))];
    on = *s.to;
    if (s.from) {
      const PathId path = taken(token.into_output[s.from->index()]).path;
      lineage.hops.push_back({path, s.id});
      back = t[path].from;
    } else {
      lineage.source = s.id;
    }
  } else {
    const auto through = std::find_if(alone_paths.begin(), alone_paths.end(), value);
    if (through == alone_paths.end()) throw base::InternalError("the lineages do not part");
    const PathId path(static_cast<std::size_t>(through - alone_paths.begin()));
    const StreamId next = taken(token.out_of_output[t[path].to.index()]).stream;
    lineage.hops.push_back({path, next});
    back = t[path].from;
    on = *t[next].to;
  }
  std::vector<Hop> before;
  while (back) {
    const Stream& s = t[taken(token.into_input[back->index()]).stream];
    if (!s.from) {
      lineage.source = s.id;
      break;
    }
    const PathId path = taken(token.into_output[s.from->index()]).path;
    before.push_back({path, s.id});
    back = t[path].from;
  }
  lineage.hops.insert(lineage.hops.begin(), before.rbegin(), before.rend());
  while (!value(token.ends[on->index()])) {
    const PathId path = taken(token.out_of_input[on->index()]).path;
    const StreamId next = taken(token.out_of_output[t[path].to.index()]).stream;
    lineage.hops.push_back({path, next});
    on = *t[next].to;
  }
  return lineage;
}

}  // namespace firebreak::encodings
