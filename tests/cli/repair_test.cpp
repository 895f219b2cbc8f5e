// SPDX-License-Identifier: Apache-2.0
// `repair` as its users meet it.
#include <sstream>
#include <string>
#include <utility>

#include "cli/repair_fixture.h"
#include "support/open_sink.h"

namespace firebreak {
namespace {

TEST_F(Repair, FindsTheCheapest) {
  const json result = json::parse(saved(server));
  EXPECT_EQ(result.at("model"), "server");
  EXPECT_EQ(result.at("target"), "deterministic");
  EXPECT_EQ(result.at("cost"), 2);
  EXPECT_EQ(result.at("lower_bound"), 2);
  EXPECT_EQ(result.at("optimal"), true);
  ASSERT_EQ(result.at("repairs").size(), 1U);
  const json expected = {{"kind", "order"},
                         {"order", "Report"},
                         {"mechanism", "sequencing"},
                         {"cost", 2},
                         {"candidate", 1}};
  json piece = result.at("repairs")[0];
  for (const char* words : {"asks", "waits", "readers", "price"}) {
    EXPECT_FALSE(piece.at(words).get<std::string>().empty()) << words;
    piece.erase(words);
  }
  EXPECT_EQ(piece, expected);
  EXPECT_EQ(result.at("verified"), (json{{"solver", true}, {"labels", true}}));
  ASSERT_FALSE(result.at("certificate").empty());
  EXPECT_EQ(result.at("certificate")[0].at("prevented_by"), (json{0, 1}));
  EXPECT_TRUE(result.at("certificate")[0].at("trace").contains("worlds"));
  EXPECT_EQ(json::parse(saved(server, "replica-consistent")).at("cost"), 1);
}

TEST_F(Repair, PromisesNothingOfWhatSinksAccept) {
  const std::string cache =
      std::string(FIREBREAK_SOURCE_DIR) + "/models/systems/near-cache-expiry.yaml";
  std::istringstream words(run_firebreak({"repair", cache}).out);
  std::string text;
  for (std::string word; words >> word;) text += word + " ";
  EXPECT_THAT(text, HasSubstr("in every execution, but for what sinks accept (instance at value), "
                              "for any number of messages"));
}

TEST_F(Repair, TellsAStory) {
  const Finished run = run_firebreak({"repair", server});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.out, AllOf(HasSubstr("server: deterministic at cost 2"),
                             HasSubstr("order all inputs of Report"), HasSubstr("race"),
                             HasSubstr("3  seal click on [id] at its 3 producers\n"),
                             HasSubstr("costs at least 2"), HasSubstr("published strategy")));
  EXPECT_EQ(run_firebreak({"repair", server}).out, run.out);
  const Finished calm = run_firebreak({"repair", confluent, "--quiet"});
  EXPECT_EQ(calm.status, 0);
  EXPECT_THAT(calm.out, HasSubstr("nothing to repair"));
}

TEST_F(Repair, SaysWhatNothingPrevents) {
  const std::string text = kServer;
  const std::string poor =
      folder.write("poor.yaml", text.substr(0, text.find("repairs:")) + "repairs: []\n");
  EXPECT_EQ(run_firebreak({"repair", poor}).status, 1);
  const json result = json::parse(saved(poor));
  EXPECT_TRUE(result.at("cost").is_null());
  EXPECT_EQ(result.at("certificate").at(0).at("prevented_by"), json::array());
  EXPECT_EQ(certified(result), 0);
  const std::string weak =
      folder.write("weak.yaml", text.substr(0, text.find("repairs:")) +
                                    "repairs:\n  - { seal: request, key: [id] }\n");
  const Finished run = run_firebreak({"repair", weak});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out,
              AllOf(HasSubstr("Why there is no repair"), HasSubstr("nor do all together")));
}

TEST_F(Repair, WritesTheModelAsItsAuthorWould) {
  const std::string file = folder.path("written.yaml");
  EXPECT_EQ(run_firebreak({"repair", server, "--write", file}).status, 0);
  std::string expected = kServer;
  const std::string last = "label: OR, subscript: [id] }\n";
  expected.insert(expected.find(last) + last.size(), "    order: { mechanism: sequencing }\n");
  EXPECT_EQ(read_file(file), expected);
  EXPECT_EQ(run_firebreak({"verify", file}).status, 0);
}

