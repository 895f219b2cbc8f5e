// SPDX-License-Identifier: Apache-2.0
// The family of small models against a second, naive enumeration: every model with named parts is
// written down, and models that are the same up to renaming are found by renaming.
#include "crosscheck/enumerate_models.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "check/verify.h"
#include "frontend/printer.h"
#include "support/models.h"
#include "support/random_models.h"
#include "topology/builder.h"

namespace firebreak::crosscheck {
namespace {

using test_support::built;
using topology::Model;
using topology::StreamId;
using topology::Topology;

/// One component with at most one feedback stream, named parts, one attribute.
struct Named {
  unsigned inputs = 1, outputs = 1;
  std::vector<unsigned> paths;    // by input × output: 0 is none, else choice + 1
  std::vector<unsigned> sources;  // by input: 0 is none, else seal + 1
  unsigned feedback = 0;          // 0 is none, else (output × input) + 1
  unsigned schema = 0;            // of the feedback
  unsigned seal = 0;              // likewise
  unsigned sink = 0;
  unsigned replicated = 0;

  unsigned path(unsigned i, unsigned o) const { return paths[i * outputs + o]; }
  auto operator<=>(const Named&) const = default;
};

bool writes(unsigned path) {
  return path > 0 && topology::is_write(path_choice(path - 1).annotation);
}
bool order_sensitive(unsigned path) {
  return path > 0 && !topology::is_confluent(path_choice(path - 1).annotation);
}

/// The family of docs/crosscheck.md, read again.
bool in_family(const Named& m) {
  const auto used = static_cast<unsigned>(
      std::count_if(m.paths.begin(), m.paths.end(), [](unsigned p) { return p > 0; }));
  if (used > 2 || m.inputs + m.outputs > 4) return false;
  for (unsigned i = 0; i < m.inputs; ++i) {
    unsigned any = 0;
    for (unsigned o = 0; o < m.outputs; ++o) any += m.path(i, o);
    if (any == 0) return false;
  }
  for (unsigned o = 0; o < m.outputs; ++o) {
    unsigned any = 0;
    for (unsigned i = 0; i < m.inputs; ++i) any += m.path(i, o);
    if (any == 0) return false;
  }
  const bool back = m.feedback > 0;
  if (!back && (m.schema > 0 || m.seal > 0)) return false;
  if (m.seal == 2 && m.schema == 0) return false;  // the key is not carried
  const unsigned from = back ? (m.feedback - 1) / m.inputs : 0;
  const unsigned to = back ? (m.feedback - 1) % m.inputs : 0;
  // Fed: by a source, or by the feedback of an input that has one.
  for (unsigned i = 0; i < m.inputs; ++i) {
    if (m.sources[i] > 0) continue;
    bool fed = false;
    for (unsigned j = 0; back && to == i && j < m.inputs; ++j) {
      fed = fed || (j != i && m.sources[j] > 0 && m.path(j, from) > 0);
    }
    if (!fed) return false;
  }
  // Gates name what some input carries: without sources nothing is carried but by the feedback.
  const bool carried = m.schema == 1 || std::any_of(m.sources.begin(), m.sources.end(),
                                                    [](unsigned s) { return s > 0; });
  // Everything leads to the sink.
  std::vector<bool> leads(m.paths.size(), false);
  for (unsigned round = 0; round < 4; ++round) {
    bool state = false, into_feedback = false;
    for (unsigned p = 0; p < m.paths.size(); ++p) {
      state = state || (leads[p] && order_sensitive(m.paths[p]));
      into_feedback = into_feedback || (leads[p] && back && p / m.outputs == to);
    }
    for (unsigned p = 0; p < m.paths.size(); ++p) {
      const unsigned o = p % m.outputs;
      if (m.paths[p] == 0) continue;
      if (o == m.sink || (into_feedback && o == from) || (state && writes(m.paths[p]))) {
        leads[p] = true;
      }
    }
  }
  for (unsigned p = 0; p < m.paths.size(); ++p) {
    if (m.paths[p] > 0 && !leads[p]) return false;
    if (m.paths[p] > 0 && path_choice(m.paths[p] - 1).gate.value_or(0) == 1 && !carried) {
      return false;
    }
  }
  return true;
}

Named renamed(const Named& m, bool swap_inputs, bool swap_outputs) {
  const auto in = [&](unsigned i) { return swap_inputs ? m.inputs - 1 - i : i; };
  const auto out = [&](unsigned o) { return swap_outputs ? m.outputs - 1 - o : o; };
  Named r = m;
  for (unsigned i = 0; i < m.inputs; ++i) {
    r.sources[in(i)] = m.sources[i];
    for (unsigned o = 0; o < m.outputs; ++o) r.paths[in(i)*m.outputs + out(o)] = m.path(i, o);
  }
  if (m.feedback > 0) {
    r.feedback = out((m.feedback - 1) / m.inputs) * m.inputs + in((m.feedback - 1) % m.inputs) + 1;
  }
  r.sink = out(m.sink);
  return r;
}

template <class Visit>
void for_each_named(unsigned inputs, unsigned outputs, Visit visit) {
  Named m;
  m.inputs = inputs;
  m.outputs = outputs;
  m.paths.assign(inputs * outputs, 0);
  m.sources.assign(inputs, 0);
  std::vector<std::pair<unsigned*, unsigned>> digits;
  for (unsigned& p : m.paths) digits.emplace_back(&p, path_choices(1) + 1);
  for (unsigned& s : m.sources) digits.emplace_back(&s, 4);
  digits.emplace_back(&m.feedback, inputs * outputs + 1);
  digits.emplace_back(&m.schema, 2);
  digits.emplace_back(&m.seal, 3);
  digits.emplace_back(&m.sink, outputs);
  digits.emplace_back(&m.replicated, 2);
  while (true) {
    if (in_family(m)) visit(m);
    std::size_t d = 0;
    while (d < digits.size() && ++*digits[d].first == digits[d].second) *digits[d++].first = 0;
    if (d == digits.size()) return;
  }
}

struct Counts {
  std::uint64_t topologies = 0;
  std::uint64_t named = 0;
};

template <class Visit>
Counts for_each_case(unsigned components, unsigned attributes, Visit visit) {
  Counts counts;
  for (const Skeleton& skeleton : skeletons(components)) {
    for (std::uint64_t n = 0; n < frame_count(skeleton, attributes); ++n) {
      const auto frame = Frame::at(skeleton, attributes, n);
      if (!frame) continue;
      for (const auto& replicated : frame->replications()) {
        for (const Frame::Case& one : frame->cases(replicated)) {
          ++counts.topologies;
          counts.named += one.orbit_size;
          visit(skeleton, Decoration{frame->schemas(), frame->paths(), replicated, one.seals});
        }
      }
    }
  }
  return counts;
}

TEST(EnumerateModels, OneComponentIsWhatANaiveEnumerationGives) {
  const Counts counts = for_each_case(1, 1, [](const auto&, const auto&) {});
  std::uint64_t named = 0, smallest = 0;
  for (const auto& [inputs, outputs] :
       {std::pair{1U, 1U}, std::pair{2U, 1U}, std::pair{1U, 2U}, std::pair{2U, 2U}}) {
    for_each_named(inputs, outputs, [&](const Named& m) {
      ++named;
      bool least = true;
      for (const bool i : {false, true}) {
        for (const bool o : {false, true}) least = least && m <= renamed(m, i, o);
      }
      smallest += least ? 1 : 0;
    });
  }
  EXPECT_EQ(counts.named, named);
  EXPECT_EQ(counts.topologies, smallest);
  EXPECT_GT(smallest, 20'000U);
}

TEST(EnumerateModels, ModelsAreValidAndDifferent) {
  std::set<std::string> texts;
  const Counts counts =
      for_each_case(1, 1, [&](const Skeleton& skeleton, const Decoration& decoration) {
        texts.insert(frontend::print_model(model_of(skeleton, decoration, 1)));
      });
  EXPECT_EQ(texts.size(), counts.topologies);
}

TEST(EnumerateModels, ReplicationIsWhatWasChosen) {
  unsigned number = 0;
  for (const Skeleton& skeleton : skeletons(3)) {
    if (++number % 40 != 0) continue;
    for (std::uint64_t n = 0; n < frame_count(skeleton, 1); n += 4999) {
      const auto frame = Frame::at(skeleton, 1, n);
      if (!frame) continue;
      for (const auto& replicated : frame->replications()) {
        const std::vector<unsigned> seals(skeleton.sources.size() + skeleton.inner.size(), 0);
        const Topology topology =
            built(model_of(skeleton, {frame->schemas(), frame->paths(), replicated, seals}, 1));
        ASSERT_EQ(topology.sinks().size(), 1U);
        for (const topology::Component& component : topology.components()) {
          EXPECT_EQ(component.replicated, replicated[component.id.index()] != 0);
        }
      }
    }
  }
}

TEST(EnumerateModels, RenamingAttributesMergesModels) {
  const Skeleton skeleton = skeletons(1).front();  // one path, one source, no feedback
  std::set<std::string> gates;
  for (std::uint64_t n = 0; n < frame_count(skeleton, 2); ++n) {
    if (const auto frame = Frame::at(skeleton, 2, n)) {
      const PathChoice choice = path_choice(frame->paths().front());
      gates.insert(choice.gate ? std::to_string(*choice.gate) : "*");
    }
  }
  EXPECT_EQ(gates, (std::set<std::string>{"*", "0", "1", "3"}));  // not {b}, which is {a} renamed
}

/// What a sink depends on, as a model of its own.
Model upstream_of(const Model& model, const std::string& sink) {
  std::set<std::pair<std::string, std::string>> outputs, inputs;  // component, interface
  std::set<std::string> read;
  std::set<const topology::PathDecl*> kept;
  for (const auto& s : model.streams) {
    if (s.name.text == sink) outputs.emplace(s.from->component.text, s.from->interface.text);
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (const auto& c : model.components) {
      for (const auto& p : c.paths) {
        const bool counts = outputs.contains({c.name.text, p.to->text}) ||
                            (read.contains(c.name.text) && topology::is_write(p.label));
        if (!counts || !kept.insert(&p).second) continue;
        changed = true;
        inputs.emplace(c.name.text, p.from.text);
        if (!topology::is_confluent(p.label)) read.insert(c.name.text);
      }
    }
    for (const auto& s : model.streams) {
      if (s.from && s.to && inputs.contains({s.to->component.text, s.to->interface.text})) {
        changed = outputs.emplace(s.from->component.text, s.from->interface.text).second || changed;
      }
    }
  }
  Model result = model;
  std::erase_if(result.streams, [&](const auto& s) {
    if (!s.to) return s.name.text != sink;
    return !inputs.contains({s.to->component.text, s.to->interface.text});
  });
  for (std::size_t c = 0; c < model.components.size(); ++c) {
    std::vector<topology::PathDecl> paths;
    for (const auto& p : model.components[c].paths) {
      if (kept.contains(&p)) paths.push_back(p);
    }
    result.components[c].paths = std::move(paths);
  }
  std::erase_if(result.components, [](const auto& c) { return c.paths.empty(); });
  return result;
}

/// Writes down who is replicated, so that leaving streams out does not change it.
void fix_replication(Model& model) {
  const Topology topology = built(model);
  for (std::size_t c = 0; c < model.components.size(); ++c) {
    model.components[c].rep = topology.components()[c].replicated;
  }
}

// Why models with one sink are enough: a sink depends on nothing but what leads to it.
TEST(EnumerateModels, ASinkDependsOnWhatLeadsToIt) {
  test_support::Rng rng(31);
  unsigned smaller = 0, anomalies = 0;
  for (int i = 0; i < 100; ++i) {
    test_support::RandomModelOptions options;
    options.dependencies = false;
    Model model = test_support::random_model(rng, options);
    fix_replication(model);
    const Topology whole = built(model);
    base::Environment environment;
    const result::Verification found = check::verify(whole, {}, environment);
    for (const result::SinkVerdict& sink : found.sinks) {
      const Model part = upstream_of(model, whole[sink.sink].name);
      base::Diagnostics unfit;  // a gate may name what only a stream that is left out carries
      const auto topology = topology::build(part, {}, unfit);
      if (!topology) continue;
      const result::Verification alone = check::verify(*topology, {}, environment);
      EXPECT_EQ(alone.sinks.front().anomaly, sink.anomaly) << frontend::print_model(model);
      EXPECT_EQ(alone.sinks.front().label.severity, sink.label.severity)
          << frontend::print_model(model);
      smaller += part.streams.size() + 1 < model.streams.size() ? 1 : 0;
      anomalies += sink.anomaly == result::Anomaly::None ? 0 : 1;
    }
  }
  EXPECT_GT(smaller, 20U);
  EXPECT_GT(anomalies, 50U);
}

}  // namespace
}  // namespace firebreak::crosscheck
