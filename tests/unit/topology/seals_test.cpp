// SPDX-License-Identifier: Apache-2.0
// Which streams and paths are sealed (semantics 3.5, 3.7), and what would wait for itself (3.8).
#include "topology/seals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "support/case_models.h"
#include "support/models.h"
#include "support/text.h"
#include "topology/builder.h"
#include "topology/dependencies.h"
#include "topology/self_waits.h"

namespace firebreak::topology {
namespace {

using namespace test_support::case_models;
using test_support::model_of;
using test_support::replaced;
using test_support::topology_of;
using testing::ElementsAre;
using testing::IsEmpty;

class SealsOf {
 public:
  explicit SealsOf(std::string_view yaml) : SealsOf(topology_of(yaml)) {}
  explicit SealsOf(const Model& model) : SealsOf(build_valid(model)) {}
  explicit SealsOf(Topology topology)
      : topology_(std::move(topology)), seals_(find_seals(topology_, Conflicts(topology_))) {}
  SealsOf(const SealsOf&) = delete;
  SealsOf& operator=(const SealsOf&) = delete;

  std::vector<std::string> sealed() const { return marked(seals_.sealed); }
  std::vector<std::string> dropped() const { return marked(seals_.dropped); }
  /// "[a] [b, c]", or "" where the stream is not sealed.
  std::string keys(std::string_view stream) const {
    std::string text;
    for (KeyId key : seals_.streams[topology_.find_stream(stream).value().index()].keys()) {
      text += (text.empty() ? "[" : " [") + describe(topology_, seals_.keys[key]) + "]";
    }
    return text;
  }
  /// "C.i→o waits for s, D.i→o handles t" for each chain.
  std::vector<std::string> self_waits() const {
    std::vector<std::string> texts;
    for (const SelfWait& wait : seals_.self_waits) {
      EXPECT_EQ(wait.paths.size(), wait.streams.size());
      std::string text = wait.dropped ? "dropped: " : "unfounded: ";
      for (std::size_t k = 0; k < wait.paths.size(); ++k) {
        text +=
            describe(topology_, wait.paths[k]) + " ← " + topology_[wait.streams[k]].name + " ← ";
      }
      text += "(" + std::to_string(wait.concerned.size()) + ")";
      texts.push_back(text);
    }
    return texts;
  }
  const Topology& topology() const { return topology_; }
  const Seals& seals() const { return seals_; }

 private:
  std::vector<std::string> marked(const std::vector<bool>& paths) const {
    std::vector<std::string> names;
    for (const Path& path : topology_.paths()) {
      if (paths[path.id.index()]) names.push_back(describe(topology_, path.id));
    }
    return names;
  }

  const Topology topology_;
  const Seals seals_;
};

constexpr const char* kTwoWriters = R"(
streams:
  put: { to: S.put, attributes: [k, j], seal: [k] }
  del: { to: S.del, attributes: [k, j], seal: [j] }
  get: { to: S.get, attributes: [k, j] }
  val: { from: S.val, attributes: [k, j] }
components:
  S:
    annotation:
      - { from: put, to: x, label: CW }
      - { from: del, to: x, label: OW, subscript: [j] }
      - { from: get, to: val, label: OR, subscript: [k, j] }
)";

TEST(Sealed, EachRivalByWhatTheTwoShareBy) {
  // get shares with put by [k, j], with del by [j]; del shares with put by [j].
  EXPECT_THAT(SealsOf(kTwoWriters).sealed(), ElementsAre("S.get→val"));
  EXPECT_THAT(SealsOf(replaced(kTwoWriters, "seal: [j]", "seal: [k]")).sealed(), IsEmpty());
}

TEST(Sealed, AWriterOfUnknownGateOnlyByTheWholeStream) {
  const auto model = [](const std::string& seal) {
    return R"(
streams:
  put: { to: S.put, attributes: [k], seal: )" +
           seal + R"( }
  get: { to: S.get, attributes: [k] }
  val: { from: S.val }
components:
  S:
    annotation:
      - { from: put, to: x, label: OW }
      - { from: get, to: val, label: OR, subscript: [k] }
)";
  };
  EXPECT_THAT(SealsOf(model("[k]")).sealed(), IsEmpty());
  EXPECT_THAT(SealsOf(model("[]")).sealed(), ElementsAre("S.get→val"));
}

