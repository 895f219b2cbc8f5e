// SPDX-License-Identifier: Apache-2.0
// The command `import`, and the systems that ship in other formats: models/systems/imported/FORMAT
// holds NAME.EXT beside NAME.overlay.yaml, whose `expect` the imported model is held to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/process.h"

namespace firebreak {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using test_support::Finished;
using test_support::quoted;
using test_support::read_file;
using test_support::run_firebreak;
using test_support::run_shell;
using test_support::TemporaryFolder;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr const char* kOverlay = ".overlay.yaml";
constexpr const char* kManifest = ".manifest.yaml";

const std::string kFlux = R"(name: t
spouts: [ { id: s, className: a.S } ]
bolts: [ { id: b, className: a.B, parallelism: 2 } ]
streams:
  - { from: s, to: b, grouping: { type: SHUFFLE } }
)";

class Import : public testing::Test {
 protected:
  TemporaryFolder folder;
  const std::string file = folder.write("t.yaml", kFlux);
  const std::string out = folder.path("model.yaml");
};

TEST_F(Import, WritesAModelAndTellsWhatIsOpen) {
  const std::string stub = folder.path("stub.yaml");
  const Finished finished = run_firebreak({"import", "flux", file, "-o", out, "--stub", stub});
  EXPECT_EQ(finished.status, 0);
  EXPECT_THAT(finished.out, IsEmpty());
  EXPECT_THAT(finished.err, HasSubstr("t: 2 nodes, 1 edge, 1 hole"));
  EXPECT_THAT(finished.err, HasSubstr("b   annotation  OW *"));
  EXPECT_THAT(read_file(out), StartsWith("name: t\n"));
  EXPECT_THAT(read_file(stub), HasSubstr("annotation: [{ from: in, to: out, label: OW }]  # a.B"));
  EXPECT_THAT(run_firebreak({"import", "flux", file, "-q"}).err, IsEmpty());
}

TEST_F(Import, GoesThroughAPipe) {
  const std::string firebreak = quoted(FIREBREAK_EXECUTABLE);
  const Finished finished =
      run_shell(firebreak + " import -q flux " + quoted(file) + " | " + firebreak + " verify -q -");
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.out, "-: divergent\n");
}

TEST_F(Import, FindingsNameTheLineOfTheOriginal) {
  run_firebreak({"import", "flux", file, "-o", out});
  const json log = json::parse(run_firebreak({"verify", "--format", "sarif", out}).out);
  const json& place = log.at("runs").at(0).at("results").at(0).at("locations").at(0);
  EXPECT_EQ(place.at("physicalLocation").at("artifactLocation").at("uri"), file);
  EXPECT_EQ(place.at("physicalLocation").at("region").at("startLine"), 3);
  EXPECT_THAT(run_firebreak({"verify", out}).out, HasSubstr("(" + file + ":3)"));
}

TEST_F(Import, RepairSaysWhatToChangeInTheOriginal) {
  run_firebreak({"import", "flux", file, "-o", out});
  const std::string text = run_firebreak({"repair", out}).out;
  EXPECT_THAT(text, HasSubstr("What to change there:\n  b has 2 instances"));
  EXPECT_THAT(text, HasSubstr("      grouping: { type: FIELDS, args: ["));
  EXPECT_THAT(run_firebreak({"repair", "-q", out}).out, Not(HasSubstr("FIELDS")));
  fs::remove(file);
  EXPECT_THAT(run_firebreak({"repair", out}).out, Not(HasSubstr("What to change there")));
}

TEST_F(Import, JsonIsOneDocumentAlsoOfWhatIsRefused) {
  const json all = json::parse(run_firebreak({"import", "flux", file, "--format", "json"}).out);
  EXPECT_EQ(all.at("status"), "imported");
  EXPECT_EQ(all.at("nodes").size(), 2U);
  EXPECT_EQ(all.at("edges").at(0).at("stream"), "s>b");
  EXPECT_THAT(all.at("model_text").get<std::string>(), StartsWith("name: t\n"));
  const std::string wrong = folder.write("w.yaml", "name: x\n");
  const Finished refused = run_firebreak({"import", "flux", wrong, "--format", "json", "-o", out});
  EXPECT_EQ(refused.status, 2);
  const json document = json::parse(refused.out);
  EXPECT_EQ(document.at("status"), "refused");
  EXPECT_EQ(document.at("diagnostics").at(0).at("code"), "no-topology");
  EXPECT_FALSE(document.contains("nodes"));
  EXPECT_FALSE(fs::exists(out));
}

