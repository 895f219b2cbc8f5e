// SPDX-License-Identifier: Apache-2.0
// A scripted client of the language server.
#include "lsp/server.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "lsp/key_words.h"
#include "lsp/text.h"
#include "support/models.h"
#include "support/process.h"

namespace firebreak::lsp {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kUri = "file:///tmp/shop%20model.yaml";

const std::string kModel = R"(streams:
  click: { to: Report.click, attributes: [id], sealable: [id] }
  request: { to: Report.request, attributes: [id] }
  response: { from: Report.response, attributes: [id] }
components:
  Report:
    Rep: true
    annotation:
      - { from: click, to: response, label: CW }
      - { from: request, to: response, label: OR, subscript: [id] }
)";

class Client {
 public:
  /// The answer to a request: its result, or its error.
  Json ask(const std::string& method, Json params) {
    const Json request = {
        {"jsonrpc", "2.0"}, {"id", ++id_}, {"method", method}, {"params", std::move(params)}};
    const auto sent = server.handle(request.dump());
    EXPECT_EQ(sent.size(), 1U);
    const Json answer = Json::parse(sent.at(0));
    EXPECT_EQ(answer.at("id"), id_);
    return answer.contains("result") ? answer["result"] : answer.at("error");
  }
  /// What a notification makes the server send.
  Json tell(const std::string& method, const Json& params) {
    const auto sent =
        server.handle(Json{{"jsonrpc", "2.0"}, {"method", method}, {"params", params}}.dump());
    return sent.empty() ? Json() : Json::parse(sent.at(0));
  }
  Json open(const std::string& text) {
    return tell("textDocument/didOpen", {{"textDocument", {{"uri", kUri}, {"text", text}}}})
        .at("params")
        .at("diagnostics");
  }
  Json at(const std::string& method, int line, int character) {
    return ask(method, {{"textDocument", {{"uri", kUri}}},
                        {"position", {{"line", line}, {"character", character}}}});
  }

  Server server{"1.2.3"};

 private:
  int id_ = 0;
};

TEST(Lsp, SaysWhatItCanDo) {
  Client client;
  const Json answer = client.ask("initialize", Json::object());
  EXPECT_EQ(answer.at("serverInfo").at("version"), "1.2.3");
  EXPECT_EQ(answer.at("capabilities").at("hoverProvider"), true);
}

TEST(Lsp, TellsWhatIsWrongAsOneTypes) {
  Client client;
  EXPECT_THAT(client.open(kModel), IsEmpty());
  std::string wrong = kModel;
  wrong.replace(wrong.find("Report.request"), 14, "Reprot.request");
  const Json changed =
      client.tell("textDocument/didChange",
                  {{"textDocument", {{"uri", kUri}}}, {"contentChanges", {{{"text", wrong}}}}});
  const Json all = changed.at("params").at("diagnostics");
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all[0].at("code"), "unknown-component");
  EXPECT_THAT(all[0].at("message").get<std::string>(), HasSubstr("did you mean 'Report'?"));
  EXPECT_EQ(all[0].at("range").at("start"), (Json{{"line", 2}, {"character", 17}}));
  EXPECT_EQ(all[0].at("range").at("end"), (Json{{"line", 2}, {"character", 31}}));
  EXPECT_THAT(client.tell("textDocument/didClose", {{"textDocument", {{"uri", kUri}}}})
                  .at("params")
                  .at("diagnostics"),
              IsEmpty());
}

TEST(Lsp, HoverTellsLabelsAndKeys) {
  Client client;
  client.open(kModel);
  const auto hover = [&](int line, int character) {
    const Json answer = client.at("textDocument/hover", line, character);
    return answer.is_null() ? "" : answer.at("contents").at("value").get<std::string>();
  };
  EXPECT_THAT(hover(3, 4), HasSubstr("response: Inst"));
  EXPECT_THAT(hover(5, 4), HasSubstr("component **Report**"));
  EXPECT_THAT(hover(1, 18), HasSubstr("component **Report**"));
  EXPECT_THAT(hover(1, 50), HasSubstr("someone could say"));
  EXPECT_THAT(hover(8, 44), HasSubstr("Confluent, writes"));
  EXPECT_EQ(hover(1, 2000), "");
  EXPECT_EQ(hover(2000, 1), "");
}