TEST(Sealed, NoRivalsNoSeal) {
  Model model = model_of(R"(
streams: { add: { to: S.add, attributes: [k], seal: [k] }, sum: { from: S.sum, attributes: [k] } }
components: { S: { annotation: { from: add, to: sum, label: OW, subscript: [k] } } }
)");
  EXPECT_THAT(SealsOf(model).sealed(), ElementsAre("S.add→sum"));
  EXPECT_EQ(SealsOf(model).keys("sum"), "[k]");
  model.components[0].commutes = {{{"add", {}}, {"add", {}}}};
  EXPECT_THAT(SealsOf(model).sealed(), IsEmpty());
  EXPECT_EQ(SealsOf(model).keys("sum"), "[k]");  // 3.7 (c): it passes like a confluent path
}

TEST(Forwarded, NotWhereAComponentSaysSo) {
  Model model = model_of(R"(
streams: { in: { to: S.in, attributes: [k], seal: [k] }, out: { from: S.out, attributes: [k] } }
components: { S: { annotation: { from: in, to: out, label: CR } } }
)");
  EXPECT_EQ(SealsOf(model).keys("out"), "[k]");
  model.components[0].forwards = false;
  EXPECT_EQ(SealsOf(model).keys("out"), "");
}

TEST(Forwarded, NotPastAnOrderSensitiveWriterThatIsNotSealed) {
  // get is sealed, del is not.
  EXPECT_EQ(SealsOf(kTwoWriters).keys("val"), "");
  const std::string sealed =
      replaced(replaced(kTwoWriters, "seal: [k]", "seal: [j]"), "S.get, attributes: [k, j]",
               "S.get, attributes: [k, j], seal: [k]");
  EXPECT_THAT(SealsOf(sealed).sealed(), ElementsAre("S.del→x", "S.get→val"));
  EXPECT_EQ(SealsOf(sealed).keys("val"), "[k]");
}

TEST(Forwarded, PastAWriterWithoutRivals) {
  Model model = model_of(R"(
streams:
  del: { to: S.del, attributes: [k] }
  put: { to: S.put, attributes: [k], seal: [k] }
  get: { to: S.get, attributes: [k], seal: [k] }
  val: { from: S.val, attributes: [k] }
components:
  S:
    annotation:
      - { from: del, to: x, label: OW, subscript: [k] }
      - { from: put, to: x, label: CW }
      - { from: get, to: val, label: OR, subscript: [k] }
)");
  EXPECT_EQ(SealsOf(model).keys("val"), "");
  model.components[0].commutes = {
      {{"del", {}}, {"del", {}}}, {{"del", {}}, {"put", {}}}, {{"del", {}}, {"get", {}}}};
  EXPECT_THAT(SealsOf(model).sealed(), ElementsAre("S.get→val"));
  EXPECT_EQ(SealsOf(model).keys("val"), "[k]");
}

TEST(Forwarded, WatermarksAreNoSeals) {
  Model model = model_of(R"(
streams: { in: { to: S.in, attributes: [k] }, out: { from: S.out, attributes: [k] } }
components: { S: { annotation: { from: in, to: out, label: OW, subscript: [k] } } }
)");
  model.streams[0].watermarks = {{{"k", {}}}};
  EXPECT_THAT(SealsOf(model).sealed(), IsEmpty());
}

