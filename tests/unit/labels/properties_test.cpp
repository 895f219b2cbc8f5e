// SPDX-License-Identifier: Apache-2.0
// What holds of all labels: worse models have no better labels, every derivation accounts for its
// label, and size is no obstacle.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "labels/derivation.h"
#include "result/verdict.h"
#include "support/models.h"
#include "topology/builder.h"

namespace firebreak {
namespace {

using result::Label;
using result::RuleSet;
using result::Severity;
using topology::Annotation;
using topology::ComponentDecl;
using topology::Delivery;
using topology::Endpoint;
using topology::Model;
using topology::Name;
using topology::Names;
using topology::PathDecl;
using topology::StreamDecl;
using topology::Topology;

Name name(std::string text) { return {std::move(text)}; }

// Components of two inputs and one or two outputs; streams from anywhere, so cycles too.
class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  Model model() {
    Model model;
    model.name = name("random");
    const unsigned components = 1 + below(4);
    for (unsigned c = 0; c < components; ++c) model.components.push_back(component(c));
    for (unsigned c = 0; c < components; ++c) {
      for (const char* input : {"i", "j"}) {
        const unsigned from = below(components + 2);
        model.streams.push_back(stream(model, Endpoint{model.components[c].name, name(input)}));
        if (from < components) model.streams.back().from = {model.components[from].name, name("o")};
      }
      model.streams.push_back(stream(model, std::nullopt));
      model.streams.back().from = {model.components[c].name, name("o")};
    }
    model.streams.push_back(stream(model, Endpoint{model.components[0].name, name("i")}));
    return model;
  }

  unsigned below(unsigned bound) { return static_cast<unsigned>(random_() % bound); }

 private:
  StreamDecl stream(const Model& model, std::optional<Endpoint> to) {
    StreamDecl stream;
    stream.name = name("s" + std::to_string(model.streams.size()));
    stream.to = std::move(to);
    stream.attributes = {name("a"), name("b")};
    if (below(3) > 0) stream.seals = {Names{name(below(2) == 0 ? "a" : "b")}};
    if (below(3) == 0) stream.fifos = {Names{}};
    if (below(8) == 0) stream.delivery = Delivery::AtLeastOnce;
    if (below(12) == 0) stream.delivery = Delivery::AtMostOnce;
    if (below(8) == 0) stream.rep = below(3) == 0;
    const bool on_b = !stream.seals.empty() && stream.seals.front().front().text == "b";
    if (below(12) == 0 && !on_b) stream.watermarks = {Names{name("b")}};
    return stream;
  }

  ComponentDecl component(unsigned number) {
    ComponentDecl component;
    component.name = name("C" + std::to_string(number));
    if (below(2) == 0) component.rep = below(2) == 0;
    if (below(4) == 0) component.late = topology::Late::Ignored;
    if (below(6) == 0) component.forwards = false;
    if (below(3) == 0) {
      topology::OrderingDecl ordering;
      ordering.mechanism = static_cast<topology::Mechanism>(below(2));
      if (below(2) == 0) ordering.by = {name("a")};
      component.orderings.push_back(std::move(ordering));
    }
    if (below(6) == 0) component.commutes = {{name("i"), name(below(2) == 0 ? "i" : "j")}};
    for (const char* input : {"i", "j"}) {
      PathDecl path;
      path.from = name(input);
      path.to = name("o");
      path.label = static_cast<Annotation>(below(4));
      path.idempotent = below(4) == 0;
      path.repeats = below(12) == 0;
      path.unordered_emission = below(12) == 0;
      if (!is_confluent(path.label) && below(4) > 0) path.subscript = Names{name("a")};
      component.paths.push_back(std::move(path));
    }
    return component;
  }

