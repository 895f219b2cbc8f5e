// SPDX-License-Identifier: Apache-2.0
#include "frontend/reader.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "frontend/printer.h"
#include "frontend/yaml/fields.h"
#include "support/ad_network.h"
#include "support/models.h"

namespace firebreak::frontend {
namespace {

using test_support::model_of;
using test_support::to_text;
using test_support::topology_of;
using testing::HasSubstr;

const std::string kAdReport = test_support::ad_network(
    {.query = "OR, subscript: [id, campaign]", .clicks = ", seal: [campaign], producers: 3"});

TEST(Reader, ReadsTheAdNetwork) {
  const topology::Model model = model_of(kAdReport);
  EXPECT_EQ(model.name.text, "ad-report");
  ASSERT_EQ(model.streams.size(), 6U);
  EXPECT_EQ(model.streams[0].producers, 3U);
  EXPECT_EQ(model.streams[0].to->component.text, "Report");
  EXPECT_EQ(model.streams[0].name.span, (base::SourceSpan{3, 3}));
  ASSERT_EQ(model.components.size(), 2U);
  EXPECT_EQ(model.components[1].rep, true);
  EXPECT_EQ(model.components[1].paths[1].subscript->size(), 2U);
  const topology::Topology topology = topology_of(kAdReport);
  EXPECT_EQ(topology.components().size(), 2U);
}

std::string errors_of(std::string_view text, std::string file = "test.yaml") {
  base::Diagnostics diagnostics;
  EXPECT_FALSE(read_model(text, std::move(file), diagnostics));
  return to_text(diagnostics);
}

TEST(Reader, TakesTheStemOfTheFileForTheName) {
  base::Diagnostics diagnostics;
  EXPECT_EQ(read_model("streams: {}", "dir/shop.v2.yaml", diagnostics)->name.text, "shop.v2");
  EXPECT_EQ(read_model("streams: {}", "-", diagnostics)->name.text, "model");
  EXPECT_EQ(read_model("streams: {}", "", diagnostics)->name.text, "model");
  EXPECT_EQ(read_model("name: cart\nstreams: {}", "shop.yaml", diagnostics)->name.text, "cart");
}

constexpr std::string_view kShort = R"(name: short
x-owner: team-a
defaults: { attributes: [id], delivery: at-least-once }
streams:
  a: { to: C.a, x-note: [1, 2] }
  b: { to: C.b, attributes: [], delivery: exactly-once }
  c: { from: C.c }
  d: { from: C.d, attributes: [id, day] }
components:
  C:
    annotation:
      - { from: [a, b], to: [c, d], label: OW, gate: [id] }
      - { from: a, label: CW }
)";
constexpr std::string_view kLong = R"(name: short
streams:
  a: { to: C.a, attributes: [id], delivery: at-least-once }
  b: { to: C.b }
  c: { from: C.c, attributes: [id], delivery: at-least-once }
  d: { from: C.d, attributes: [id, day], delivery: at-least-once }
components:
  C:
    annotation:
      - { from: a, to: c, label: OW, subscript: [id] }
      - { from: a, to: d, label: OW, subscript: [id] }
      - { from: b, to: c, label: OW, subscript: [id] }
      - { from: b, to: d, label: OW, subscript: [id] }
      - { from: a, label: CW }
)";

TEST(Reader, TakesTheShortFormsForTheLong) {
  EXPECT_EQ(print_model(model_of(kShort)), print_model(model_of(kLong)));
}

TEST(Reader, ReadsWhoseMessagesHaveOneProducer) {
  const topology::Model model = model_of(R"(
streams:
  a: { attributes: [x, y], order: fifo, producers: { count: 4, by: [x] } }
  b: { producers: 3 }
)");
  EXPECT_EQ(model.streams[0].producers, 4U);
  EXPECT_THAT(model.streams[0].producers_by, testing::ElementsAre(topology::Name{"x"}));
  EXPECT_EQ(model.streams[1].producers, 3U);
  EXPECT_EQ(print_model(model_of(print_model(model))), print_model(model));
}