TEST_F(Repair, WritesJsonWhereTheModelIsJson) {
  const json model = {
      {"streams",
       {{"add", {{"to", "Set.add"}, {"attributes", {"k"}}, {"sealable", {"k"}}}},
        {"ask", {{"to", "Set.ask"}, {"attributes", {"k"}}}},
        {"said", {{"from", "Set.said"}, {"attributes", {"k"}}}}}},
      {"components",
       {{"Set",
         {{"annotation",
           {{{"from", "add"}, {"label", "CW"}},
            {{"from", "ask"}, {"to", "said"}, {"label", "OR"}, {"gate", {"k"}}}}}}}}},
      {"expect", {{"verdict", "divergent"}, {"sinks", {{"said", "run"}}}}}};
  for (const int indent : {-1, 2}) {
    const std::string file = folder.path("written.json");
    const std::string given = folder.write("m.json", model.dump(indent));
    ASSERT_EQ(run_firebreak({"repair", given, "--write", file}).status, 0);
    json expected = model;
    expected["streams"]["add"]["seal"] = {"k"};
    expected["expect"] = {{"verdict", "deterministic"}, {"sinks", {{"said", "none"}}}};
    EXPECT_EQ(json::parse(read_file(file)), expected);
    EXPECT_EQ(run_firebreak({"test", file}).status, 0);
  }
}

TEST_F(Repair, WritesSealsInEitherStyle) {
  std::string text = kServer;
  text = text.substr(0, text.find("repairs:")) +
         "repairs:\n  - { seal: click, key: [id, 'a b'] }\n  - { seal: click, key: [id] }\n";
  const std::string file = folder.path("written.yaml");
  EXPECT_EQ(run_firebreak({"repair", folder.write("s.yaml", text), "--write", file}).status, 0);
  EXPECT_THAT(read_file(file), HasSubstr("producers: 3, seal: [id] }   # from the ad servers\n"));
  std::string swapped = text;
  for (const auto& [from, to] :
       {std::pair{"from: click, to: response, label: CW", "from: request, to: response, label: CW"},
        std::pair{"from: request, to: response, label: OR", "from: click, to: response, label: OR"},
        std::pair{"seal: click, key: [id]", "seal: request, key: [id]"}}) {
    swapped.replace(swapped.rfind(from), std::string(from).size(), to);
  }
  EXPECT_EQ(run_firebreak({"repair", folder.write("s.yaml", swapped), "--write", file}).status, 0);
  EXPECT_THAT(read_file(file), HasSubstr("    attributes: [id, 'a b']\n    seal: [id]\n\n"));
}

TEST_F(Repair, WritesCanonicalTextWhereTheTextCannotBeEdited) {
  std::string text = kServer;
  text.replace(text.find("Report:   # replicated"), 22, "Report: &a");
  const std::string file = folder.path("written.yaml");
  const Finished run = run_firebreak({"repair", folder.write("s.yaml", text), "--write", file});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.out, HasSubstr("canonical layout"));
  EXPECT_EQ(run_firebreak({"verify", file}).status, 0);
}

TEST_F(Repair, ClaimsNothingThatTheSolverCouldNotVerify) {
  std::string text = kServer;
  text.replace(text.find("producers: 3"), 12, "delivery: at-most-once");
  const Finished run = run_firebreak({"repair", folder.write("lossy.yaml", text), "--quiet"});
  if (run.status == 0) GTEST_SKIP() << "losses are verified";
  EXPECT_THAT(run.out, Not(HasSubstr("deterministic at cost")));
  EXPECT_THAT(run.status, AnyOf(1, 3));
}

// What is declared stays: a seal on another key holds beside it.
TEST_F(Repair, AddsAKeyToASealedStream) {
  std::string sealed = kServer;
  sealed.replace(sealed.find("producers: 3"), 12, "seal: ['a b']");
  sealed.replace(sealed.find("cost: 3"), 7, "cost: 1");
  const std::string file = folder.path("written.yaml");
  const Finished run =
      run_firebreak({"repair", folder.write("sealed.yaml", sealed), "--write", file});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(read_file(file), HasSubstr("seal: [[a b], [id]] }   # from the ad servers\n"));
  EXPECT_EQ(run_firebreak({"verify", file}).status, 0);
  EXPECT_EQ(run_firebreak({"repair", "--relax", file}).status, 0);
}

