// SPDX-License-Identifier: Apache-2.0
// `infer`, and `verify` of behaviours, as their users meet them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "support/process.h"
#include "support/text.h"

namespace firebreak {
namespace {

using nlohmann::json;
using test_support::Finished;
using test_support::replaced;
using test_support::run_firebreak;
using test_support::TemporaryFolder;
using testing::ContainsRegex;
using testing::HasSubstr;

constexpr const char* kStore = R"(name: store
streams:
  writes: { to: Store.write, attributes: [key, value] }
  reads: { to: Store.read, attributes: [key] }
  answers: { from: Store.answer, attributes: [key, value] }
components:
  Store:
    behavior: |
      state values: map<string, string>
      on write(k: string, v: string) { values[k] = v; }
      on read(k: string) { emit answer(k, values[k]); }
)";

class Infer : public testing::Test {
 protected:
  Finished infer(const std::string& model) const {
    return run_firebreak({"infer", folder.write("model.yaml", model)});
  }
  std::string annotated(const std::string& paths) const {
    return replaced(kStore, "  Store:\n", "  Store:\n    annotation: " + paths + "\n");
  }
  json told(const std::string& command, const std::string& model) const {
    return json::parse(
        run_firebreak({command, "--format", "json", folder.write("model.yaml", model)}).out);
  }

  TemporaryFolder folder;
};

TEST_F(Infer, ShowsPathsAndWhatCommutes) {
  const Finished run = infer(kStore);
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("write→answer  OW[key]"));
  EXPECT_THAT(run.out, HasSubstr("two write commute if key differs, or if value is the same"));
  EXPECT_THAT(run.out, HasSubstr("two read commute"));
}

TEST_F(Infer, AuditsWhatIsDeclared) {
  const std::string right =
      "[{ from: write, to: answer, label: OW, gate: [key] }, "
      "{ from: read, to: answer, label: OR, gate: [key] }]";
  EXPECT_EQ(told("infer", annotated(right)).at("audit"), "exact");
  EXPECT_EQ(infer(annotated(right)).status, 0);
  const std::string weaker = replaced(right, "OR, gate: [key]", "OR");
  EXPECT_EQ(told("infer", annotated(weaker)).at("audit"), "weaker");
  EXPECT_EQ(infer(annotated(weaker)).status, 0);
  const std::string stronger = replaced(right, "OW, gate: [key]", "CW");
  EXPECT_EQ(told("infer", annotated(stronger)).at("audit"), "stronger");
  const Finished run = infer(annotated(stronger));
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, HasSubstr("declared CW, inferred OW[key]"));
}

TEST_F(Infer, WritesTheModelWithItsAnnotations) {
  const std::string file = folder.path("written.yaml");
  EXPECT_EQ(run_firebreak({"infer", folder.write("model.yaml", kStore), "--write", file}).status,
            0);
  EXPECT_THAT(test_support::read_file(file),
              HasSubstr("- { from: write, to: answer, label: OW, subscript: [key] }"));
  EXPECT_EQ(run_firebreak({"infer", file}).status, 0);
}

