// SPDX-License-Identifier: Apache-2.0
// What the commands write is what schema/firebreak-result.schema.json says, and each result can be
// told from others.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/cli_models.h"
#include "cli/repair_fixture.h"
#include "support/json_schema.h"
#include "support/open_sink.h"
#include "support/process.h"

namespace firebreak {
namespace {

const std::string kSchema =
    std::string(FIREBREAK_SOURCE_DIR) + "/schema/firebreak-result.schema.json";

// What is last is never kept, since n is even, which no template says.
constexpr const char* kEven = R"(streams:
  xs: { to: Even.x, attributes: [a] }
  asks: { to: Even.ask, attributes: [q] }
  answers: { from: Even.answer, attributes: [q, last] }
components:
  Even:
    behavior: |
      state n: int
      state last: int
      on x(a: int) { n = n + 2; if (n % 2 == 1) { last = a; } }
      on ask(q: int) { emit answer(q, last); }
)";

// One of two declared paths is none of the behaviour.
constexpr const char* kLacking = R"(streams:
  xs: { to: Echo.x, attributes: [a] }
  ys: { from: Echo.y, attributes: [a] }
components:
  Echo:
    annotation: [{ from: x, to: y, label: CR }, { from: x, label: OW }]
    behavior: on x(a: int) { emit y(a); }
)";

class ResultSchema : public testing::Test {
 protected:
  json written(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--format", "json"});
    return json::parse(run_firebreak(arguments).out);
  }
  std::string saved(const std::vector<std::string>& arguments) const {
    return folder.write(arguments.front() + ".json", written(arguments).dump());
  }

  TemporaryFolder folder;
  const test_support::JsonSchema schema{json::parse(read_file(kSchema))};
  const std::string racy = folder.write("racy.yaml", kRacy);
  const std::string server = folder.write("server.yaml", kServer);
  const std::string variants = folder.write("variants.yaml", kVariants);
  const std::string sealed = folder.write("sealed.yaml", R"(name: sealed
streams:
  words: { to: Count.words, attributes: [word], seal: [word], order: fifo }
  counts: { from: Count.counts, attributes: [word] }
components:
  Count: { annotation: { from: words, to: counts, label: OW, subscript: [word] } }
)");
};

TEST_F(ResultSchema, HoldsOfEveryCommand) {
  const std::string wrong = folder.write("wrong.yaml", kWrong);
  const std::string open = folder.write("open.yaml", test_support::kOpenSink);
  const std::string lacking = folder.write("lacking.yaml", kLacking);
  const std::string even = folder.write("even.yaml", kEven);
  const std::string traces = saved({"verify", racy});
  const std::string repair = saved({"repair", server});
  const std::vector<std::vector<std::string>> commands = {
      {"label", racy},
      {"verify", racy},
      {"verify", racy, "--anomaly", "diverge"},
      {"verify", racy, wrong, sealed},
      {"verify", racy, "--timeout", "0.001"},
      {"repair", server},
      {"repair", variants},
      {"repair", open},
      {"repair", "--all", server},
      {"repair", "--all", "--limit", "1", server},
      {"repair", "--pareto", server},
      {"repair", "--relax", sealed},
      {"infer", std::string(FIREBREAK_SOURCE_DIR) + "/models/behaviors/join-by-id.yaml"},
      {"infer", std::string(FIREBREAK_SOURCE_DIR) + "/models/behaviors/account-overdraft.yaml"},
      {"verify", std::string(FIREBREAK_SOURCE_DIR) + "/models/behaviors/adnet-poor.yaml"},
      {"verify", even},
      {"infer", lacking},
      {"tolerate", sealed},
      {"tolerate", racy},
      {"certify", server, repair},
      {"crosscheck", racy},
      {"crosscheck", "--enumerate", "3", "--timeout", "0.2"},
      {"test", racy, wrong},
      {"replay", traces},
      {"replay", repair},
      {"export", racy, "--to", "dot"},
      {"diff", racy, sealed},
      {"explain"},
      {"explain", "merge"},
      {"explain", "response", racy},
      {"diff", "--baseline", sealed, racy},
  };
  for (const std::vector<std::string>& command : commands) {
    const json result = written(command);
    EXPECT_TRUE(schema.accepts(result)) << command[0] << " " << command.back() << "\n"
                                        << result.dump(2);
  }
}

TEST_F(ResultSchema, RefusesWhatItDoesNotName) {
  json result = written({"verify", racy});
  result["more"] = 1;
  EXPECT_FALSE(schema.accepts(result));
  result.erase("more");
  result.at("traces").at(0).at("worlds").at(0).erase("name");
  EXPECT_FALSE(schema.accepts(result));
}

TEST_F(ResultSchema, ResultsSayWhatTheyAreOf) {
  const json both = written({"verify", racy, folder.write("other.yaml", kRacy)});
  EXPECT_EQ(both.at(0).at("model"), both.at(1).at("model"));
  EXPECT_EQ(both.at(0).at("file"), racy);
  EXPECT_EQ(both.at(1).at("file"), folder.path("other.yaml"));
  EXPECT_EQ(both.at(0).at("schema"), 1);
  EXPECT_EQ(
      "firebreak " + both.at(0).at("firebreak").get<std::string>() + "\n",
      run_firebreak({"--version"}).out.substr(0, run_firebreak({"--version"}).out.find('\n') + 1));
  EXPECT_EQ(both.at(0).at("sinks").at("response").at("line"), 5);
}

// A finding keeps its id where the file is edited elsewhere, or moved.
TEST_F(ResultSchema, FindingsHaveStableIds) {
  const json here = written({"verify", racy}).at("sinks").at("response");
  const json there =
      written({"verify", folder.write("moved.yaml", std::string("# a comment\n") + kRacy)})
          .at("sinks")
          .at("response");
  EXPECT_EQ(here.at("id"), there.at("id"));
  EXPECT_NE(here.at("line"), there.at("line"));
  EXPECT_NE(here.at("id"),
            written({"verify", "--anomaly", "run", racy}).at("sinks").at("response").at("id"));
}

// Who wrote a document, and of which file, is no part of what it claims.
TEST_F(ResultSchema, AMovedDocumentStaysWhatItIs) {
  json repair = written({"repair", server});
  repair["file"] = "elsewhere.yaml";
  repair["firebreak"] = "0.0.1";
  EXPECT_EQ(run_firebreak({"certify", folder.write("r.json", repair.dump())}).status, 0);
}

}  // namespace
}  // namespace firebreak