  std::mt19937 random_;
};

std::vector<result::Anomaly> anomalies(const Model& model) {
  std::vector<result::Anomaly> result;
  for (const Label& label : labels::label(topology::build_valid(model), RuleSet::Sound).streams) {
    result.push_back(result::admitted(label.severity));
  }
  return result;
}

// Applies one change to random models; no label may get better.
void expect_worse(const std::function<void(Model&, Generator&)>& change) {
  unsigned changed = 0;
  for (unsigned seed = 0; seed < 1000; ++seed) {
    Generator generator(seed);
    const Model model = generator.model();
    Model worse = model;
    change(worse, generator);
    const auto before = anomalies(model);
    const auto after = anomalies(worse);
    changed += before != after ? 1 : 0;
    for (std::size_t s = 0; s < before.size(); ++s) {
      EXPECT_LE(before[s], after[s]) << "seed " << seed << ", stream " << s;
    }
  }
  EXPECT_GT(changed, 0U) << "the change never mattered";
}

// Whether replicas ask a component that is not replicated. There more replicas, or other
// annotations, can be better: a replica of its own asks nobody (semantics 4.6).
bool asks(const Model& model) {
  const auto alone = [](const ComponentDecl& component) { return component.rep == false; };
  return std::ranges::any_of(model.components, alone);
}

StreamDecl& any_stream(Model& model, Generator& generator) {
  return model.streams[generator.below(static_cast<unsigned>(model.streams.size()))];
}
ComponentDecl& any_component(Model& model, Generator& generator) {
  return model.components[generator.below(static_cast<unsigned>(model.components.size()))];
}

TEST(Monotony, LosingASeal) {
  expect_worse([](Model& m, Generator& g) { any_stream(m, g).seals.clear(); });
}
TEST(Monotony, LosingFifo) {
  expect_worse([](Model& m, Generator& g) { any_stream(m, g).fifos.clear(); });
}
TEST(Monotony, LosingAnOrdering) {
  expect_worse([](Model& m, Generator& g) { any_component(m, g).orderings.clear(); });
}
TEST(Monotony, EmittingInNoOrder) {
  expect_worse([](Model& m, Generator& g) {
    for (PathDecl& path : any_component(m, g).paths) path.unordered_emission = true;
  });
}
TEST(Monotony, EmittingSeveralCopies) {
  expect_worse([](Model& m, Generator& g) { any_component(m, g).paths[0].repeats = true; });
}
TEST(Monotony, LosingWhatCommutes) {
  expect_worse([](Model& m, Generator& g) { any_component(m, g).commutes.clear(); });
}
TEST(Monotony, EndingPunctuations) {
  expect_worse([](Model& m, Generator&) {
    for (ComponentDecl& component : m.components) component.forwards = false;
  });
}
TEST(Monotony, Replicating) {
  expect_worse([](Model& m, Generator& g) {
    if (!asks(m)) any_component(m, g).rep = true;
  });
}
TEST(Monotony, RepeatingDeliveries) {
  expect_worse([](Model& m, Generator& g) {
    StreamDecl& stream = any_stream(m, g);
    if (stream.delivery == Delivery::ExactlyOnce) stream.delivery = Delivery::AtLeastOnce;
  });
}
TEST(Monotony, LosingMessages) {
  expect_worse([](Model& m, Generator& g) {
    StreamDecl& stream = any_stream(m, g);
    if (stream.delivery == Delivery::ExactlyOnce) stream.delivery = Delivery::AtMostOnce;
  });
}
TEST(Monotony, ForgettingAGate) {
  expect_worse([](Model& m, Generator& g) { any_component(m, g).paths[0].subscript.reset(); });
}
TEST(Monotony, WritingInOrder) {
  expect_worse([](Model& m, Generator& g) {
    PathDecl& path = any_component(m, g).paths[0];
    if (path.label == Annotation::CW && !asks(m)) path.label = Annotation::OW;
  });
}
TEST(Monotony, ReadingWhatDependsOnOrder) {
  expect_worse([](Model& m, Generator& g) {
    PathDecl& path = any_component(m, g).paths[0];
    if (path.label == Annotation::CR && !asks(m)) path.label = Annotation::OR;
  });
}

TEST(Derivations, AccountForEveryLabel) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    const Topology topology = topology::build_valid(Generator(seed).model());
    for (const RuleSet rules : {RuleSet::Sound, RuleSet::Icde14}) {
      const labels::Explainer explainer(topology, rules);
      EXPECT_EQ(explainer.labeling().streams, labels::label(topology, rules).streams);
      for (const topology::Stream& stream : topology.streams()) {
        const labels::Derivation derivation = explainer.explain(stream.id);
        const Label& label = explainer.labeling().streams[stream.id.index()];
        EXPECT_EQ(derivation.label, label);
        ASSERT_FALSE(derivation.candidates.empty());
        const Severity worst = derivation.candidates.back().severity;
        EXPECT_EQ(result::admitted(worst), result::admitted(label.severity))
            << result::to_string(rules) << ", seed " << seed << ", " << stream.name << ": "
            << result::to_string(topology, label) << "\n"
            << ::testing::PrintToString(to_lines(topology, derivation));
      }
    }
  }
}

