// SPDX-License-Identifier: Apache-2.0
// `certify`, and `replay` of certificates, as their users meet them.
#include <fmt/format.h>

#include <cstdint>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "cli/repair_fixture.h"

namespace firebreak {
namespace {

using Certify = Repair;

TEST_F(Certify, IsCertified) {
  for (const char* target : {"deterministic", "replica-consistent", "convergent"}) {
    const json document = json::parse(saved(server, target));
    EXPECT_EQ(certified(document), 0) << target;
  }
  EXPECT_EQ(certified(json::parse(saved(confluent))), 0);
}

TEST_F(Certify, AMergeIsCertified) {
  const json document =
      json::parse(saved(std::string(FIREBREAK_SOURCE_DIR) + "/models/litmus/merge.yaml"));
  EXPECT_EQ(document.at("repairs").at(0).at("kind"), "merge");
  EXPECT_EQ(certified(document), 0);
  json cheaper = document;
  cheaper["certificate"][0]["prevented_by"] = {0};  // an ordering
  EXPECT_EQ(certified(cheaper), 1) << "the merge prevents the trace";
}

// Who wrote the document, and of which file, is no claim.
bool is_stamp(const std::string& key) { return key == "firebreak" || key == "file"; }

// Every leaf of the document, changed a little.
std::vector<json> changes_of(const json& value) {
  if (value.is_boolean()) return {!value.get<bool>()};
  if (value.is_number()) return {value.get<std::int64_t>() + 1, 77};
  if (value.is_string()) return {value.get<std::string>() + "x", ""};
  return {json(1), json::array({1})};
}

TEST_F(Certify, IsRefusedWithAnythingChanged) {
  for (const std::string& file : {server, variants}) {
    const json document = json::parse(saved(file));
    const json leaves = document.flatten();
    std::size_t changed = 0;
    for (const auto& [pointer, value] : leaves.items()) {
      for (const json& other : changes_of(value)) {
        if (other == value || is_stamp(pointer.substr(1))) continue;
        json copy = document;
        copy[json::json_pointer(pointer)] = other;
        const int status = certified(copy);
        EXPECT_TRUE(status == 1 || status == 2) << pointer << ": " << other << ": " << status;
        ++changed;
      }
    }
    EXPECT_GT(changed, 100U);
    for (const auto& [key, value] : document.items()) {
      if (is_stamp(key) || key == "schema") continue;
      json copy = document;
      copy.erase(key);
      EXPECT_NE(certified(copy), 0) << key;
    }
  }
}

// The digest shows damage, not forgery: everything else must hold by itself.
std::string signed_again(json document) {
  json claims = document;
  for (const char* key : {"digest", "firebreak", "schema", "file"}) claims.erase(key);
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : claims.dump()) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  }
  document["digest"] = fmt::format("{:016x}", hash);
  return document.dump();
}

// Another trace may serve as well: one with other attributes, where these do not matter, or without
// its text.
bool may_differ(const std::string& pointer, const json& other) {
  return is_stamp(pointer.substr(1)) || pointer.starts_with("/statistics") ||
         pointer == "/digest" || pointer.find("/attributes/") != std::string::npos ||
         (pointer.ends_with("/trace/model_text") && other == "");
}

TEST_F(Certify, IsRefusedWithAnythingForged) {
  const json document = json::parse(saved(variants));
  ASSERT_EQ(json::parse(signed_again(document)), document);
  const json leaves = document.flatten();
  for (const auto& [pointer, value] : leaves.items()) {
    for (const json& other : changes_of(value)) {
      if (other == value || may_differ(pointer, other)) continue;
      json copy = document;
      copy[json::json_pointer(pointer)] = other;
      const std::string forged = folder.write("forged.json", signed_again(copy));
      const int status = run_firebreak({"certify", variants, forged}).status;
      EXPECT_TRUE(status == 1 || status == 2) << pointer << ": " << other << ": " << status;
    }
  }
}

