// SPDX-License-Identifier: Apache-2.0
#include "topology/parts.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "support/models.h"

namespace firebreak::topology {
namespace {

using testing::ElementsAre;

const std::string kThree = R"(streams:
  a: { to: A.in, attributes: [k] }
  b: { to: [B.in, C.in], attributes: [l] }
  c: { to: D.in, attributes: [m] }
  outA: { from: A.out }
  outB: { from: B.out }
  outC: { from: C.out }
  outD: { from: D.out }
components:
  A: { annotation: { from: in, to: out, label: CR } }
  B: { annotation: { from: in, to: out, label: CR } }
  C: { annotation: { from: in, to: out, label: CR } }
  D: { annotation: { from: in, to: out, label: CR } }
)";

// The names of each part's streams, then of its components.
std::vector<std::string> parts(const std::string& yaml) {
  const Model model = test_support::model_of(yaml);
  std::vector<std::string> result;
  for (const Part& part : parts_of(model)) {
    std::string names;
    const Model own = model_of(model, part);
    for (const StreamDecl& stream : own.streams) names += stream.name.text + " ";
    for (const ComponentDecl& component : own.components) names += component.name.text;
    result.push_back(names);
    base::Diagnostics diagnostics;
    EXPECT_TRUE(build(own, {}, diagnostics)) << names;
  }
  return result;
}

TEST(Parts, ShareNoStreamOrComponent) {
  EXPECT_THAT(parts(kThree), ElementsAre("a outA A", "b outB outC BC", "c outD D"));
}

TEST(Parts, HaveASourceAndASink) {
  std::string yaml = kThree;
  yaml.replace(yaml.find("outA: { from: A.out }"), 21, "outA: { from: A.out, to: A.in }");
  EXPECT_THAT(parts(yaml), ElementsAre("b outB outC BC", "c outD D"));
  yaml.replace(yaml.find("c: { to: D.in"), 13, "c: { from: D.out, to: D.in");
  EXPECT_THAT(parts(yaml), ElementsAre("b outB outC BC"));
}

TEST(Parts, ShareNoDependency) {
  EXPECT_THAT(parts("fds: [{ from: [k], to: [m] }]\n" + kThree),
              ElementsAre("a c outA outD AD", "b outB outC BC"));
}

TEST(Parts, HaveTheCostsOfWhatIsTheirs) {
  const std::string yaml = "costs: { sequencing: 7, streams: { a: { seal: 2 } }, " +
                           std::string("components: { D: { dynamic: 3 } } }\n") + kThree;
  const Model whole = test_support::model_of(yaml);
  const std::vector<Part> all = parts_of(whole);
  ASSERT_EQ(all.size(), 3U);
  const auto costs = [&](std::size_t part) { return model_of(whole, all[part]).costs.value(); };
  EXPECT_EQ(costs(0).all, whole.costs->all);
  EXPECT_EQ(costs(0).streams, whole.costs->streams);
  EXPECT_TRUE(costs(0).components.empty());
  EXPECT_TRUE(costs(2).streams.empty());
  EXPECT_EQ(costs(2).components, whole.costs->components);
}

}  // namespace
}  // namespace firebreak::topology