TEST(Lsp, FindsWhereNamesAreDeclared) {
  Client client;
  client.open(kModel);
  const Json answer = client.at("textDocument/definition", 1, 18);
  EXPECT_EQ(answer.at("range").at("start"), (Json{{"line", 5}, {"character", 2}}));
  EXPECT_TRUE(client.at("textDocument/definition", 6, 10).is_null());
}

// Of what stands in another file this one shows neither the place nor the verdict.
TEST(Lsp, KnowsWhatIsInOtherFiles) {
  const test_support::TemporaryFolder folder;
  folder.write("part.yaml",
               "streams: { out: { from: Part.o } }\n"
               "components: { Part: { annotation: { from: i, to: o, label: CR } } }\n");
  const std::string uri = "file://" + folder.path("whole.yaml");
  Client client;
  const Json opened = client.tell(
      "textDocument/didOpen",
      {{"textDocument",
        {{"uri", uri}, {"text", "include: [ part.yaml ]\nstreams:\n  in: { to: Part.i }\n"}}}});
  EXPECT_THAT(opened.at("params").at("diagnostics"), IsEmpty());
  const Json document = {{"uri", uri}};
  EXPECT_TRUE(client
                  .ask("textDocument/definition",
                       {{"textDocument", document}, {"position", {{"line", 2}, {"character", 14}}}})
                  .is_null());
  EXPECT_THAT(client.ask("textDocument/codeLens", {{"textDocument", document}}), IsEmpty());
}

TEST(Lsp, ForgetsWhatIsClosed) {
  Client client;
  client.open(kModel);
  client.tell("textDocument/didClose", {{"textDocument", {{"uri", kUri}}}});
  EXPECT_EQ(client.at("textDocument/hover", 1, 18).at("code"), -32602);
}

TEST(Lsp, CompletesKeysAndEnds) {
  Client client;
  client.open(kModel);
  std::set<std::string> streams;
  for (const Json& item : client.at("textDocument/completion", 1, 10)) {
    streams.insert(item.at("label"));
  }
  EXPECT_TRUE(streams.contains("sealable"));
  EXPECT_TRUE(streams.contains("Report.click"));
  EXPECT_FALSE(streams.contains("annotation"));
}

TEST(Lsp, ShowsVerdictsAndRepairs) {
  Client client;
  client.open(kModel);
  const Json document = {{"textDocument", {{"uri", kUri}}}};
  const Json lenses = client.ask("textDocument/codeLens", document);
  ASSERT_EQ(lenses.size(), 1U);
  EXPECT_THAT(lenses[0].at("command").at("title").get<std::string>(), HasSubstr("instance"));
  EXPECT_EQ(lenses[0].at("range").at("start").at("line"), 3);

  const Json actions = client.ask("textDocument/codeAction", document);
  ASSERT_EQ(actions.size(), 1U);
  const Json resolved = client.ask("codeAction/resolve", actions[0]);
  const Json& edit = resolved.at("edit").at("changes").at(kUri).at(0);
  EXPECT_EQ(edit.at("range").at("start"), (Json{{"line", 1}, {"character", 0}}));
  EXPECT_EQ(edit.at("range").at("end"), (Json{{"line", 2}, {"character", 0}}));
  EXPECT_EQ(edit.at("newText"),
            "  click: { to: Report.click, attributes: [id], sealable: [id], seal: [id] }\n");

  std::string repaired = kModel;
  repaired.replace(repaired.find("  click"), repaired.find("  request") - repaired.find("  click"),
                   edit.at("newText"));
  client.open(repaired);
  EXPECT_THAT(client.ask("textDocument/codeAction", document), IsEmpty());
  EXPECT_THAT(
      client.ask("textDocument/codeLens", document)[0].at("command").at("title").get<std::string>(),
      HasSubstr("deterministic"));
}