TEST(Derivations, AreTheSameEveryTime) {
  const Topology topology = topology::build_valid(Generator(7).model());
  const labels::Explainer first(topology, RuleSet::Sound);
  const labels::Explainer second(topology, RuleSet::Sound);
  for (const topology::Stream& stream : topology.streams()) {
    EXPECT_EQ(first.explain(stream.id), second.explain(stream.id));
  }
}

// A ring of components, declared against the direction of its streams.
Model ring(unsigned components) {
  Model model;
  model.name = name("ring");
  for (unsigned c = 0; c < components; ++c) {
    ComponentDecl component;
    component.name = name("C" + std::to_string(c));
    PathDecl path;
    path.from = name("i");
    path.to = name("o");
    path.label = c == 0 ? Annotation::OW : Annotation::CW;
    if (c == 0) path.subscript = Names{name("a")};
    component.paths.push_back(path);
    model.components.push_back(component);
    StreamDecl stream;
    stream.name = name("s" + std::to_string(c));
    stream.attributes = {name("a")};
    stream.from = {name("C" + std::to_string((c + 1) % components)), name("o")};
    stream.to = {component.name, name("i")};
    model.streams.push_back(stream);
  }
  StreamDecl in;
  in.name = name("in");
  in.attributes = {name("a")};
  in.seals = {Names{name("a")}};
  in.to = {name("C0"), name("i")};
  StreamDecl out = in;
  out.name = name("out");
  out.seals.clear();
  std::swap(out.from, out.to);
  out.from->interface = name("o");
  model.streams.push_back(in);
  model.streams.push_back(out);
  return model;
}

TEST(Size, ALongCycleAgainstTheOrderOfDeclaration) {
  const Topology topology = topology::build_valid(ring(20'000));
  const auto labeling = labels::label(topology, RuleSet::Sound);
  EXPECT_EQ(to_string(topology, labeling.streams.back()), "Run");
  EXPECT_EQ(labels::label(topology, RuleSet::Icde14).streams.back().severity, Severity::Async);
}

// One interface with very many streams, read by very many paths.
TEST(Size, ManyStreamsIntoManyPaths) {
  Model model;
  model.name = name("star");
  ComponentDecl component;
  component.name = name("C");
  for (unsigned k = 0; k < 300; ++k) {
    StreamDecl stream;
    stream.name = name("s" + std::to_string(k));
    stream.attributes = {name("a"), name("b")};
    stream.seals = {Names{name("a")}};
    stream.to = {component.name, name("i")};
    model.streams.push_back(stream);
    PathDecl path;
    path.from = name("i");
    path.to = name("o" + std::to_string(k));
    path.label = Annotation::OW;
    path.subscript = Names{name("a")};
    component.paths.push_back(path);
    stream.name = name("t" + std::to_string(k));
    std::swap(stream.from, stream.to);
    stream.from->interface = *path.to;
    stream.seals.clear();
    model.streams.push_back(stream);
  }
  model.components.push_back(component);
  const Topology topology = topology::build_valid(model);
  EXPECT_EQ(labels::label(topology, RuleSet::Sound).streams.back().severity, Severity::Seal);
  model.streams[16].seals.clear();
  const Topology spoiled = topology::build_valid(model);
  EXPECT_EQ(labels::label(spoiled, RuleSet::Sound).streams.back().severity, Severity::Run);
  EXPECT_EQ(labels::label(spoiled, RuleSet::Icde14).streams.back().severity, Severity::Run);
}

}  // namespace
}  // namespace firebreak