TEST(Reader, RefusesShortFormsThatSayNothing) {
  EXPECT_THAT(
      errors_of("streams: {}\ncomponents: { C: { annotation: { from: a, to: b, label: OR, "
                "gate: [x], subscript: [x] } } }"),
      HasSubstr("2:83: error[two-gates]: 'subscript' and 'gate' are two words for one thing"));
  EXPECT_THAT(errors_of("streams: {}\ncomponents: { C: { annotation: { from: a, to: b, label: CW, "
                        "gate: [x] } } }"),
              HasSubstr("a CW path has no gate"));
  EXPECT_THAT(
      errors_of("streams: {}\ncomponents: { C: { annotation: { from: [], to: b, label: CW } } }"),
      HasSubstr("the 'from' of a path: the list is empty"));
  EXPECT_THAT(errors_of("streams: {}\ndefaults: { seal: [x] }"),
              HasSubstr("the section defaults has no key 'seal'"));
  std::string many;
  for (int i = 0; i < 101; ++i) many += (i > 0 ? ", p" : "p") + std::to_string(i);
  EXPECT_THAT(errors_of("streams: {}\ncomponents: { C: { annotation: { from: [" + many +
                        "], to: [" + many + "], label: CW } } }"),
              HasSubstr("makes 10201 paths; the limit is 10000"));
}