TEST_F(Repair, RefusesWhatItCannotDo) {
  EXPECT_EQ(run_firebreak({"repair", server, "--pareto", "--all"}).status, 2);
  EXPECT_EQ(run_firebreak({"repair", server, "--pareto", "--relax"}).status, 2);
  EXPECT_EQ(run_firebreak({"repair", server, "--pareto", "--write", folder.path("x")}).status, 2);
  EXPECT_EQ(run_firebreak({"repair", server, confluent, "--write", folder.path("x")}).status, 2);
  std::string variant = kVariants;
  variant.replace(variant.find("      LAST:\n"), 0,
                  "      NONE: { from: request, to: response, label: CR }\n");
  variant.replace(variant.find("to: LAST"), 8, "to: NONE");
  const Finished lacking = run_firebreak({"repair", folder.write("lacking.yaml", variant)});
  EXPECT_EQ(lacking.status, 2);
  EXPECT_THAT(lacking.err, AllOf(HasSubstr("dangling-interface"), HasSubstr("'NONE'")));
}

// What is said of single pieces stands farther in.
std::string without_meanings(const std::string& text) {
  std::string result;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("      ")) result += line + "\n";
  }
  return result;
}

TEST_F(Repair, ListsEveryMinimalRepair) {
  const Finished run = run_firebreak({"repair", "--all", variants});
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(
      without_meanings(run.out),
      "variants: the minimal repairs that make it deterministic, the cheapest first\n"
      "\n1. cost 3\n  seal click on [id] at its 3 producers: cost 3\n"
      "\n2. cost 4\n  use variant COUNT of Report: cost 4\n"
      "\n3. cost 9\n  order all inputs of Report (sequencing): cost 9\n"
      "\n3 minimal repairs, and no others.\nIn every repair: nothing.\n"
      "In no minimal repair: seal click on [campaign] at its 3 producers; use variant LAST of "
      "Report.\n");
  const json result =
      json::parse(run_firebreak({"repair", "--all", "--format", "json", variants}).out);
  EXPECT_EQ(result.at("minimal_repairs").size(), 3U);
  EXPECT_EQ(result.at("minimal_repairs").at(1).at("repairs").at(0).at("candidate"), 3);
  EXPECT_EQ(result.at("in_none"), (json{0, 1}));
  EXPECT_EQ(result.at("in_every"), json::array());
  EXPECT_TRUE(result.at("lower_bound").is_null());
  EXPECT_THAT(run.out, HasSubstr("      who does what: the 3 producers of click say, for each"));
  EXPECT_THAT(run.out, HasSubstr("      who does what: Report is built as its variant COUNT says"));
  EXPECT_EQ(result.at("candidates").at(3).at("asks"), "Report is built as its variant COUNT says");
  EXPECT_FALSE(result.at("candidates").at(0).contains("asks")) << "it is in no repair";
}

TEST_F(Repair, CallsNoSetMinimalOfWhichItIsNotKnownWhetherItIsEnough) {
  const std::string file = FIREBREAK_SOURCE_DIR "/models/issues/settled-writer.yaml";
  const Finished run = run_firebreak({"repair", "--all", file});
  EXPECT_EQ(run.status, 3) << run.err;
  EXPECT_THAT(run.out, HasSubstr("nothing: perhaps the model is so already"));
  EXPECT_THAT(run.out, HasSubstr("1 set that may be one; the rest is unknown: House.bid"));
  EXPECT_THAT(run.out, Not(HasSubstr("no others")));
  const json result = json::parse(run_firebreak({"repair", "--all", "--format", "json", file}).out);
  EXPECT_EQ(result.at("complete"), false);
  EXPECT_TRUE(result.at("in_every").is_null());
}