// A path without `to` stands for what its handler writes and does not emit.
TEST_F(Infer, AuditsWhatKeepsTheNewest) {
  const auto rows = [](const std::string& newer) {
    return replaced(R"(name: rows
streams:
  puts: { to: Rows.put, attributes: [key, time, text] }
  gets: { to: Rows.get, attributes: [key] }
  replies: { from: Rows.reply, attributes: [key, text] }
components:
  Rows:
    annotation:
      - { from: put, label: OW, subscript: [key], newest: [time] }
      - { from: get, to: reply, label: OR, subscript: [key] }
    behavior: |
      state at: map<string, int>
      state texts: map<string, string>
      on put(k: string, t: int, v: string) { if (NEWER) { at[k] = t; texts[k] = v; } }
      on get(k: string) { emit reply(k, texts[k]); }
)",
                    "NEWER", newer);
  };
  const Finished right = infer(rows("t > at[k]"));
  EXPECT_EQ(right.status, 0) << right.out;
  EXPECT_THAT(right.out, HasSubstr("keeps the newest by time"));
  const Finished wrong = infer(rows("t >= at[k]"));
  EXPECT_EQ(wrong.status, 1) << wrong.out;
  EXPECT_THAT(wrong.out, HasSubstr("declared to keep the newest by time, which it does not"));
  const json paths = told("infer", rows("t >= at[k]"))["components"]["Rows"]["paths"];
  ASSERT_EQ(paths.size(), 2);
  EXPECT_EQ(paths[1]["newest_witness"].is_null() && paths[0]["newest_witness"].is_null(), false);
  EXPECT_EQ(told("infer", rows("t > at[k]"))["audit"], "exact");
}

constexpr const char* kAcknowledged = R"(streams:
  puts: { to: Kv.put, attributes: [key, value] }
  gets: { to: Kv.get, attributes: [key, id] }
  acks: { from: Kv.ack, attributes: [key] }
  replies: { from: Kv.reply, attributes: [id, value] }
components:
  Kv:
    annotation:
      - { from: put, to: ack, label: CR }
      - { from: put, label: OW, gate: [key] }
      - { from: get, label: CW }
      - { from: get, to: reply, label: OR, gate: [key] }
      - { from: get, to: ack, label: CR }
    behavior: |
      state t: map<string, string>
      on put(k: string, v: string) { t[k] = v; emit ack(k); }
      on get(k: string, id: int) { emit reply(id, t[k]); }
)";

TEST_F(Infer, NamesDeclaredPathsThatTheBehaviourLacks) {
  const Finished run = infer(kAcknowledged);
  EXPECT_EQ(run.status, 0) << run.out;
  EXPECT_THAT(run.out, ContainsRegex("get→ack +none +CR +weaker"));
  EXPECT_THAT(run.out, HasSubstr("get→ack: declared in line 13, and there is no such path"));
  EXPECT_THAT(run.out, HasSubstr("get: declared in line 11, and there is nothing that it changes"));
  const json found = told("infer", kAcknowledged);
  EXPECT_EQ(found.at("audit"), "weaker");
  EXPECT_EQ(found.at("components").at("Kv").at("lacking").size(), 2U);
  const std::string gone =
      replaced(replaced(kAcknowledged, "      - { from: get, to: ack, label: CR }\n", ""),
               "      - { from: get, label: CW }\n", "");
  EXPECT_EQ(told("infer", gone).at("audit"), "exact");
}

TEST_F(Infer, NamesPathsThatAreNotDeclared) {
  const Finished run = infer(
      replaced(kAcknowledged, "      - { from: get, to: reply, label: OR, gate: [key] }\n", ""));
  EXPECT_EQ(run.status, 1) << run.out;
  EXPECT_THAT(run.out, HasSubstr("get→reply: the annotation says nothing of this path, whose "
                                 "handler is in line 16"));
}

TEST_F(Infer, NamesWhatIsDeclaredOfNoInterface) {
  const Finished run = infer(
      annotated("[{ from: writ, to: answer, label: CW }, { from: read, to: answr, label: OR }]"));
  EXPECT_EQ(run.status, 2) << run.out;
  EXPECT_THAT(run.err, HasSubstr("error[behavior-interface]: 'Store' has no handler 'on writ(…)'"));
  EXPECT_THAT(run.err, HasSubstr("did you mean 'write'?"));
  EXPECT_THAT(run.err,
              HasSubstr("error[behavior-interface]: no handler of 'Store' emits at 'answr'"));
  EXPECT_THAT(run.err, HasSubstr("did you mean 'answer'?"));
}

TEST_F(Infer, NeedsABehaviour) {
  const Finished run = infer(
      "streams:\n  in: { to: A.i }\n  out: { from: A.o }\n"
      "components:\n  A: { annotation: { from: i, to: o, label: CR } }\n");
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, HasSubstr("no component has a behaviour"));
}

