// SPDX-License-Identifier: Apache-2.0
// Bloom programs in memory, for tests.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "imported.h"
#include "imports/bloom/bud_labels.h"
#include "imports/bloom/ruby.h"

namespace firebreak::imports::bloom {

/// Bloom is read by Ruby's own parser. Where there is none these tests say nothing.
inline bool has_ruby() { return parse_ruby("x = 1\n").end != RubyEnd::NotFound; }

#define FIREBREAK_NEEDS_RUBY() \
  if (!has_ruby()) GTEST_SKIP() << "there is no `ruby` on the path, which reads Bloom"

/// A program and the module of it that is asked for.
struct Loaded {
  Graph graph;
  Program program;
  Instance instance;
};

inline Loaded load(const std::string& text, const std::string& module) {
  Loaded loaded;
  Request request;
  request.files = {"a.rb"};
  if (!module.empty()) request.module = module;
  loaded.program = read_program(
      request, [&](const std::string&) { return text; }, loaded.graph);
  const Module* chosen = chosen_module(loaded.program, request, loaded.graph);
  if (chosen != nullptr) {
    loaded.instance = instantiate(loaded.program, *chosen, loaded.graph);
  }
  for (const Finding& finding : loaded.graph.findings) {
    if (finding.error) ADD_FAILURE() << base::format(finding.what);
  }
  return loaded;
}

/// "Output: Label", and "Output < Input: Label".
inline std::vector<std::string> bud(const std::string& text, const std::string& module) {
  Loaded loaded = load(text, module);
  loaded.instance.program = &loaded.program;
  const BudLabels labels = bud_labels(loaded.instance);
  std::vector<std::string> all;
  for (const auto& [output, label] : labels.outputs) {
    all.push_back(output + ": " + std::string(name_of(label)));
  }
  for (const auto& [output, paths] : labels.paths) {
    for (const auto& [input, label] : paths) {
      all.push_back(output + " < " + input + ": " + std::string(name_of(label)));
    }
  }
  for (const auto& [output, reason] : labels.unreported) all.push_back(output + ": " + reason);
  return all;
}

}  // namespace firebreak::imports::bloom