TEST(Lsp, AnswersWhatIsWrongWithAnError) {
  Client client;
  EXPECT_EQ(client.ask("no/such", {{"textDocument", {{"uri", kUri}}}}).at("code"), -32601);
  EXPECT_EQ(client.ask("textDocument/hover", Json::object()).at("code"), -32602);
  EXPECT_EQ(client.at("textDocument/hover", 0, 0).at("code"), -32602);
  for (const char* text :
       {"", "{", "[]", "3", "{\"method\":3}", "{\"id\":1,\"method\":\"x\",\"params\":4}"}) {
    for (const std::string& sent : client.server.handle(text)) {
      EXPECT_TRUE(Json::parse(sent).contains("error")) << text;
    }
  }
}

TEST(Lsp, EndsAsItIsAsked) {
  Client client;
  client.ask("shutdown", nullptr);
  EXPECT_FALSE(client.server.ended());
  client.tell("exit", nullptr);
  EXPECT_TRUE(client.server.ended_well());
  Client rude;
  rude.tell("exit", nullptr);
  EXPECT_TRUE(rude.server.ended());
  EXPECT_FALSE(rude.server.ended_well());
}

TEST(Framing, TakesMessagesWhereverTheyAreCut) {
  const std::string two = framed("{\"a\":1}") + "Content-Type: x\r\n" + framed("{}");
  for (std::size_t cut = 0; cut <= two.size(); ++cut) {
    Framing framing;
    std::vector<std::string> taken;
    for (const std::string& part : {two.substr(0, cut), two.substr(cut)}) {
      framing.add(part);
      while (const auto message = framing.next()) taken.push_back(*message);
    }
    EXPECT_THAT(taken, testing::ElementsAre("{\"a\":1}", "{}"));
  }
  for (const char* wrong : {"Content-Length: x\r\n\r\n", "Length: 3\r\n\r\nabc",
                            "Content-Length: 99999999999\r\n\r\n"}) {
    Framing framing;
    framing.add(wrong);
    EXPECT_FALSE(framing.next());
    EXPECT_TRUE(framing.broken());
  }
  Framing endless;
  endless.add(std::string(5000, 'x'));
  EXPECT_FALSE(endless.next());
  EXPECT_TRUE(endless.broken());
}

TEST(Text, CountsAsEditorsDo) {
  const Text text("a: \"é𝄞\" b\nnext\n");
  EXPECT_EQ(text.position({1, 9}), (Position{0, 9}));  // 𝄞 is two code units
  EXPECT_EQ(text.position({2, 1}), (Position{1, 0}));
  EXPECT_EQ(text.word_around({0, 9}).text, "b");
  EXPECT_EQ(text.word_around({7, 9}).text, "");
}

TEST(Words, EveryKeyThatTheSchemaExplainsIsTold) {
  EXPECT_THAT(meaning_of_key("seal"), testing::Not(IsEmpty()));
  EXPECT_EQ(meaning_of_key("nonsense"), "");
}

// For scale: the answers of a model of a thousand components come, whatever the time.
TEST(Lsp, AnswersOnAThousandComponents) {
  std::string model = "streams:\n  s0: { to: C0.i }\n";
  for (int i = 1; i <= 1000; ++i) {
    model += fmt::format("  s{}: {{ from: C{}.o{} }}\n", i, i - 1,
                         i == 1000 ? "" : fmt::format(", to: C{}.i", i));
  }
  model += "components:\n";
  for (int i = 0; i < 1000; ++i) {
    model += fmt::format("  C{}: {{ annotation: {{ from: i, to: o, label: CR }} }}\n", i);
  }
  Client client;
  EXPECT_THAT(client.open(model), IsEmpty());
  EXPECT_FALSE(client.at("textDocument/hover", 500, 3).is_null());
  EXPECT_EQ(client.ask("textDocument/codeLens", {{"textDocument", {{"uri", kUri}}}}).size(), 1U);
}

}  // namespace
}  // namespace firebreak::lsp