TEST_F(Import, RefusesWithReasons) {
  const Finished format = run_firebreak({"import", "flix", file});
  EXPECT_EQ(format.status, 2);
  EXPECT_THAT(format.err, HasSubstr("there is no format 'flix' to import; did you mean 'flux'?"));
  EXPECT_EQ(run_firebreak({"import", "flux"}).status, 2);
  const Finished wrong = run_firebreak({"import", "flux", folder.path("absent.yaml")});
  EXPECT_EQ(wrong.status, 2);
  EXPECT_THAT(wrong.err, HasSubstr("error[unreadable-file]"));
  EXPECT_THAT(wrong.out, IsEmpty());
  EXPECT_EQ(run_firebreak({"import", "flux", file, "--tasks", "b"}).status, 2);
  EXPECT_EQ(run_firebreak({"import", "flux", file, "--env", "=x"}).status, 2);
}

TEST_F(Import, AManifestNamesDocumentsThatTheCommandLineDoesNot) {
  folder.write("a.yaml", "asyncapi: 3.0.0\n");
  const std::string manifest = folder.write("m.yaml", "documents: [ { file: a.yaml } ]\n");
  const Finished finished = run_firebreak({"import", "asyncapi", "--manifest", manifest});
  EXPECT_EQ(finished.status, 0);
  EXPECT_THAT(finished.out, StartsWith("name: m\n"));
  EXPECT_EQ(run_firebreak({"import", "asyncapi"}).status, 2);
}

bool has_ruby() { return run_shell("command -v ruby > /dev/null").status == 0; }

// An aggregate that is sent, and a channel whose messages are sent on by another.
const std::string kBloom = R"(class Hops
  include Bud
  state do
    interface input, :i
    interface output, :relayed
    interface output, :counted
    interface output, :drawn
    channel :one
    channel :two
    channel :three
    table :kept
  end
  bloom do
    one <~ i
    two <~ one
    relayed <= two
    kept <= i
    three <~ kept.group([:key], count(:val))
    counted <= three
    drawn <= i {|t| [t.key, rand]}
  end
end
)";

TEST_F(Import, LabelsOfBudStandBesideOursWithExecutions) {
  if (!has_ruby()) GTEST_SKIP() << "there is no `ruby` on the path, which reads Bloom";
  const std::string ruby = folder.write("hops.rb", kBloom);
  const Finished text = run_firebreak({"import", "bloom", ruby, "--labels", "-o", out});
  EXPECT_EQ(text.status, 0);
  EXPECT_THAT(text.out, HasSubstr("  counted        A    Run, run     yes"));
  EXPECT_THAT(text.out, HasSubstr("What arrives at sink counted.out"));
  EXPECT_THAT(text.out, HasSubstr("channels two and one race to relayed, though what comes by two "
                                  "was sent by one before"));
  EXPECT_THAT(read_file(out), StartsWith("name: Hops\n"));

  const json all =
      json::parse(run_firebreak({"import", "bloom", ruby, "--labels", "--format", "json"}).out);
  EXPECT_EQ(all.at("module"), "Hops");
  EXPECT_EQ(all.at("outputs"), json({{"counted", "A"}, {"drawn", "Bot"}, {"relayed", "D"}}));
  EXPECT_EQ(all.at("paths").at("relayed"), json({{"i", "D"}}));
  EXPECT_EQ(all.at("ours").at("counted").at("anomaly"), "run");
  ASSERT_EQ(all.at("differences").size(), 3U);
  const json& counted = all.at("differences").at(0);
  EXPECT_EQ(counted.at("output"), "counted");
  EXPECT_EQ(counted.at("why").at(0).at("line"), 18);
  EXPECT_EQ(counted.at("trace").at("sink"), "counted.out");
  const std::string trace = folder.write("trace.json", counted.at("trace").dump());
  EXPECT_EQ(run_firebreak({"replay", trace}).status, 0);
  EXPECT_EQ(all.at("differences").at(1).at("why").at(0).at("line"), 20);  // rand
  EXPECT_FALSE(all.at("differences").at(2).contains("trace"));
}