TEST_F(Infer, SaysWhereABehaviourIsWrong) {
  const Finished type = infer(replaced(kStore, "values[k] = v", "values[k] = 1"));
  EXPECT_EQ(type.status, 2);
  EXPECT_THAT(type.err, HasSubstr("model.yaml:10:52: error[behavior-type]"));
  const Finished name = infer(replaced(kStore, "emit answer(k, values", "emit answer(k, vlues"));
  EXPECT_EQ(name.status, 2);
  EXPECT_THAT(name.err, HasSubstr("did you mean 'values'?"));
  const Finished input = infer(replaced(kStore, "on read", "on raed"));
  EXPECT_EQ(input.status, 2);
  EXPECT_THAT(input.err, HasSubstr("did you mean 'raed'?"));
  const Finished count = infer(replaced(kStore, "read, attributes: [key]", "read, attributes: []"));
  EXPECT_EQ(count.status, 0) << count.err;  // they get the names of the parameters
  const Finished more =
      infer(replaced(kStore, "read, attributes: [key]", "read, attributes: [key, id]"));
  EXPECT_EQ(more.status, 2);
  EXPECT_THAT(more.err, HasSubstr("behavior-attributes"));
}

TEST_F(Infer, InnerStreamsKeepWhatIsAssumed) {
  const std::string inner =
      std::string(kStore) + "assume:\n  - { streams: [answers], unique: [key] }\n";
  const Finished run = infer(inner);
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, HasSubstr("error[unproved-assumption]: 'Store' does not keep"));
}

TEST_F(Infer, VerifyShowsRealValues) {
  const json result = told("verify", kStore);
  EXPECT_EQ(result.at("verdict"), "divergent");
  ASSERT_EQ(result.at("value_traces").size(), 1U);
  const json& trace = result.at("value_traces")[0];
  EXPECT_EQ(trace.at("anomaly"), "run");
  EXPECT_NE(trace.at("runs")[0].at("outcome"), trace.at("runs")[1].at("outcome"));
}

// What is saved is run again, and drawn.
TEST_F(Infer, RealValuesAreReplayed) {
  const std::string saved = told("verify", kStore).dump();
  const auto replay = [&](const std::string& text) {
    return run_firebreak({"replay", folder.write("saved.json", text)});
  };
  const Finished replayed = replay(saved);
  EXPECT_EQ(replayed.status, 0) << replayed.err;
  EXPECT_THAT(replayed.out, HasSubstr("with real values: confirmed"));
  const Finished wrong = replay(replaced(saved, "\"lost\":false", "\"lost\":true"));
  EXPECT_EQ(wrong.status, 1);
  EXPECT_THAT(wrong.out, HasSubstr("cannot get lost"));
  const Finished unread = replay(replaced(saved, "\"runs\"", "\"walks\""));
  EXPECT_EQ(unread.status, 2);
  EXPECT_THAT(unread.err, HasSubstr("runs"));
  const Finished drawn =
      run_firebreak({"export", "--to", "mermaid", folder.write("saved.json", saved)});
  EXPECT_EQ(drawn.status, 0) << drawn.err;
  EXPECT_THAT(drawn.out, HasSubstr("sequenceDiagram"));
  EXPECT_THAT(drawn.out, HasSubstr("becomes values"));
}

TEST_F(Infer, AuditsWhatIsSaidToCommute) {
  const auto saying = [](const char* pair) {
    return replaced(kStore, "  Store:\n", std::string("  Store:\n    commutes: [") + pair + "]\n");
  };
  EXPECT_EQ(infer(saying("[read, read]")).status, 0);
  const Finished run = infer(saying("[write, write]"));
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, HasSubstr("said to commute, which they do not always"));
}

}  // namespace
}  // namespace firebreak