TEST(Forwarded, AroundACycleOnlyFromADeclaredSeal) {
  const auto ring = [](const std::string& seal) {
    return R"(
streams:
  in:   { to: A.in, attributes: [k], seal: [k] }
  loop: { from: A.out, to: B.in, attributes: [k])" +
           seal + R"( }
  back: { from: B.out, to: A.in, attributes: [k] }
  out:  { from: B.out, attributes: [k] }
components:
  A: { annotation: { from: in, to: out, label: CR } }
  B: { annotation: { from: in, to: out, label: CW } }
)";
  };
  EXPECT_EQ(SealsOf(ring("")).keys("out"), "");
  EXPECT_EQ(SealsOf(ring(", seal: [k]")).keys("out"), "[k]");
}

TEST(SelfWaits, ASealThatComesFromOnesOwnAnswersIsNone) {
  const SealsOf waits(kWaits);
  EXPECT_THAT(waits.sealed(), IsEmpty());
  EXPECT_THAT(waits.dropped(), IsEmpty());
  EXPECT_THAT(waits.self_waits(), ElementsAre("unfounded: S.ask→grant ← grant ← (1)"));
}

TEST(SelfWaits, NorDoesDeclaringItHelp) {
  const SealsOf waits(
      replaced(kWaits, "S.taken, attributes: [sku]", "S.taken, attributes: [sku], seal: [sku]"));
  EXPECT_THAT(waits.sealed(), IsEmpty());
  EXPECT_THAT(waits.dropped(), ElementsAre("S.ask→grant"));
  EXPECT_THAT(waits.self_waits(), ElementsAre("dropped: S.ask→grant ← grant ← (1)"));
}

TEST(SelfWaits, NothingIsSaidWhereTheSealIsMissing) {
  EXPECT_THAT(SealsOf(replaced(kWaits, ", seal: [sku]", "")).self_waits(), IsEmpty());
}

TEST(SelfWaits, GoesThroughOthers) {
  const SealsOf mutual(kMutual);
  EXPECT_THAT(mutual.sealed(), IsEmpty());
  EXPECT_THAT(mutual.self_waits(), ElementsAre("unfounded: A.ask→out ← ba ← B.ask→out ← ab ← (2)"));
  // One declared seal closes the cycle: B answers, and A waits for B, and B for A.
  const SealsOf closed(
      replaced(kMutual, "B.log, attributes: [k]", "B.log, attributes: [k], seal: [k]"));
  EXPECT_THAT(closed.sealed(), IsEmpty());
  EXPECT_THAT(closed.dropped(), ElementsAre("A.ask→out", "B.ask→out"));
  EXPECT_THAT(closed.self_waits(), ElementsAre("dropped: A.ask→out ← ba ← B.ask→out ← ab ← (2)"));
}

TEST(SelfWaits, RivalsOfEachOtherDoNot) {
  const SealsOf rivals(R"(
streams:
  u: { to: C.u, attributes: [k], seal: [k] }
  v: { to: C.v, attributes: [k], seal: [k] }
  out: { from: C.x, attributes: [k] }
components:
  C:
    annotation:
      - { from: u, to: x, label: OW, subscript: [k] }
      - { from: v, to: x, label: OW, subscript: [k] }
)");
  EXPECT_THAT(rivals.sealed(), ElementsAre("C.u→x", "C.v→x"));
  EXPECT_THAT(rivals.self_waits(), IsEmpty());
  EXPECT_EQ(rivals.keys("out"), "[k]");
}

// What only handles what goes around the cycle of another is on it; what reads behind it is not.
TEST(SelfWaits, TakesAlongWhatIsOnTheCycleAndNothingElse) {
  const SealsOf chain(R"(
streams:
  ask:   { to: S.ask, attributes: [k], seal: [k] }
  grant: { from: S.grant, to: M.in, attributes: [k], seal: [k] }
  log:   { to: M.log, attributes: [k], seal: [k] }
  back:  { from: M.out, to: S.taken, attributes: [k], seal: [k] }
  on:    { from: M.out, to: L.in, attributes: [k], seal: [k] }
  out:   { from: L.out, attributes: [k] }
components:
  S: { annotation: [ { from: ask, to: grant, label: OR, subscript: [k] }, { from: taken, to: x, label: CW } ] }
  M: { annotation: [ { from: in, to: out, label: OR, subscript: [k] }, { from: log, to: x, label: CW } ] }
  L: { annotation: { from: in, to: out, label: OW, subscript: [k] } }
)");
  EXPECT_THAT(chain.dropped(), ElementsAre("S.ask→grant", "M.in→out"));
  EXPECT_THAT(chain.sealed(), ElementsAre("L.in→out"));
}