TEST_F(Repair, SaysOnceWhatAPieceMeans) {
  const std::string file = folder.write("twice.yaml", R"(
streams:
  in: { to: A.in, attributes: [k], sealable: [k] }
  mid: { from: A.out, to: B.in, attributes: [k], delivery: at-least-once }
  out: { from: B.out, attributes: [k] }
components:
  A: { annotation: { from: in, to: out, label: OW, gate: [k] } }
  B: { annotation: { from: in, to: out, label: CW } }
repairs:
  - { seal: in, key: [k] }
  - { order: A, mechanism: sequencing }
  - { dedup: mid }
)");
  const std::string text = run_firebreak({"repair", "--all", file}).out;
  EXPECT_THAT(text, HasSubstr("2 minimal repairs"));
  const std::size_t first = text.find("what comes twice counts once");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(text.find("what comes twice counts once", first + 1), std::string::npos);
}

TEST_F(Repair, SaysThatTheListIsCutShort) {
  const Finished run = run_firebreak({"repair", "--all", "--limit", "2", variants});
  EXPECT_EQ(run.status, 3);
  EXPECT_THAT(run.out,
              HasSubstr("\n2 minimal repairs; there are others: each costs at least 9.\n"));
  EXPECT_EQ(run_firebreak({"repair", "--all", "--limit", "3", variants}).status, 0);
  const Finished brief =
      run_firebreak({"repair", "--all", "--limit", "2", "--quiet", variants, confluent});
  EXPECT_THAT(brief.out, AllOf(HasSubstr("variants.yaml: 2 minimal repairs at costs from 3 to 4; "),
                               HasSubstr("confluent.yaml: 1 minimal repair at cost 0\n")));
  EXPECT_EQ(run_firebreak({"repair", "--limit", "2", variants}).status, 2);
  EXPECT_EQ(run_firebreak({"repair", "--all", "--write", folder.path("w"), variants}).status, 2);
}

// Many producers: a seal takes a vote, an order is quicker and takes more messages.
TEST_F(Repair, ShowsWhatIsNotBeaten) {
  std::string text = kServer;
  text = text.substr(0, text.find("repairs:"));
  text.insert(text.find("producers: 3"), "sealable: [id], ");
  const std::string file = folder.write("front.yaml", text);
  const Finished run =
      run_firebreak({"repair", "--pareto", "--target", "replica-consistent", file});
  EXPECT_EQ(run.status, 0);
  const std::string words = run.out.substr(0, run.out.find("\nWhat each piece means\n"));
  EXPECT_EQ(words,
            "server: cost against target\n\n"
            "  convergent: cost 0\n    nothing\n"
            "  replica-consistent: cost 9\n    seal click on [id] at its 3 producers\n"
            "  deterministic: cost 9\n    seal click on [id] at its 3 producers\n"
            "\nMessages, rounds and processes that make it replica-consistent\n\n"
            "     messages  rounds  processes  cost\n"
            "  -  --------  ------  ---------  ----\n"
            "  1  9         2       3          9\n"
            "  2  120       1       7          60\n\n"
            "  1. seal click on [id] at its 3 producers\n"
            "  2. order all inputs of Report per [id] (dynamic)\n");
  const json result = json::parse(run_firebreak({"repair", "--pareto", "--target",
                                                 "replica-consistent", "--format", "json", file})
                                      .out);
  ASSERT_EQ(result.at("front").size(), 2U);
  EXPECT_EQ(result.at("front").at(1).at("processes"), 7);
  EXPECT_EQ(result.at("front").at(1).at("repairs").at(0).at("mechanism"), "dynamic");
  EXPECT_EQ(result.at("targets").at(2).at("target"), "deterministic");
  EXPECT_EQ(result.at("targets").at(2).at("cost"), 9);
  EXPECT_EQ(result.at("candidates").at(0).at("messages"), 9);
  EXPECT_THAT(run.out,
              HasSubstr("\nWhat each piece means\n  seal click on [id] at its 3 producers\n"
                        "      who does what: the 3 producers of click say"));
  EXPECT_THAT(result.at("candidates").at(0).at("asks").get<std::string>(),
              HasSubstr("agree on it"));
}

