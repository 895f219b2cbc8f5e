// SPDX-License-Identifier: Apache-2.0
// Checks one counterexample of a certificate (docs/semantics.md 7.3, 7.4).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "coordination/by_part.h"
#include "coordination/choices.h"
#include "replay/interpreter.h"
#include "result/document_text.h"
#include "result/repair.h"
#include "topology/model.h"

namespace firebreak::certify {

/// What it took to build the model of a trace and to replay it. To build a model takes about as
/// long as some steps for each of its parts.
std::uint64_t steps_of(const topology::Topology& topology, const replay::Replay& replay);

/// Whether what the trace shows is wanted at its sink.
bool accepted_by_its_sink(const topology::Model& model, const result::Trace& trace);

/// Whether these are indices below `size`, ascending.
bool ascending_below(const std::vector<std::size_t>& indices, std::size_t size);

/// What is wrong with a choice of candidates: "is not an ascending list of candidates", say; or "".
std::string problem_of_choice(const coordination::Choices& choices,
                              const std::vector<std::size_t>& indices);

/// What is wrong with what an entry lists; empty if it can be checked further.
std::vector<std::string> problems_of_lists(const coordination::Choices& choices,
                                           const result::CertificateEntry& entry);

/// The elements of which every repair contains one; the lists must be valid.
std::vector<std::size_t> elements_of(const coordination::Choices& choices,
                                     const result::CertificateEntry& entry);

/// What is wrong with an entry with valid lists. Its trace must be a pair of executions of the
/// model that it names, remain one with all elements of its part (docs/semantics.md 7.7) that the
/// entry does not list, and not be one with any element that it lists. The steps of the replays are
/// subtracted from `steps`; if they do not suffice, it becomes 0 and the entry is not checked.
std::vector<std::string> problems_of_entry(const coordination::Choices& choices,
                                           const coordination::Independence& independence,
                                           const std::string& model_name,
                                           const result::CertificateEntry& entry,
                                           const result::DocumentText& text, std::uint64_t& steps);

/// What is wrong with what a trace says beside its schedule, which was replayed; or "".
std::string problem_of_words(const topology::Topology& topology, const result::Trace& trace,
                             const result::Trace& replayed, const result::DocumentText& text);

}  // namespace firebreak::certify