// The clauses read backwards: what is sealed is found by trying each rule until none applies.
class ByTheLetter {
 public:
  ByTheLetter(const Topology& topology, const std::vector<bool>& refused)
      : topology_(topology), conflicts_(topology), refused_(refused) {
    keys_.resize(topology.streams().size());
    sealed_.assign(topology.paths().size(), false);
    for (const Stream& stream : topology.streams()) {
      for (const AttributeSet& key : stream.seals) add_key(keys_[stream.id.index()], key);
    }
    for (bool changed = true; changed;) {
      changed = false;
      for (const Path& path : topology.paths()) changed |= seal(path);
      for (const Stream& stream : topology.streams()) changed |= forward(stream);
    }
  }
  const std::vector<bool>& sealed() const { return sealed_; }
  const std::vector<Keys>& keys() const { return keys_; }

 private:
  bool seal(const Path& path) {
    const auto conflicts = conflicts_.of(path.id);
    if (sealed_[path.id.index()] || refused_[path.id.index()]) return false;
    if (path.gate.unknown || conflicts.empty()) return false;
    for (const Conflict& conflict : conflicts) {
      for (StreamId id : topology_[topology_[conflict.writer].from].streams) {
        if (!some_within(keys_[id.index()], conflict.complete.attributes)) return false;
      }
    }
    return sealed_[path.id.index()] = true;
  }
  bool passes(const Path& path) const {
    if (path.confluent() || conflicts_.of(path.id).empty()) return true;
    for (PathId other : topology_[path.component].paths) {
      const bool rivals = !conflicts_.of(other).empty();
      if (topology_[other].annotation == Annotation::OW && rivals && !sealed_[other.index()]) {
        return false;
      }
    }
    for (StreamId own : topology_[path.from].streams) {
      const AttributeSet known = closure(topology_, topology_[own].attributes);
      for (const Conflict& conflict : conflicts_.of(path.id)) {
        for (StreamId id : topology_[topology_[conflict.writer].from].streams) {
          const AttributeSet told = set_intersection(conflict.shared, topology_[id].attributes);
          const bool each = !is_subset(told, known);
          if (each && !some_within(keys_[id.index()], set_intersection(told, known))) return false;
        }
      }
    }
    return sealed_[path.id.index()];
  }
  bool forward(const Stream& stream) {
    if (!stream.from || !topology_[topology_[*stream.from].component].forwards) return false;
    Keys keys{{}};
    for (PathId path : topology_[*stream.from].paths) {
      if (!passes(topology_[path])) return false;
      for (StreamId from : topology_[topology_[path].from].streams) {
        Keys unions;
        for (const AttributeSet& a : keys) {
          for (const AttributeSet& b : keys_[from.index()]) {
            const bool kept = std::ranges::all_of(b, [&](AttributeId x) {
              return topology::keeps(topology_, from, path, stream.id, x);
            });
            if (kept) add_key(unions, set_union(a, b));
          }
        }
        keys = unions;
      }
    }
    const Keys before = keys_[stream.id.index()];
    for (const AttributeSet& key : keys) add_key(keys_[stream.id.index()], key);
    return keys_[stream.id.index()] != before;
  }

  const Topology& topology_;
  const Conflicts conflicts_;
  const std::vector<bool>& refused_;
  std::vector<Keys> keys_;
  std::vector<bool> sealed_;
};