TEST_F(Repair, SaysThatTheFrontIsCutShort) {
  std::string text = kServer;
  text = text.substr(0, text.find("repairs:"));
  text.insert(text.find("producers: 3"), "sealable: [id], ");
  const std::string file = folder.write("front.yaml", text);
  const Finished run =
      run_firebreak({"repair", "--pareto", "--limit", "1", "--target", "replica-consistent", file});
  EXPECT_EQ(run.status, 3);
  EXPECT_THAT(run.out, HasSubstr("There are others."));
  const Finished brief = run_firebreak({"repair", "--pareto", "--quiet", file, confluent});
  EXPECT_EQ(brief.status, 0);
  EXPECT_THAT(brief.out, HasSubstr("convergent 0, replica-consistent 9, deterministic 9; 1 on the "
                                   "front for deterministic\n"));
  const Finished none =
      run_firebreak({"repair", "--pareto", folder.write("none.yaml", text + "repairs: []\n")});
  EXPECT_EQ(none.status, 1);
  EXPECT_THAT(none.out, HasSubstr("deterministic: no candidates suffice\n"));
}

TEST_F(Repair, ListsReasonsWhereThereIsNoRepair) {
  std::string text = kServer;
  text = text.substr(0, text.find("repairs:")) + "repairs: []\n";
  const Finished run = run_firebreak({"repair", "--all", folder.write("poor.yaml", text)});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, HasSubstr("Why there is no repair"));
}

// The cache asks one store for each of its replicas, at any time. Only the end of a row would do.
TEST_F(Repair, SaysWhatWouldBeEnoughWhereThereIsNoRepair) {
  const Finished run = run_firebreak({"repair", folder.write("asked.yaml", R"(
streams:
  write: { to: Db.write, attributes: [row] }
  get:   { to: Cache.get, attributes: [row] }
  miss:  { from: Cache.miss, to: Db.load, attributes: [row] }
  row:   { from: Db.row, attributes: [row] }
components:
  Db:
    Rep: false
    annotation:
      - { from: write, label: OW, gate: [row] }
      - { from: load, to: row, label: OR, gate: [row] }
  Cache:
    Rep: true
    annotation: { from: get, to: miss, label: CW }
)")});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, AllOf(HasSubstr("What would be enough\n  If the producer of write"),
                             Not(HasSubstr("What would be cheaper"))));
}

TEST_F(Repair, ChoosesAmongSealsOfOneStream) {
  const json result = json::parse(saved(folder.write("v.yaml", without_variants())));
  EXPECT_EQ(result.at("cost"), 3);
  EXPECT_EQ(result.at("repairs").at(0).at("key"), json{"id"});
  EXPECT_EQ(certified(result), 0);
}

TEST_F(Repair, ChoosesAVariantWhereItHelps) {
  const Finished run = run_firebreak({"repair", variants});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.out, AllOf(HasSubstr("1  use variant LAST of Report\n"),
                             HasSubstr("With variant LAST of Report: "),
                             HasSubstr("0  keep the annotation of Report\n")));
  const json result = json::parse(saved(variants));
  EXPECT_EQ(result.at("cost"), 3);
  const json& entry = result.at("certificate").at(1);
  EXPECT_EQ(entry.at("prevented_by"), (json{3, 4}));
  EXPECT_EQ(entry.at("prevented_by_keeping"), json{"Report"});
  EXPECT_FALSE(entry.contains("applied")) << "one variant is left, and seals add up";
  std::string free = kVariants;
  free.replace(free.find("COUNT, cost: 4"), 14, "COUNT, cost: 0");
  EXPECT_EQ(json::parse(saved(folder.write("free.yaml", free))).at("cost"), 0);
  const json pinned = json::parse(
      run_firebreak({"repair", variants, "--variant", "Report=COUNT", "--format", "json"}).out);
  EXPECT_EQ(pinned.at("cost"), 0);
  EXPECT_EQ(pinned.at("candidates").size(), 3U) << "the component's other variants are no choice";
}

// A trace that two variants leave is one of the model with either.
TEST_F(Repair, SaysWhichVariantATraceHas) {
  std::string text = kVariants;
  text.replace(text.find("      COUNT:"), 0,
               "      FIRST:\n"
               "        - { from: click, to: response, label: CW }\n"
               "        - { from: click, to: log, label: OW }\n"
               "        - { from: request, to: response, label: CR }\n");
  text += "  - { variant: Report, to: FIRST, cost: 1 }\n";
  json result = json::parse(saved(folder.write("two.yaml", text)));
  json& entry = result.at("certificate").at(1);
  ASSERT_EQ(entry.at("applied"), (json{0, 1, 2}));
  EXPECT_EQ(certified(result), 0);
  entry.at("applied") = {0, 2, 5};
  EXPECT_EQ(certified(result), 1);
}

