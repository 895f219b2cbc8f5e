// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "encodings/context.h"
#include "encodings/witness.h"

namespace firebreak::encodings {

/// The question whether one source message suffices for a race: two lineages of the same message
/// that part somewhere and meet at the site. Needed only for the smallest trace; which way each
/// lineage takes is a choice of the solver.
class LineageEncoder {
 public:
  explicit LineageEncoder(EncodingContext& context);

  /// Assume it to ask for one race site whose lineages part: at most one message per source.
  smt::Lit one_site() const { return one_site_; }
  /// Assume it also to ask for one source message in all.
  smt::Lit one_source() const { return one_source_; }
  /// The race is at this site.
  smt::Lit pick(const Site& site) const;

  using Value = std::function<bool(smt::Lit)>;
  /// The racing lineages, reader and writer, of a model in which `site` is picked.
  std::pair<Lineage, Lineage> decode(const Value& value) const;

 private:
  // One of the two racing messages: flags of what its lineage goes through, and for every vertex
  // the ways in and out as literals that respect the ranks.
  struct Way {
    smt::Lit literal;
    topology::StreamId stream;
    topology::PathId path;
  };
  struct Token {
    explicit Token(EncodingContext& context, const char* family);
    std::vector<smt::Lit> streams, paths, inputs, outputs, ends;
    std::vector<smt::Lit> stream_edges, path_edges;  // passed, at the right ranks
    std::vector<std::vector<Way>> into_input, out_of_input, into_output, out_of_output;
  };

  void encode_token(Token& token, const char* family);
  void encode_edges(Token& token, WellFounded& founded);
  void encode_sites();
  void encode_one_source();
  void encode_parting();
  bool parallel_copy(topology::StreamId stream) const;
  Lineage walk(const Token& token, const std::vector<smt::Lit>& alone_streams,
               const std::vector<smt::Lit>& alone_paths, const Value& value) const;

  EncodingContext& context_;
  smt::Lit one_site_;
  smt::Lit one_source_;
  Token reader_;
  Token writer_;
  std::vector<smt::Lit> picks_;  // by PathId
  // By StreamId and PathId: only the reader's (only the writer's) lineage goes through it.
  std::vector<smt::Lit> reader_streams_, reader_paths_, writer_streams_, writer_paths_;
};

}  // namespace firebreak::encodings
