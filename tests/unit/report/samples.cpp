// SPDX-License-Identifier: Apache-2.0
#include "unit/report/samples.h"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "report/explain.h"
#include "support/ad_network.h"

namespace firebreak::test_support {

using result::Anomaly;

std::string poor_model(const std::string& seal) {
  return ad_network({.clicks = seal, .attributes = "id, campaign"});
}

result::Trace poor_trace(Anomaly anomaly) {
  TraceText trace(anomaly, "response");
  trace.get().model = "ad-report";
  trace.message("click#1", "click", {{"id", 1}, {"campaign", 2}});
  trace.message("request#1", "request", {{"id", 1}, {"campaign", 1}});
  trace.message("query#1", "query", {{"id", 1}, {"campaign", 1}}, "request#1", "request→request");
  trace.message("answer#1", "answer", {{"id", 1}, {"campaign", 1}}, "query#1", "request→response");
  trace.message("response#1", "response", {{"id", 1}, {"campaign", 1}}, "answer#1",
                "response→response");
  trace.world(0, {{"Cache.request", "request#1", {"query#1"}},
                  {"Report.click", "click#1", {}},
                  {"Report.request", "query#1", {"answer#1"}},
                  {"Cache.response", "answer#1", {"response#1"}}});
  trace.world(1, {{"Cache.request", "request#1", {"query#1"}},
                  {"Report.request", "query#1", {"answer#1"}},
                  {"Report.click", "click#1", {}},
                  {"Cache.response", "answer#1", {"response#1"}}});
  if (anomaly != Anomaly::Run) {
    for (result::Delivery& delivery : trace.get().worlds[1].deliveries) delivery.instance = 2;
  }
  trace.get().minimal = true;
  return trace.get();
}

std::string store_model() {
  return R"(name: store
streams:
  put: { to: Store.put, attributes: [key, day], seal: { key: [day], exact: false } }
  reset: { to: Store.reset, attributes: [key] }
  get: { to: Store.get, attributes: [key] }
  answer: { from: Store.answer, attributes: [key] }
  audit: { from: Store.audit, attributes: [key] }
components:
  Store:
    Rep: true
    commutes: [[reset, reset], [get, reset]]
    late: ignored
    forwards: false
    annotation:
      - { from: put, label: OW, subscript: [key] }
      - { from: reset, label: CW }
      - { from: get, to: answer, label: OR, subscript: [key] }
      - { from: get, to: audit, label: CR, repeats: true, emits: unordered }
)";
}

result::Trace store_trace() {
  TraceText trace(Anomaly::Diverge, "answer");
  trace.get().model = "store";
  trace.message("put#1", "put", {{"key", 1}, {"day", 1}});
  trace.message("put#2", "put", {{"key", 1}, {"day", 2}});
  trace.world(0, {{"Store.put", "put#1", {}}, {"Store.put", "put#2", {}}});
  trace.world(1, {{"Store.put", "put#2", {}}, {"Store.put", "put#1", {}}});
  for (result::Delivery& delivery : trace.get().worlds[1].deliveries) delivery.instance = 2;
  return trace.get();
}

std::string count_model(const std::string& options) {
  return R"(name: wordcount
streams:
  words: { to: Count.words, attributes: [word, batch])" +
         options + R"( }
  counts: { from: Count.counts, to: Commit.counts, attributes: [word, batch] }
  db: { from: Commit.db, attributes: [word, batch] }
components:
  Count: { annotation: { from: words, to: counts, label: OW, subscript: [word, batch] } }
  Commit: { annotation: { from: counts, to: db, label: CW } }
)";
}

std::string reader_model() {
  return R"(
name: reader
streams:
  u:   { to: C.u, attributes: [k], seal: [k] }
  ask: { to: C.ask, attributes: [k] }
  out: { from: C.out, attributes: [k] }
components:
  C:
    annotation:
      - { from: u, to: x, label: OW, subscript: [k] }
      - { from: ask, to: out, label: OR }
)";
}

result::Trace reader_trace() {
  TraceText trace(Anomaly::Run, "out");
  trace.message("u#1", "u", {{"k", 1}}).message("ask#1", "ask", {{"k", 1}});
  trace.message("out#1", "out", {{"k", 1}}, "ask#1", "ask→out");
  const Step u{"C.u", "u#1", {}};
  const Step unit{"C.u→x", "u#1", {}};
  const Step ask{"C.ask", "ask#1", {"out#1"}};
  return trace.world(0, {u, unit, ask}).world(1, {u, ask, unit}).get();
}

result::Trace count_trace(Anomaly anomaly) {
  TraceText trace(anomaly, "db");
  trace.get().model = "wordcount";
  trace.message("words#1", "words", {{"word", 1}, {"batch", 1}});
  trace.message("words#2", "words", {{"word", 1}, {"batch", 1}});
  trace.message("counts#1", "counts", {{"word", 1}, {"batch", 1}}, "words#1", "words→counts");
  trace.message("db#1", "db", {{"word", 1}, {"batch", 1}}, "counts#1", "counts→db");
  trace.world(0, {{"Count.words", "words#1", {"counts#1"}},
                  {"Count.words", "words#2", {}},
                  {"Commit.counts", "counts#1", {"db#1"}}});
  trace.world(1, {{"Count.words", "words#2", {}},
                  {"Count.words", "words#1", {"counts#1"}},
                  {"Commit.counts", "counts#1", {"db#1"}}});
  trace.get().minimal = true;
  return trace.get();
}

result::Trace replayed(const topology::Topology& topology, result::Trace trace) {
  const replay::Replay replay = replay::replay(topology, trace);
  EXPECT_EQ(replay.problem, "");
  trace = replay.trace;
  trace.difference = report::explain(topology, trace);
  return trace;
}

void expect_golden(const std::string& name, const std::string& text) {
  const std::string path = fmt::format("{}/tests/golden/{}", FIREBREAK_SOURCE_DIR, name);
  if (std::getenv("FIREBREAK_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  std::ostringstream expected;
  expected << file.rdbuf();
  ASSERT_TRUE(file) << "there is no golden file " << path
                    << "; FIREBREAK_UPDATE_GOLDEN=1 writes it";
  EXPECT_EQ(text, expected.str()) << "FIREBREAK_UPDATE_GOLDEN=1 accepts the new text";
}

}  // namespace firebreak::test_support