TEST_F(Repair, FindsVariantsItself) {
  const std::string text = kVariants;
  const json result =
      json::parse(saved(folder.write("f.yaml", text.substr(0, text.find("repairs:")))));
  EXPECT_EQ(result.at("cost"), 1);
  EXPECT_EQ(result.at("repairs").at(0).at("to"), "COUNT");
  EXPECT_EQ(certified(result), 0);
}

// What a component could keep is a piece with words of its own, and no matter to others.
TEST_F(Repair, TellsOfTheNewestWhereItIsKept) {
  const std::string file = folder.write("newest.yaml", R"(
streams:
  reading: { to: L.in, attributes: [device, time], version: [time], unique: [device, time] }
  shown: { from: L.out, attributes: [device, time], observe: { newest: [device], by: [time] } }
  change: { to: M.in, attributes: [k, time], version: [time] }
  kept: { from: M.out, attributes: [k] }
components:
  L: { annotation: { from: in, to: out, label: OW, gate: [device] } }
  M: { annotation: { from: in, to: out, label: OW, gate: [k] } }
)");
  const std::string text = run_firebreak({"repair", file}).out;
  EXPECT_THAT(text, HasSubstr("\n  let L keep the newest of each [device] by [time]: cost 1\n"));
  EXPECT_THAT(text, Not(HasSubstr("variant newest")));
  const json result = json::parse(saved(file));
  EXPECT_EQ(certified(result), 0);
  for (const json& entry : result.at("certificate")) {
    const bool of_l = entry.at("trace").at("sink") == "shown";
    for (const json& piece : entry.at("prevented_by")) {
      const json& candidate = result.at("candidates").at(piece.get<std::size_t>());
      if (candidate.at("kind") != "variant") continue;
      EXPECT_EQ(candidate.at("variant"), of_l ? "L" : "M") << "it has nothing to do with the trace";
    }
  }
}

TEST_F(Repair, WritesVariantsIntoTheModel) {
  std::string text = kVariants;
  text.replace(text.find("COUNT, cost: 4"), 14, "COUNT, cost: 2");
  const std::string file = folder.path("written.yaml");
  EXPECT_EQ(run_firebreak({"repair", folder.write("w.yaml", text), "--write", file}).status, 0);
  const std::string old =
      "      # by id\n      - { from: request, to: response, label: OR, subscript: [id] }\n";
  text.replace(text.find(old), old.size(), "      - { from: request, to: response, label: CR }\n");
  EXPECT_EQ(read_file(file), text);
  EXPECT_EQ(run_firebreak({"verify", file}).status, 0);
  const std::string other = folder.path("other.yaml");
  EXPECT_EQ(
      run_firebreak({"repair", variants, "--variant", "Report=LAST", "--write", other}).status, 0);
  EXPECT_THAT(read_file(other), HasSubstr("annotation:   # the standing query\n"
                                          "      - { from: click, to: response, label: CR }\n"));
  EXPECT_EQ(run_firebreak({"verify", other}).status, 0);
}

// No single trace rules every choice out.
TEST_F(Repair, SaysWhatNoChoicePrevents) {
  std::string text = kVariants;
  for (const char* line : {"  - { seal: click, key: [id], cost: 3 }\n",
                           "  - { variant: Report, to: COUNT, cost: 4 }\n",
                           "  - { order: Report, mechanism: sequencing, cost: 9 }\n"}) {
    text.erase(text.find(line), std::string(line).size());
  }
  const std::string file = folder.write("none.yaml", text);
  const Finished run = run_firebreak({"repair", file});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, HasSubstr("No choice prevents all of these."));
  json result = json::parse(saved(file));
  EXPECT_TRUE(result.at("cost").is_null());
  EXPECT_EQ(result.at("certificate").size(), 2U);
  EXPECT_EQ(certified(result), 0);
  result.at("certificate").erase(1);
  EXPECT_EQ(certified(result), 1);
}