TEST(Reader, MergesMappings) {
  const topology::Model model = model_of(R"(
streams:
  a: &usual { to: C.a, attributes: [id], seal: [id] }
  b: { <<: *usual, to: C.b }
  c: { from: C.c, <<: [ { attributes: [day] }, *usual ], to: D.c }
  "<<": *usual
components: {}
)");
  EXPECT_EQ(print_model(model), print_model(model_of(R"(name: test
streams:
  a: { to: C.a, attributes: [id], seal: [id] }
  b: { to: C.b, attributes: [id], seal: [id] }
  c: { from: C.c, to: D.c, attributes: [day], seal: [id] }
  "<<": { to: C.a, attributes: [id], seal: [id] }
components: {}
)")));
  EXPECT_THAT(
      errors_of("streams:\n  a: { <<: 3 }"),
      HasSubstr(
          "2:12: error[merge]: '<<': expected a mapping or a list of mappings, found a text"));
  EXPECT_THAT(errors_of("streams:\n  a: { <<: [{}, []] }"), HasSubstr("found a list"));
  EXPECT_THAT(errors_of("streams:\n  a: { <<: {}, <<: {}, to: C.a }"),
              testing::Not(HasSubstr("unknown-key")));
}

// Twenty mappings, each of which merges the one before twice over.
TEST(Reader, BoundsWhatMergesExpandTo) {
  std::string text = "x-0: &m0 { a0: 1 }\n";
  for (int i = 1; i <= 20; ++i) {
    const std::string before = "*m" + std::to_string(i - 1);
    text += fmt::format("x-{0}: &m{0} {{ <<: [{1}, {1}], a{0}: 1 }}\n", i, before);
  }
  EXPECT_THAT(errors_of(text + "streams: {}"), HasSubstr("alias-expansion"));
}

TEST(Reader, TellsTheWholeStreamSealFromNone) {
  const topology::Model model = model_of("streams: { a: { seal: [] }, b: {}, c: { seal: [x] } }");
  ASSERT_EQ(model.streams[0].seals.size(), 1U);
  EXPECT_TRUE(model.streams[0].seals[0].empty());
  EXPECT_TRUE(model.streams[1].seals.empty());
  EXPECT_EQ(model.streams[2].seals.at(0).size(), 1U);
}

TEST(Reader, ReadsSeveralKeys) {
  const topology::Model model = model_of(
      "streams: { a: { seal: [[x], [y, z], [z, x]], order: { fifo: [[y], [z]] } }, b: { seal: "
      "[[x], []] } }");
  ASSERT_EQ(model.streams[0].seals.size(), 2U);
  EXPECT_EQ(model.streams[0].seals[1].size(), 2U);
  ASSERT_EQ(model.streams[0].fifos.size(), 2U);
  ASSERT_EQ(model.streams[1].seals.size(), 1U);
  EXPECT_TRUE(model.streams[1].seals[0].empty());
}

TEST(Reader, ReadsEitherOneKeyOrSeveral) {
  EXPECT_THAT(errors_of("streams: { a: { seal: [[x], y] } }"),
              HasSubstr("the seal of a stream: expected a list of names, found 'y'"));
  EXPECT_THAT(errors_of("streams: { a: { seal: [x, [y]] } }"),
              HasSubstr("the seal of a stream: expected a name, found a list"));
  std::string many = "streams: { a: { order: { fifo: [[x]";
  for (int i = 0; i < 100; ++i) many += ", [x]";
  EXPECT_THAT(errors_of(many + "] } } }"), HasSubstr("error[too-many-keys]: the key of a FIFO "
                                                     "order: 101 keys; the limit is 100"));
}

TEST(Reader, CountsTheKeysOfAllSealsOfAStream) {
  std::string fifty = "[[x]";
  for (int i = 1; i < 50; ++i) fifty += ", [x]";
  const std::string text = "streams: { a: { attributes: [x], seal: [{ key: " + fifty +
                           "] }, { exact: false, key: " + fifty + "] }";
  base::Diagnostics diagnostics;
  EXPECT_TRUE(read_model(text + "] } }", "test.yaml", diagnostics)) << to_text(diagnostics);
  EXPECT_THAT(errors_of(text + ", [x]] } }"), HasSubstr("error[too-many-keys]: the seal of a "
                                                        "stream: 101 keys; the limit is 100"));
}

TEST(Reader, TellsSealsFromWatermarks) {
  const topology::Model model = model_of(
      "streams: { a: { seal: { key: [x], exact: true } }, b: { seal: { key: [x], exact: false } }, "
      "c: { seal: [{ key: [[x], [y]], exact: false }, [z], { key: [y, z] }] } }");
  EXPECT_EQ(model.streams[0].seals.size(), 1U);
  EXPECT_TRUE(model.streams[0].watermarks.empty());
  EXPECT_TRUE(model.streams[1].seals.empty());
  ASSERT_EQ(model.streams[1].watermarks.size(), 1U);
  EXPECT_EQ(model.streams[1].watermarks[0][0].text, "x");
  ASSERT_EQ(model.streams[2].seals.size(), 1U);
  EXPECT_EQ(model.streams[2].seals[0][0].text, "z");
  EXPECT_EQ(model.streams[2].watermarks.size(), 2U);
}

TEST(Reader, ReadsSilentPathsAndHowOthersEmit) {
  const topology::Model model = model_of(R"(
streams: {}
components:
  A:
    annotation:
      - { from: a, label: OW, subscript: [x] }
      - { from: a, to: b, label: CW, repeats: true, emits: unordered }
      - { from: a, to: c, label: CR, repeats: false, emits: ordered }
)");
  const auto& paths = model.components[0].paths;
  ASSERT_EQ(paths.size(), 3U);
  EXPECT_FALSE(paths[0].to);
  EXPECT_EQ(paths[1].to->text, "b");
  EXPECT_TRUE(paths[1].repeats && paths[1].unordered_emission);
  EXPECT_FALSE(paths[2].repeats || paths[2].unordered_emission);
}

TEST(Reader, ReadsWhatHoldsOfAComponent) {
  const topology::Model model = model_of(R"(
streams: {}
components:
  A: { annotation: [], commutes: [[a, a], [b, a]], late: ignored, forwards: false }
  B: { annotation: [], late: reopened, forwards: true }
  C: { annotation: [] }
)");
  const auto& commutes = model.components[0].commutes;
  ASSERT_EQ(commutes.size(), 2U);
  EXPECT_EQ(commutes[1].first.text, "b");
  EXPECT_EQ(commutes[1].second.text, "a");
  EXPECT_EQ(model.components[0].late, topology::Late::Ignored);
  EXPECT_FALSE(model.components[0].forwards);
  for (std::size_t i : {1U, 2U}) {
    EXPECT_TRUE(model.components[i].commutes.empty());
    EXPECT_EQ(model.components[i].late, topology::Late::Reopened);
    EXPECT_TRUE(model.components[i].forwards);
  }
}

TEST(Reader, DoesNotTakeAMisspeltToForASilentPath) {
  EXPECT_EQ(
      errors_of(R"(streams: { a: { to: A.in }, b: { from: A.out } }
components: { A: { annotation: { from: in, tp: out, label: CR } } }
)"),
      "test.yaml:2:44: error[unknown-key]: a path has no key 'tp'; expected from, to, label, gate, "
      "subscript, rewrites, idempotent, repeats, emits or newest\n  hint: did you mean 'to'?\n");
}

TEST(Reader, TellsAnEmptyGateFromAnUnknownOne) {
  const topology::Model model = model_of(R"(
streams: {}
components:
  A:
    annotation:
      - { from: a, to: b, label: OR }
      - { from: a, to: c, label: OR, subscript: "*" }
      - { from: a, to: d, label: OW, subscript: [] }
)");
  EXPECT_FALSE(model.components[0].paths[0].subscript);
  EXPECT_FALSE(model.components[0].paths[1].subscript);
  EXPECT_TRUE(model.components[0].paths[2].subscript->empty());
}

TEST(Reader, SplitsAnEndpointAtItsLastDot) {
  const topology::Model model = model_of(R"(
streams:
  a: { to: shop.orders.in }
  b: { from: { component: shop, interface: orders.out } }
)");
  EXPECT_EQ(model.streams[0].to->component.text, "shop.orders");
  EXPECT_EQ(model.streams[0].to->interface.text, "in");
  EXPECT_EQ(model.streams[1].from->interface.text, "orders.out");
}

TEST(Reader, ReadsEveryFormOfOrder) {
  const topology::Model model = model_of(R"(
streams: { a: { order: fifo }, b: { order: unordered }, c: { order: { fifo: [k] } } }
components:
  A: { annotation: [], order: dynamic }
  B: { annotation: [], order: [sequencing, { mechanism: dynamic, streams: [a], by: [k] }] }
)");
  ASSERT_EQ(model.streams[0].fifos.size(), 1U);
  EXPECT_TRUE(model.streams[0].fifos[0].empty());
  EXPECT_TRUE(model.streams[1].fifos.empty());
  ASSERT_EQ(model.streams[2].fifos.size(), 1U);
  EXPECT_EQ(model.streams[2].fifos[0].size(), 1U);
  ASSERT_EQ(model.components[0].orderings.size(), 1U);
  EXPECT_EQ(model.components[0].orderings[0].mechanism, topology::Mechanism::Dynamic);
  ASSERT_EQ(model.components[1].orderings.size(), 2U);
  EXPECT_EQ(model.components[1].orderings[1].streams[0].text, "a");
}

TEST(Reader, ResolvesAliasesEachTimeAtTheirContent) {
  const topology::Model model = model_of(
      "streams: { a: &s { attributes: &l [x, y] }, b: *s, c: { attributes: *l, seal: *l } }");
  EXPECT_EQ(model.streams[1].attributes, model.streams[0].attributes);
  EXPECT_EQ(model.streams[2].seals.at(0), model.streams[0].attributes);
}

TEST(Reader, AcceptsAByteOrderMarkAndCarriageReturns) {
  const topology::Model model =
      model_of("\xEF\xBB\xBFname: shop\r\nstreams:\r\n  a: { to: A.in }\r\n");
  EXPECT_EQ(model.name.text, "shop");
  EXPECT_EQ(model.streams[0].name.span, (base::SourceSpan{3, 3}));
}

TEST(Reader, CountsColumnsInCharacters) {
  const topology::Model model =
      model_of("streams: { caf\xC3\xA9: { to: \xE6\x97\xA5.in, Rep: true }, b: {} }");
  EXPECT_EQ(model.streams[0].to->component.span, (base::SourceSpan{1, 24}));
  EXPECT_EQ(model.streams[1].name.span, (base::SourceSpan{1, 43}));
  EXPECT_THAT(errors_of("# \xC3\xA9\xC3\xA9\nstreams: { \xC3\xA9: { Rep: x } }"),
              HasSubstr("test.yaml:2:22: error[wrong-type]"));
  EXPECT_THAT(errors_of("name: \xC3\xA9\xC3\xA9\x80"),
              HasSubstr("test.yaml:1:9: error[invalid-utf8]"));
}

TEST(Reader, RefusesEveryIllFormedByteSequence) {
  // Unicode 15, table 3-7: what is just outside of each row.
  for (const std::string bytes :
       {"\x80", "\xBF", "\xC1\xBF", "\xC2\x7F", "\xC2", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xE1\x80",
        "\xEF\xBF", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF1\x80\x80", "\xF5\x80\x80\x80",
        "\xFE", "\xFF"}) {
    EXPECT_THAT(errors_of("name: a" + bytes + "b"),
                HasSubstr("test.yaml:1:8: error[invalid-utf8]"));
  }
  for (const std::string bytes : {"\xC2\xA0", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
                                  "\xEE\x80\x80", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_EQ(model_of("streams: {}\nname: a" + bytes + "b").name.text, "a" + bytes + "b");
  }
}

TEST(Reader, RefusesEveryCharacterThatParsersTakeDifferently) {
  for (const std::string bytes :
       {"\x01", "\x7F", "\xC2\x80", "\xC2\x85", "\xC2\x9F", "\xE2\x80\xA8", "\xE2\x80\xA9",
        "\xEF\xBB\xBF", "\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {
    EXPECT_THAT(errors_of("name: a" + bytes + "b"),
                HasSubstr("test.yaml:1:8: error[control-character]"));
  }
}

TEST(Reader, CountsEveryLineBreak) {
  EXPECT_THAT(errors_of("name: a\rstreams:\r\n  a: 1\n"),
              HasSubstr("test.yaml:3:6: error[wrong-type]"));
  EXPECT_THAT(errors_of("name: a\rstreams:\r\n  a: \x01\n"),
              HasSubstr("test.yaml:3:6: error[control-character]"));
}

TEST(Reader, TakesTheLastAnchorOfAName) {
  const topology::Model model = model_of(
      "streams: { a: { attributes: &l [x] }, b: { attributes: &l [y] }, c: { attributes: *l } }");
  EXPECT_EQ(model.streams[2].attributes, model.streams[1].attributes);
  // The inner one is the last, though the outer one ends later.
  EXPECT_THAT(errors_of("streams: { a: &l { attributes: &l [x] }, b: *l }"),
              HasSubstr("a stream: expected a mapping"));
}

TEST(Reader, TakesWhatIsMarkedAsTextForText) {
  EXPECT_EQ(model_of("name: ! 5\nstreams: {}").name.text, "5");
}

TEST(Reader, GoesOnAfterAnErrorButFollowsNoneUp) {
  // The misspelt key loses the attributes, so that the seal is not blamed; the unknown component
  // stands on its own.
  EXPECT_EQ(
      errors_of(R"(streams:
  a: { to: A.in, attribuets: [x], seal: [x] }
  b: { from: B.out }
components:
  A: { annotation: { from: in, to: out, label: OR, subscript: [x] } }
)"),
      "test.yaml:2:18: error[unknown-key]: a stream has no key 'attribuets'; expected from, to, "
      "attributes, seal, Rep, order, delivery, producers, unique, version, sealable, accept, "
      "observe or origin\n  "
      "hint: did "
      "you mean 'attributes'?\n"
      "test.yaml:3:14: error[unknown-component]: there is no component 'B'\n"
      "  hint: valid here: A\n");
}

TEST(Reader, StopsAtAThousandErrors) {
  std::string text = "streams:\n";
  for (int i = 0; i < 5000; ++i) text += "  s" + std::to_string(i) + ": 1\n";
  base::Diagnostics diagnostics;
  EXPECT_FALSE(read_model(text, "test.yaml", diagnostics));
  EXPECT_EQ(diagnostics.size(), 1001U);
  EXPECT_EQ(diagnostics.all().back().code, "too-many-errors");
}

class ReaderFiles : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) / "firebreak-reader-test";
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path write(const std::string& name, std::string_view text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }
  static std::string errors_of_file(const std::filesystem::path& path) {
    base::Diagnostics diagnostics;
    EXPECT_FALSE(read_model_file(path, diagnostics));
    return to_text(diagnostics);
  }

  std::filesystem::path folder_;
};

TEST_F(ReaderFiles, AreReadWhole) {
  base::Diagnostics diagnostics;
  const auto model = read_model_file(write("shop.yaml", kAdReport), diagnostics);
  ASSERT_TRUE(model) << to_text(diagnostics);
  EXPECT_EQ(model->file, (folder_ / "shop.yaml").string());
}

TEST_F(ReaderFiles, ThatCannotBeReadAreRefused) {
  EXPECT_EQ(errors_of_file(folder_ / "none.yaml"),
            (folder_ / "none.yaml").string() + ": error[unreadable-file]: there is no such file\n");
  EXPECT_THAT(errors_of_file(folder_), HasSubstr("error[unreadable-file]: this is a directory"));
  const auto locked = write("locked.yaml", "streams: {}");
  std::filesystem::permissions(locked, std::filesystem::perms::none);
  if (std::ifstream(locked)) GTEST_SKIP() << "the superuser can read every file";
  EXPECT_THAT(errors_of_file(locked), HasSubstr("error[unreadable-file]: the file cannot be read"));
}

TEST_F(ReaderFiles, ThatNeverEndAreRefusedAtTheLimit) {
  EXPECT_THAT(errors_of_file("/dev/zero"),
              HasSubstr("error[unreadable-file]: the file is larger than 256 MiB"));
}

// A file's name may be anything; the model's is text.
TEST(Reader, TakesWholeCharactersOfTheFileName) {
  const auto name_of = [](const std::string& stem) {
    base::Diagnostics diagnostics;
    return read_model("streams: {}\n", stem + ".yaml", diagnostics).value().name.text;
  };
  EXPECT_EQ(name_of(std::string(kLongestName - 1, 'x') + "\xC3\xA9"),
            std::string(kLongestName - 1, 'x'));
  EXPECT_EQ(name_of("a\xC3"
                    "b"),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(name_of("caf\xC3\xA9"), "caf\xC3\xA9");
}

}  // namespace
}  // namespace firebreak::frontend
