// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "behavior/checker.h"
#include "behavior/parser.h"
#include "infer/inference.h"

namespace firebreak::infer {
namespace {

behavior::Program program_of(const std::string& text) {
  base::Diagnostics diagnostics;
  auto program = behavior::parse(text, {"test"}, diagnostics);
  if (program && !behavior::check(*program, "test", diagnostics)) program.reset();
  for (const auto& diagnostic : diagnostics.all()) ADD_FAILURE() << base::format(diagnostic);
  return program.value_or(behavior::Program{});
}

std::string name(topology::Annotation a) {
  return a == topology::Annotation::CR   ? "CR"
         : a == topology::Annotation::CW ? "CW"
         : a == topology::Annotation::OR ? "OR"
                                         : "OW";
}

std::string claims_of(const std::string& text) {
  const behavior::Program program = program_of(text);
  Subject subject{&program};
  for (const auto& h : program.handlers) {
    subject.inputs.emplace_back();
    for (const auto& p : h.parameters) subject.inputs.back().push_back(p.name);
  }
  base::Environment environment;
  const ComponentClaims claims = infer(subject, environment);
  std::string result;
  for (const PathClaim& path : claims.paths) {
    result += fmt::format("{} -> {}: {}", program.handlers[path.from].interface, path.to,
                          name(path.label));
    if (!topology::is_confluent(path.label))
      result += path.gate ? fmt::format("[{}]", fmt::join(*path.gate, ", ")) : "*";
    if (path.idempotent) result += " idempotent";
    if (path.repeats) result += " repeats";
    if (path.unordered) result += " unordered";
    if (!path.undecided.empty()) result += " (" + path.undecided + ")";
    result += "\n";
  }
  return result;
}

TEST(Infer, Samples) {
  for (const char* text : {
           "state n: int; on add(x: int) { n = n + x; } on get(q: int) { emit value(q, n); }",
           "state t: map<string, string>; on put(k: string, v: string) { t[k] = v; emit ack(k); } "
           "on get(k: string) { emit reply(k, t[k]); }",
           "state s: set<int>; on add(x: int) { if (!(x in s)) { s = s + {x}; emit fresh(x); } }",
           "state first: int; state n: int; on in(x: int) { if (n == 0) { first = x; } n = n + 1; "
           "if (n == 3 && first == 1) { emit hit(x); } }",
           "state hot: bool; on t(d: string, v: int) { if (v > 30) { hot = true; } if (hot) { emit "
           "alarm(); } }",
           "state v: map<string, int>; state ver: map<string, int>; on put(k: string, t: int, x: "
           "int) { if (t > ver[k]) { ver[k] = t; v[k] = x; emit changed(k, t, x); } }",
           "state s: map<string, set<string>>; on join(room: string, who: string) { s[room] = "
           "s[room] + {who}; } on say(room: string, text: string) { for w in s[room] { emit "
           "deliver(w, text); } }",
           "on x(a: int) { emit y(a * 2); }",
           "state c: map<string, int>; on merge(o: map<string, int>) { c = max(c, o); emit out(c); "
           "}",
           "state a: set<(string, int)>; state r: set<(string, int)>; on add(e: string, t: int) { "
           "a = a + {(e, t)}; } on remove(e: string) { r = r | {(x, t) in a if x == e}; } on "
           "read(q: int) { emit all(q, a - r); }",
       }) {
    const auto begin = std::chrono::steady_clock::now();
    const std::string claims = claims_of(text);
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - begin);
    fmt::print("{}\n{}{} ms\n\n", text, claims, ms.count());
  }
}

}  // namespace
}  // namespace firebreak::infer