// An order takes the waiting away that the seal is for, so it is not offered; who declares it has
// it.
TEST_F(Repair, SaysThatWhatCannotBeChosenCanBeDeclared) {
  const std::string text = R"(
streams:
  rating: { to: Sums.rating, attributes: [shop, day], seal: [shop, day], delivery: at-least-once }
  told: { from: Sums.told, observe: set }
components:
  Sums:
    late: ignored
    annotation:
      - { from: rating, to: told, label: OR, subscript: [] }
      - { from: rating, to: sum, label: OW, subscript: [shop, day] }
)";
  const Finished run = run_firebreak({"repair", folder.write("sums.yaml", text)});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, HasSubstr("A model that declares one of these itself has it for certain"));
  std::string declared = text;
  declared.replace(declared.find("late: ignored"), 13, "late: ignored\n    order: sequencing");
  const Finished beside = run_firebreak({"repair", folder.write("declared.yaml", declared)});
  EXPECT_EQ(beside.status, 0);
  EXPECT_THAT(beside.out, HasSubstr("remove duplicates on rating: cost 3"));
}

TEST_F(Repair, TestHoldsModelsToTheirRepair) {
  const std::string text = kServer;
  const auto expecting = [&](const std::string& what) {
    return run_firebreak({"test", folder.write("e.yaml", text + "expect:\n  repair: " + what)});
  };
  EXPECT_EQ(expecting("{ target: deterministic, cost: 2 }\n").status, 0);
  EXPECT_EQ(expecting("{ cost: 2 }\n").status, 0);
  EXPECT_EQ(expecting("{ target: replica-consistent, cost: 1 }\n").status, 0);
  const Finished wrong = expecting("{ target: deterministic, cost: 1 }\n");
  EXPECT_EQ(wrong.status, 1);
  EXPECT_THAT(wrong.out, HasSubstr("expected 1, found 2"));
  EXPECT_THAT(expecting("{ cost: none }\n").out, HasSubstr("expected none, found 2"));
  const std::string hopeless =
      text.substr(0, text.find("repairs:")) + "repairs: []\nexpect:\n  repair: ";
  EXPECT_EQ(run_firebreak({"test", folder.write("e.yaml", hopeless + "{ cost: 0 }\n")}).status, 1);
  EXPECT_EQ(run_firebreak({"test", folder.write("e.yaml", hopeless + "{ cost: none }\n")}).status,
            0);
  EXPECT_THAT(expecting("{ target: convergnt, cost: 2 }\n").out,
              HasSubstr("found 'convergnt'\n          hint: did you mean 'convergent'?\n"));
}

// What happens is the same, and what prevents it is not.
// A queue of which a worker's repetitions overtake the first: what is not decided is no matter of
// time.
TEST_F(Repair, TellsWhatIsUndecidedFromWhatTakesTooLong) {
  const std::string file = folder.write("open.yaml", R"(
streams:
  msg: { to: W.msg, attributes: [k] }
  upd: { from: W.upd, to: DB.upd, attributes: [k] }
  bal: { from: DB.bal, attributes: [k] }
components:
  W: { crash: replay, annotation: { from: msg, to: upd, label: CR } }
  DB:
    annotation: { from: upd, to: bal, label: OW, gate: [k] }
    variants: { Inbox: { from: upd, to: bal, label: OW, gate: [k], idempotent: true } }
)");
  const std::string path = folder.path("open.json");
  EXPECT_EQ(run_firebreak({"repair", file, "--format", "json", "--output", path}).status, 3);
  const json result = json::parse(read_file(path));
  EXPECT_EQ(result.at("out_of_time"), false);
  EXPECT_THAT(result.at("reason").get<std::string>(), HasSubstr("is not decided"));
  const Finished checked = run_firebreak({"certify", path});
  EXPECT_EQ(checked.status, 3);
  EXPECT_THAT(checked.out, AllOf(HasSubstr("is not decided"), Not(HasSubstr("time"))));
  const json all = json::parse(run_firebreak({"repair", "--all", "--format", "json", file}).out);
  EXPECT_EQ(all.at("out_of_time"), false);
  EXPECT_EQ(all.at("reason"), result.at("reason"));
}