Model random_model(unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&](unsigned bound) { return static_cast<unsigned>(random() % bound); };
  Model model;
  model.name.text = "random";
  const unsigned components = 1 + below(3);
  for (unsigned c = 0; c < components; ++c) {
    ComponentDecl component;
    component.name.text = "C" + std::to_string(c);
    for (const char* input : {"i", "j"}) {
      PathDecl path;
      path.from.text = input;
      path.to = Name{below(2) == 0 ? "o" : "p", {}};
      path.label = static_cast<Annotation>(below(4));
      if (!is_confluent(path.label) && below(5) > 0) {
        path.subscript = Names{};
        for (const char* a : {"a", "b"}) {
          if (below(3) > 0) path.subscript->push_back({a, {}});
        }
      }
      if (below(6) == 0) path.rewrites = {{"a", {}}};
      component.paths.push_back(path);
    }
    component.forwards = below(6) > 0;
    if (below(6) == 0) component.commutes = {{{"i", {}}, {below(2) == 0 ? "i" : "j", {}}}};
    model.components.push_back(component);
  }
  for (unsigned c = 0; c < components; ++c) {
    for (const char* input : {"i", "j"}) {
      StreamDecl stream;
      stream.name.text = "s" + std::to_string(model.streams.size());
      stream.to = Endpoint{model.components[c].name, {input, {}}};
      const unsigned from = below(components + 2);
      if (from < components) {
        const ComponentDecl& producer = model.components[from];
        stream.from = Endpoint{producer.name, *producer.paths[below(2)].to};
      }
      stream.attributes = {{"a", {}}};
      if (below(4) > 0) stream.attributes.push_back({"b", {}});
      if (below(stream.from ? 4 : 2) == 0) stream.seals = {{{"a", {}}}};
      if (stream.attributes.size() == 2 && below(6) == 0) stream.seals.push_back({{"b", {}}});
      if (below(8) == 0) stream.seals = {Names{}};
      model.streams.push_back(stream);
    }
    StreamDecl source;
    source.name.text = "t" + std::to_string(c);
    source.to = Endpoint{model.components[c].name, {"i", {}}};
    source.attributes = {{"a", {}}, {"b", {}}};
    source.seals = {{{"a", {}}}};
    model.streams.push_back(source);
    for (const PathDecl& path : model.components[c].paths) {
      StreamDecl sink;
      sink.name.text = "out" + std::to_string(model.streams.size());
      sink.from = Endpoint{model.components[c].name, *path.to};
      sink.attributes = {{"a", {}}, {"b", {}}};
      model.streams.push_back(sink);
    }
  }
  return model;
}

TEST(Seals, AreTheLeastFixpointOfTheClauses) {
  unsigned dropped = 0;
  unsigned unfounded = 0;
  unsigned sealed = 0;
  for (unsigned seed = 0; seed < 3000; ++seed) {
    const SealsOf found(random_model(seed));
    const Seals& seals = found.seals();
    for (const SelfWait& wait : seals.self_waits) (wait.dropped ? dropped : unfounded) += 1;
    const ByTheLetter letter(found.topology(), seals.dropped);
    EXPECT_EQ(seals.sealed, letter.sealed()) << "seed " << seed;
    const Conflicts conflicts(found.topology());
    EXPECT_THAT(find_self_waits(found.topology(), conflicts, seals.sealed), IsEmpty());
    for (const Stream& stream : found.topology().streams()) {
      Keys keys;
      for (KeyId key : seals.streams[stream.id.index()].keys()) add_key(keys, seals.keys[key]);
      EXPECT_EQ(keys, letter.keys()[stream.id.index()]) << "seed " << seed << ", " << stream.name;
    }
    sealed += static_cast<unsigned>(std::ranges::count(seals.sealed, true));
  }
  EXPECT_GT(sealed, 500U);
  EXPECT_GT(dropped, 20U);
  EXPECT_GT(unfounded, 5U);
}

}  // namespace
}  // namespace firebreak::topology