std::string two_streams(const std::string& label) {
  return "name: two\n"
         "streams:\n"
         "  in: { to: A.i }\n"
         "  x: { from: A.o, to: B.i }\n"
         "  y: { from: A.o, to: B.i }\n"
         "  out: { from: B.o }\n"
         "components:\n"
         "  A:\n"
         "    annotation:\n"
         "      - { from: i, to: o, label: CR }\n"
         "  B:\n"
         "    annotation:\n"
         "      - { from: i, to: o, label: " +
         label +
         " }\n"
         "repairs:\n"
         "  - { order: B, mechanism: sequencing, cost: 30 }\n";
}

// Whole members dropped, swapped, or taken from another claim.
TEST_F(Certify, IsRefusedWithItsPartsMovedAround) {
  const json document = json::parse(saved(variants));
  const auto refuse = [&](const char* what, const std::function<void(json&)>& forge) {
    json copy = document;
    forge(copy);
    const std::string forged = folder.write("forged.json", signed_again(copy));
    const Finished run = run_firebreak({"certify", variants, forged});
    EXPECT_TRUE(run.status == 1 || run.status == 2) << what << ": " << run.out << run.err;
  };
  const std::size_t reasons = document.at("certificate").size();
  ASSERT_GE(reasons, 1U);
  for (std::size_t i = 0; i < reasons; ++i) {
    refuse("a dropped reason", [&](json& d) { d["certificate"].erase(i); });
    refuse("swapped worlds", [&](json& d) {
      json& worlds = d["certificate"][i]["trace"]["worlds"];
      std::swap(worlds[0]["deliveries"], worlds[1]["deliveries"]);
    });
    refuse("one world twice", [&](json& d) {
      json& worlds = d["certificate"][i]["trace"]["worlds"];
      worlds[1]["deliveries"] = worlds[0]["deliveries"];
    });
    refuse("no world", [&](json& d) { d["certificate"][i]["trace"]["worlds"] = json::array(); });
    refuse("a reason that nothing prevents",
           [&](json& d) { d["certificate"][i]["prevented_by"] = json::array(); });
  }
  refuse("no reason", [](json& d) { d["certificate"] = json::array(); });
  for (const char* target : {"replica-consistent", "convergent"}) {
    refuse(target, [&](json& d) { d["target"] = target; });
  }
  const json other = json::parse(saved(folder.write("two.yaml", two_streams("OW"))));
  refuse("reasons of another model", [&](json& d) { d["certificate"] = other["certificate"]; });
  refuse("another model", [&](json& d) { d["model_text"] = other["model_text"]; });
  refuse("a dearer repair", [](json& d) {
    std::int64_t total = 0;
    for (json& candidate : d["candidates"]) {
      if (!candidate["cost"].is_number()) continue;
      candidate["cost"] = candidate["cost"].get<std::int64_t>() + 1;
    }
    for (const json& chosen : d["repairs"]) {
      total += d["candidates"][chosen["candidate"].get<std::size_t>()]["cost"].get<std::int64_t>();
    }
    d["cost"] = d["lower_bound"] = total;
  });
}

json delivery(const std::string& to, const std::string& message,
              const std::vector<std::string>& emits) {
  return {{"component", to},    {"instance", 1},  {"interface", "i"},
          {"message", message}, {"emits", emits}, {"views", json::array()}};
}

// The copies of one message change places, and one of them makes nothing that is told of.
json swapped_copies(json trace) {
  const json path = {{"from", "i"}, {"to", "o"}};
  const auto message = [&](const std::string& stream, const std::string& parent) {
    json result = {{"id", stream + "#1"}, {"stream", stream}, {"attributes", json::object()}};
    if (!parent.empty()) result.update({{"parent", parent}, {"path", path}});
    return result;
  };
  trace["messages"] = {message("in", ""), message("x", "in#1"), message("y", "in#1"),
                       message("out", "x#1")};
  const json first = delivery("A", "in#1", {"x#1", "y#1"});
  const json x = delivery("B", "x#1", {"out#1"}), y = delivery("B", "y#1", {});
  trace["worlds"][0]["deliveries"] = {first, x, y};
  trace["worlds"][1]["deliveries"] = {first, y, x};
  return trace;
}