TEST_F(Import, LabelsArePrintedOfWhatMakesNoModel) {
  if (!has_ruby()) GTEST_SKIP() << "there is no `ruby` on the path, which reads Bloom";
  const std::string ruby = folder.write("facts.rb", R"(module Facts
  state do
    table :facts, [:id]
    interface output, :shown, [:id]
  end
  bloom do
    shown <= facts
  end
end
)");
  const Finished text = run_firebreak({"import", "bloom", ruby, "--labels", "-o", out});
  EXPECT_EQ(text.status, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("no-input"));
  EXPECT_FALSE(fs::exists(out));
  const json all =
      json::parse(run_firebreak({"import", "bloom", ruby, "--labels", "--format", "json"}).out);
  EXPECT_EQ(all.at("unreported"), json({{"shown", "no-input"}}));
  EXPECT_EQ(all.at("ours"), json::object());
}

TEST_F(Import, OnlyBloomHasLabelsOfItsOwn) {
  const Finished finished = run_firebreak({"import", "flux", file, "--labels"});
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.err, HasSubstr("--labels: flux has no labels of its own"));
}

/// An overlay that ships, with what it lies over.
struct Shipped {
  std::string format;
  std::string name;
  std::vector<std::string> arguments;
};

std::vector<Shipped> shipped() {
  std::vector<Shipped> all;
  const fs::path root = fs::path(FIREBREAK_SOURCE_DIR) / "models/systems/imported";
  for (const auto& format : fs::directory_iterator(root)) {
    std::vector<std::string> files;
    for (const auto& entry : fs::directory_iterator(format)) files.push_back(entry.path());
    std::ranges::sort(files);
    for (const std::string& overlay : files) {
      if (!overlay.ends_with(kOverlay)) continue;
      const std::string stem = overlay.substr(0, overlay.size() - std::string(kOverlay).size());
      Shipped one{format.path().filename(), fs::path(stem).filename(), {"--overlay", overlay}};
      const auto mine = [&](const std::string& file) {
        return file.starts_with(stem + ".") || file.starts_with(stem + "-");
      };
      for (const std::string& file : files) {
        if (!mine(file) || file.ends_with(kOverlay)) continue;
        if (file.ends_with(kManifest)) one.arguments.emplace_back("--manifest");
        one.arguments.push_back(file);
      }
      all.push_back(std::move(one));
    }
  }
  return all;
}

class ShippedImport : public testing::TestWithParam<Shipped> {};

TEST_P(ShippedImport, MeetsItsExpectations) {
  if (GetParam().format == "bloom" && !has_ruby()) {
    GTEST_SKIP() << "there is no `ruby` on the path, which reads Bloom";
  }
  const TemporaryFolder folder;
  const std::string model = folder.path("model.yaml");
  std::vector<std::string> command = {"import", GetParam().format, "-o", model};
  command.insert(command.end(), GetParam().arguments.begin(), GetParam().arguments.end());
  const Finished imported = run_firebreak(command);
  ASSERT_EQ(imported.status, 0) << imported.err;
  const Finished tested = run_firebreak({"test", model});
  EXPECT_EQ(tested.status, 0) << tested.out << read_file(model);
}

INSTANTIATE_TEST_SUITE_P(Systems, ShippedImport, testing::ValuesIn(shipped()),
                         [](const testing::TestParamInfo<Shipped>& one) {
                           std::string name = one.param.format + "_" + one.param.name;
                           std::ranges::replace_if(
                               name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
                           return name;
                         });

}  // namespace
}  // namespace firebreak