TEST_F(Repair, TellsTheCheapestForTheSinksOfWhichItIsDecided) {
  const std::string file = folder.write("sinks.yaml", test_support::kOpenSink);
  const Finished told = run_firebreak({"repair", file});
  EXPECT_EQ(told.status, 3);
  EXPECT_THAT(told.out, HasSubstr("\nWhatever comes to sink told, for sink kept it is known: "
                                  "deterministic at cost 3, and for no less\n"));
  EXPECT_THAT(told.out, HasSubstr("but for what sinks accept (diverge at told)"));
  EXPECT_THAT(told.out, HasSubstr("\nWhy nothing cheaper is\n"));
  const std::string path = folder.path("sinks.json");
  EXPECT_EQ(run_firebreak({"repair", file, "--format", "json", "--output", path}).status, 3);
  json result = json::parse(read_file(path));
  ASSERT_EQ(result.at("sinks").size(), 2U);
  EXPECT_EQ(result.at("sinks").at(0).at("sink"), "kept");
  EXPECT_EQ(result.at("sinks").at(0).at("outcome"), "optimal");
  EXPECT_EQ(result.at("sinks").at(0).at("cost"), 3);
  EXPECT_EQ(result.at("sinks").at(0).at("repairs").size(), 1U);
  EXPECT_EQ(result.at("sinks").at(1).at("sink"), "told");
  EXPECT_EQ(result.at("sinks").at(1).at("outcome"), "unknown");
  const Finished checked = run_firebreak({"certify", file, path});
  EXPECT_EQ(checked.status, 3);
  EXPECT_THAT(checked.out, HasSubstr("for sink kept it is known: deterministic at cost 3"));
  result.at("sinks").at(0).at("cost") = 2;
  EXPECT_EQ(run_firebreak({"certify", folder.write("other.json", result.dump())}).status, 1);
}

TEST_F(Repair, TellsReasonsApart) {
  std::string flags =
      read_file(std::string(FIREBREAK_SOURCE_DIR) + "/models/issues/put-before-delete.yaml");
  for (const std::string input : {"raise: { ", "lower: { "}) {
    flags.insert(flags.find(input) + input.size(), "sealable: [flag], ");
  }
  const Finished run = run_firebreak({"repair", folder.write("flags.yaml", flags)});
  EXPECT_THAT(run.out, HasSubstr("race, even if you seal raise on [flag] at its producer, so"));
  EXPECT_THAT(run.out, HasSubstr("race, even if you seal lower on [flag] at its producer, so"));
}

// Two sinks, one cause: one counterexample shows that nothing cheaper is enough.
TEST_F(Repair, ShowsNoMoreThanTheBoundNeeds) {
  const std::string cart = std::string(FIREBREAK_SOURCE_DIR) + "/models/systems/shopping-cart.yaml";
  EXPECT_EQ(json::parse(saved(cart)).at("certificate").size(), 1U);
  EXPECT_THAT(run_firebreak({"repair", cart}).out,
              HasSubstr("  diverge at sinks contents and order: in one run"));
}

TEST_F(Repair, ShowsTheTraceThatNothingPrevents) {
  std::string text = kServer;
  text = text.substr(0, text.find("repairs:")) + "repairs: [ { fifo: click } ]\n";
  const std::string file = folder.path("kept.yaml");
  const Finished run = run_firebreak({"repair", folder.write("poor.yaml", text), "--write", file});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(
      run.out,
      AllOf(HasSubstr("prevents this, nor do all together.\n\nThe executions of the model with all "
                      "candidates\n"),
            HasSubstr("What arrives at sink response"),
            HasSubstr("nothing is written to " + file)));
  EXPECT_NE(test_support::run_shell("test -e " + file).status, 0);
}

TEST_F(Repair, OutputsDoNotMeet) {
  const std::string file = folder.path("same");
  const Finished same = run_firebreak({"repair", server, "--write", file, "--output", file});
  EXPECT_EQ(same.status, 2);
  EXPECT_THAT(same.err, HasSubstr("the same file"));
  EXPECT_EQ(run_firebreak({"repair", server, "--write", "-"}).status, 2);
  EXPECT_EQ(run_firebreak({"repair", "-q", server, "--output", "-"}, folder.path()).out,
            run_firebreak({"repair", "-q", server}).out);
}

}  // namespace
}  // namespace firebreak