TEST_F(Certify, AFalseTraceProvesNoCost) {
  const std::string model = folder.write("two.yaml", two_streams("CW"));
  std::string text = saved(folder.write("divergent.yaml", two_streams("OW")));
  for (std::size_t at = 0; (at = text.find("label: OW", at)) != std::string::npos;) {
    text.replace(at, 9, "label: CW");
  }
  json document = json::parse(text);
  json& entry = document.at("certificate").at(0);
  entry["trace"] = swapped_copies(entry.at("trace"));
  json hopeless = document;
  hopeless["certificate"][0]["prevented_by"] = json::array();
  hopeless["certificate"][0]["trace"]["model_text"] = "";
  for (const char* key : {"cost", "progress", "baseline"}) hopeless[key] = nullptr;
  hopeless["repairs"] = json::array();
  hopeless["lower_bound"] = 0;
  hopeless["optimal"] = false;
  hopeless["verified"] = {{"solver", false}, {"labels", false}};
  for (const json& forged : {document, hopeless}) {
    const Finished run =
        run_firebreak({"certify", model, folder.write("forged.json", signed_again(forged))});
    EXPECT_EQ(run.status, 1) << run.out << run.err;
    EXPECT_THAT(run.out, HasSubstr("the trace does not replay"));
  }
}

// Nothing ever comes of the loop, so nothing is lost there, as the labels know, too.
TEST_F(Certify, WhatTheLabelsShowIsRecomputed) {
  json document = json::parse(saved(folder.write("loop.yaml", R"(name: loop
streams:
  in: { to: Log.in, attributes: [a] }
  again: { from: Relay.out, to: Relay.in, attributes: [a], delivery: at-most-once }
  relayed: { from: Relay.out, to: Log.in, attributes: [a] }
  out: { from: Log.out, attributes: [a] }
components:
  Relay: { annotation: { from: in, to: out, label: CR } }
  Log: { annotation: { from: in, to: out, label: OW } }
)")));
  EXPECT_EQ(document.at("verified"), (json{{"solver", true}, {"labels", true}}));
  EXPECT_EQ(certified(document), 0);
  document["verified"]["labels"] = false;
  EXPECT_EQ(certified(document), 1);
}

TEST_F(Certify, SeveralInOneFileAreCertified) {
  const std::string file = folder.path("two.json");
  EXPECT_EQ(
      run_firebreak({"repair", server, variants, "--format", "json", "--output", file}).status, 0);
  const Finished run = run_firebreak({"certify", file});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.out, AllOf(HasSubstr("accepted: server"), HasSubstr("accepted: variants")));
  EXPECT_EQ(json::parse(run_firebreak({"certify", "--format", "json", file}).out).size(), 2U);
  json documents = json::parse(read_file(file));
  documents.at(1).at("cost") = 2;
  EXPECT_EQ(certified(documents), 1);
}

// Another reader would take the other one.
TEST_F(Certify, OneNameIsOneMember) {
  std::string text = saved(server);
  text.replace(text.find("\"cost\": 2"), 9, "\"cost\": 1, \"cost\": 2");
  const Finished run = run_firebreak({"certify", folder.write("twice.json", text)});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, HasSubstr("an object has two members 'cost'"));
}

TEST_F(Certify, TracesOfACertificateAreReplayed) {
  const json document = json::parse(saved(variants));
  const Finished run = run_firebreak({"replay", folder.path("repair.json")});
  EXPECT_EQ(run.status, 0);
  std::size_t confirmed = 0;
  for (std::size_t at = run.out.find("confirmed"); at != std::string::npos;
       at = run.out.find("confirmed", at + 1)) {
    ++confirmed;
  }
  EXPECT_EQ(confirmed, document.at("certificate").size());
}

