// SPDX-License-Identifier: Apache-2.0
// What `--write` writes is a model that is read again.
#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "cli/repair_fixture.h"

namespace firebreak {
namespace {

std::string hundred(const std::string& item, const std::string& separator) {
  std::string text;
  for (int i = 0; i < 100; ++i)
    text += (i == 0 ? "" : separator) + fmt::format(fmt::runtime(item), i);
  return text;
}

// A component has a hundred orderings at most, and a stream a hundred keys; what is offered counts.
TEST_F(Repair, WritesNoMoreThanIsRead) {
  const std::string attributes = hundred("a{}", ", ") + ", b";
  const std::string rest =
      "  out: { from: C.out, attributes: [b] }\ncomponents:\n  C:\n    annotation: "
      "{ from: in, to: out, label: OW, subscript: [b] }\n";
  const std::string in = "streams:\n  in: { to: C.in, attributes: [" + attributes + "]";
  const std::string ordered = in + " }\n" + rest + "    order: [" +
                              hundred("{{ mechanism: dynamic, by: [a{}] }}", ", ") + "]\n";
  const std::string sealed = in + ", seal: [" + hundred("[a{}]", ", ") + "] }\n" + rest;
  const std::string fifo = in + ", order: { fifo: [" + hundred("[a{}]", ", ") + "] } }\n" + rest;
  const std::vector<std::pair<std::string, std::string>> cases = {
      {ordered, "{ order: C, mechanism: sequencing }"},
      {sealed, "{ seal: in, key: [b] }"},
      {fifo, "{ fifo: in, key: [b] }"}};
  const std::string file = folder.path("written.yaml");
  for (const auto& [text, one_more] : cases) {
    const Finished offered = run_firebreak(
        {"repair", folder.write("full.yaml", text + "repairs: [ " + one_more + " ]\n")});
    EXPECT_EQ(offered.status, 2);
    EXPECT_THAT(offered.err,
                HasSubstr("with what 'repairs' offers up to here there are more than 100"));
    const Finished found =
        run_firebreak({"repair", folder.write("found.yaml", text), "--write", file});
    EXPECT_EQ(found.status, 0) << found.err;
    EXPECT_EQ(run_firebreak({"verify", "--quiet", file}).status, 0);
  }
}

// What stands in an included file is not changed, and then nothing is written.
TEST_F(Repair, WritesTheFileItselfOnly) {
  folder.write("part.yaml", R"(streams:
  note: { to: Index.note, attributes: [key] }
  shown: { from: Index.out, attributes: [key] }
components:
  Index: { annotation: { from: note, to: out, label: CR } }
)");
  const std::string model = folder.write("main.yaml", R"(include: [part.yaml]
streams:
  put: { to: Store.put, attributes: [key] }   # what comes
  got: { from: Store.got, attributes: [key] }
components:
  Store: { annotation: { from: put, to: got, label: OW, subscript: [key] } }
)");
  const std::string file = folder.path("repaired.yaml");
  EXPECT_EQ(run_firebreak({"repair", model, "--write", file}).status, 0);
  EXPECT_THAT(test_support::read_file(file),
              testing::AllOf(HasSubstr("include: [part.yaml]"),
                             HasSubstr("order: { fifo: [key] } }   # what comes")));
  folder.write("part.yaml", R"(streams:
  note: { to: Index.note, attributes: [key] }
  shown: { from: Index.out, attributes: [key] }
components:
  Index: { annotation: { from: note, to: out, label: OW, subscript: [key] } }
)");
  const std::string other = folder.path("other.yaml");
  const Finished refused = run_firebreak({"repair", model, "--write", other});
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, HasSubstr("part.yaml:2:3: 'note' with 'order: { fifo: [key] }'"));
  EXPECT_FALSE(std::filesystem::exists(other));
}

// Away from what it includes, a model is written whole.
TEST_F(Repair, WritesAWholeModelElsewhere) {
  folder.write("part.yaml", "streams: { got: { from: Store.got, attributes: [key] } }\n");
  const std::string model = folder.write("main.yaml", R"(include: [part.yaml]
streams: { put: { to: Store.put, attributes: [key] } }
components:
  Store: { annotation: { from: put, to: got, label: OW, subscript: [key] } }
)");
  std::filesystem::create_directory(folder.path("away"));
  const std::string file = folder.path("away/whole.yaml");
  EXPECT_EQ(run_firebreak({"repair", model, "--write", file}).status, 0);
  EXPECT_THAT(test_support::read_file(file), testing::Not(HasSubstr("include")));
  EXPECT_EQ(run_firebreak({"verify", "--quiet", file}).status, 0);
}

// What a component has already needs no place.
TEST_F(Repair, WritesWhatFits) {
  std::string text =
      "streams:\n  in: { to: C.in, attributes: [" + hundred("a{}", ", ") +
      "] }\n  out: { from: C.out, attributes: [a0] }\ncomponents:\n  C:\n"
      "    annotation: { from: in, to: out, label: OW, subscript: [a0] }\nrepairs:\n";
  text += hundred("  - {{ order: C, mechanism: sequencing, by: [a{}] }}\n", "");
  const std::string file = folder.path("written.yaml");
  EXPECT_EQ(run_firebreak({"repair", folder.write("many.yaml", text), "--write", file}).status, 0);
  EXPECT_EQ(run_firebreak({"repair", file, "--write", file}).status, 0);
  EXPECT_EQ(run_firebreak({"verify", "--quiet", file}).status, 0);
}

// What was expected of the model as it was, is not true of the repaired one.
TEST_F(Repair, WritesWhatCanBeExpectedOfTheRepairedModel) {
  const std::string text =
      "streams:\n  in: { to: C.in, attributes: [k] }\n  out: { from: C.out, attributes: [k] }\n"
      "components:\n  C:\n    annotation: { from: in, to: out, label: OW }\n"
      "repairs:\n  - { order: C, mechanism: sequencing }\n"
      "expect:\n  verdict: divergent   # alas\n  sinks: { out: run }\n  labels: { out: Run }\n"
      "  repair: { target: deterministic, cost: 40 }\n";
  const std::string file = folder.path("written.yaml");
  const Finished run = run_firebreak({"repair", folder.write("stale.yaml", text), "--write", file});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.err, HasSubstr("firebreak: 'expect' in " + file +
                                 " says what holds of the repaired model:\n"));
  EXPECT_THAT(run.err, HasSubstr("  verdict: expected divergent, found deterministic\n"));
  EXPECT_THAT(read_file(file),
              HasSubstr("  verdict: deterministic   # alas\n  sinks: { out: none }\n"));
  EXPECT_THAT(read_file(file), HasSubstr("  repair: { target: deterministic, cost: 0 }\n"));
  EXPECT_EQ(run_firebreak({"test", file}).status, 0) << run_firebreak({"test", file}).out;
  // What holds is left alone, and nothing is said of it.
  const Finished again = run_firebreak({"repair", file, "--write", file});
  EXPECT_EQ(again.status, 0);
  EXPECT_EQ(again.err, "");
}

}  // namespace
}  // namespace firebreak