TEST_F(Certify, AListHasNoCertificate) {
  const std::string file = folder.path("all.json");
  EXPECT_EQ(run_firebreak({"repair", "--all", server, "--format", "json", "--output", file}).status,
            0);
  const Finished run = run_firebreak({"certify", file});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, HasSubstr("has no certificate"));
}

TEST_F(Certify, WhatWasNotFoundInTimeIsNotCertified) {
  json document = json::parse(saved(confluent));
  const std::string text = folder.path("late.json");
  const Finished late =
      run_firebreak({"repair", server, "--timeout", "0.001", "--format", "json", "--output", text});
  if (late.status != 3) GTEST_SKIP() << "a thousandth of a second was enough";
  document = json::parse(read_file(text));
  if (!document.contains("certificate") || !document.at("cost").is_null()) {
    GTEST_SKIP() << "nothing was told, or a repair was found in time";
  }
  EXPECT_TRUE(document.at("baseline").is_null());
  EXPECT_EQ(run_firebreak({"certify", text}).status, 3);
}

// What ties a document to a model: the file that it is compared with.
TEST_F(Certify, IsTiedToAModel) {
  saved(server);
  const std::string file = folder.path("repair.json");
  const Finished tied = run_firebreak({"certify", server, file});
  EXPECT_EQ(tied.status, 0);
  EXPECT_THAT(tied.out, AllOf(HasSubstr("accepted: server"), HasSubstr("(of " + server + ")")));
  const Finished alone = run_firebreak({"certify", file});
  EXPECT_EQ(alone.status, 0);
  EXPECT_THAT(alone.out, AllOf(HasSubstr("of the model inside the document"),
                               HasSubstr("seal click on [id] at its 3 producers: cost 3")));
  const Finished other = run_firebreak({"certify", confluent, file});
  EXPECT_EQ(other.status, 1);
  EXPECT_THAT(other.out, AllOf(HasSubstr("refused"), HasSubstr("this is no repair of")));
  EXPECT_EQ(run_firebreak({"certify", server, file, confluent, file}).status, 1);
  const json told = json::parse(run_firebreak({"certify", "--format", "json", server, file}).out);
  EXPECT_EQ(told.at("model_file"), server);
  EXPECT_EQ(told.at("candidates"), json::parse(read_file(file)).at("candidates"));
  EXPECT_THAT(run_firebreak({"certify", "--quiet", file}).out,
              HasSubstr("(of the model inside the document)"));
}

TEST_F(Certify, FilesAreReadOnce) {
  saved(server);
  const std::string pipes =
      fmt::format("{} certify <(cat {}) <(cat {})", FIREBREAK_EXECUTABLE,
                  test_support::quoted(server), test_support::quoted(folder.path("repair.json")));
  const Finished run = test_support::run_shell("timeout 30 bash -c " + test_support::quoted(pipes));
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("accepted: server"));
}

TEST_F(Certify, ADearCandidateInsideIsRefused) {
  const std::string wordcount = FIREBREAK_SOURCE_DIR "/models/blazes/wordcount.yaml";
  std::string text = read_file(wordcount);
  const std::string own = folder.write("wordcount.yaml", text + R"(
repairs:
  - { seal: tweets, key: [batch], cost: 1000 }
)");
  saved(own);
  const std::string file = folder.path("repair.json");
  EXPECT_EQ(run_firebreak({"certify", own, file}).status, 0);
  const Finished run = run_firebreak({"certify", wordcount, file});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, AllOf(HasSubstr("refused"),
                             HasSubstr("at cost 1000, but in the model the cost is 1")));
}

TEST_F(Certify, IsTiedUnderTheVariantThatWasChosen) {
  const std::string file = folder.path("repair.json");
  EXPECT_EQ(run_firebreak({"repair", variants, "--variant", "Report=COUNT", "--format", "json",
                           "--output", file})
                .status,
            0);
  const Finished chosen = run_firebreak({"certify", variants, file});
  EXPECT_EQ(chosen.status, 0);
  EXPECT_THAT(chosen.out, HasSubstr("(of " + variants + " with Report=COUNT)"));
  std::string text = kServer;
  text.replace(text.find("producers: 3"), 12, "seal: [id], producers: 3");
  const std::string relaxed = folder.write("relaxed.yaml", text);
  EXPECT_EQ(
      run_firebreak({"repair", "--relax", relaxed, "--format", "json", "--output", file}).status,
      0);
  // The proof by itself is no claim about the model as it is.
  std::ofstream(folder.path("proof.json")) << json::parse(read_file(file)).at("proof");
  for (const std::string& document : {file, folder.path("proof.json")}) {
    const Finished run = run_firebreak({"certify", relaxed, document});
    EXPECT_EQ(run.status, 0);
    EXPECT_THAT(run.out, HasSubstr("(of " + relaxed + " without its coordination)"));
    const json told =
        json::parse(run_firebreak({"certify", "--format", "json", relaxed, document}).out);
    EXPECT_EQ(told.at("model_changes"), "without its coordination");
  }
}

// Whatever a document repeats, it is read in time that grows with it, or left open.
TEST_F(Certify, LargeForgeriesAreRefusedInTime) {
  json counted = json::parse(saved(server));
  for (int i = 0; i < 100'000; ++i) counted["statistics"][fmt::format("counter {}", i)] = i;
  EXPECT_EQ(certified(counted), 2);

  std::string components = "components:\n";
  std::string streams = "streams:\n";
  for (int i = 0; i < 3'000; ++i) {
    streams += fmt::format("  s{0}: {{ to: C{0}.i, attributes: [k] }}\n", i);
    streams += fmt::format("  t{0}: {{ from: C{0}.o, attributes: [k] }}\n", i);
    components += fmt::format("  C{}: {{ annotation: {{ from: i, to: o, label: CR }} }}\n", i);
  }
  std::string offers = "repairs:\n";
  for (int i = 0; i < 3'000; ++i) offers += fmt::format("  - {{ fifo: s{}, cost: 1 }}\n", i);
  const std::string model = folder.write("many.yaml", streams + components + offers);
  json many = json::parse(saved(model));
  many["model_text"] = many["model_text"].get<std::string>() + "# other\n";
  const std::string file = folder.write("many.json", many.dump());
  EXPECT_EQ(run_firebreak({"certify", "--timeout", "30", model, file}).status, 1);
}

TEST_F(Certify, AModelAloneIsNoRepair) {
  const Finished run = run_firebreak({"certify", server});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, AllOf(HasSubstr(server), HasSubstr("no saved repair")));
  saved(server);
  const Finished wrong = run_firebreak(
      {"certify", folder.write("wrong.yaml", "streams: 7"), folder.path("repair.json")});
  EXPECT_EQ(wrong.status, 2);
  EXPECT_THAT(wrong.err, HasSubstr("wrong.yaml"));
}

TEST_F(Certify, ProgressIsRecomputed) {
  json document = json::parse(saved(server));
  EXPECT_EQ(document.at("progress"),
            (json{{"makes_progress", true}, {"waits_for_itself", json::array()}}));
}

TEST_F(Certify, WhatIsNoRepairIsNotCertified) {
  const std::vector<std::string> texts = {
      "", "{", "[]", "{}", "null", "{\"certificate\": []}", std::string(100'000, '['), kServer};
  for (const std::string& text : texts) {
    const Finished run = run_firebreak({"certify", folder.write("r.json", text)});
    EXPECT_EQ(run.status, 2) << text.substr(0, 40);
    EXPECT_THAT(run.err, HasSubstr("r.json")) << text.substr(0, 40);
  }
}

}  // namespace
}  // namespace firebreak
