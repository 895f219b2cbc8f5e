// SPDX-License-Identifier: Apache-2.0
#include "support/typical_behaviors.h"

#include <string_view>
#include <utility>
#include <vector>

namespace firebreak::test_support {

namespace {

struct Sketch {
  std::string_view state;
  /// The first one emits. Of `[[a||b||c]]`, one is chosen.
  std::vector<std::string_view> handlers;
};

const std::vector<Sketch>& sketches() {
  static const std::vector<Sketch> kSketches = {
      // Counters, of all and by key.
      {"state n: int",
       {"on get(id: int) { emit value([[id, n||id, n > 2||0, n]]); }",
        "on add(v: int) { n = n [[+||+||-]] [[v||1||max(v, 0)]]; }",
        "on [[reset() { n = 0||scale(v: int) { n = n * v||put(v: int) { n = v]]; }"}},
      {"state n: map<string, int>",
       {"on add(k: string, v: int) { n[k] = n[k] + [[v||1]]; [[||if (n[k] > 2) { emit much(k); }"
        "||if (n[k] == 3) { emit much(k); }||emit much(k);]] emit done(k); }",
        "on get(k: string) { emit value(k, n[k]); }",
        "on merge(other: map<string, int>) { n = [[max(n, other)||min(n, other)||other]]; }"}},
      // Sets with adds and removes.
      {"state s: set<int>",
       {"on ask(id: int) { emit answer(id, [[id in s||id not in s]]); }",
        "on add(id: int) { [[s = s + {id};||if (id > 0) { s = s | {id}; }"
        "||if (id not in s) { s = s + {id}; emit added(id); }]] }",
        "on remove(id: int) { s = [[s - {id}||{x in s if x != id}||{x in s if x > id}]]; }"}},
      {"state added: set<string> state removed: set<string>",
       {"on read(id: int) { emit all(id, [[added - removed||{x in added if x not in removed}||"
        "added]]); }",
        "on add(k: string) { if ([[true||k not in removed]]) { added = added | {k}; } }",
        "on remove(k: string) { removed = removed + {k}; [[||added = added - {k};]] }"}},
      {"state tags: map<string, set<int>>",
       {"on read(k: string) { [[emit all(k, tags[k]);||for x in tags[k] { emit one(k, x); }]] }",
        "on add(k: string, id: int) { tags[k] = tags[k] | {id}; }",
        "on remove(k: string, seen: set<int>) { tags[k] = tags[k] - [[seen||{0}]]; }"}},
      // Registers and maps of which the last writer wins.
      {"state at: int state it: string",
       {"on read(id: int) { emit value(id, it); }",
        "on put(w: string, time: int) { if ([[time > at||time >= at||(time, w) > (at, it)]]) "
        "{ at = time; it = w; } }"}},
      {"state kept: map<string, (int, int)>",
       {"on get(k: string) { let (_, v) = kept[k]; emit value(k, v); }",
        "on put(k: string, time: int, v: int) { [[kept[k] = max(kept[k], (time, v));"
        "||kept[k] = (time, v);||let (t, _) = kept[k]; if (time > t) { kept[k] = (time, v); }]] }",
        "on merge(other: map<string, (int, int)>) { kept = max(kept, other); }"}},
      // Joins by id, the left message being the string.
      {"state left: map<int, string> state right: map<int, int>",
       {"on l(id: int, w: string) { left[id] = w; if (right[id] [[!=||>]] 0) "
        "{ emit both(id, w, right[id]); [[||right[id] = 0;]] } }",
        "on r(id: int, v: int) { right[id] = v; if (left[id] != \"\") "
        "{ emit both(id, left[id], v); } }"}},
      {"state ls: set<(int, string)> state rs: set<(int, int)>",
       {"on l(id: int, w: string) { ls = ls + {(id, w)}; for (i, v) in rs { if ([[i == id||i == id"
        "||i <= id]]) { emit both(id, w, v); } } }",
        "on r(id: int, v: int) { rs = rs | {(id, v)}; for (i, w) in ls { if (i == id) "
        "{ emit both(id, w, v); } } }"}},
      // Guards.
      {"state balance: int [[||= 3]]",
       {"on withdraw(id: int, v: int) { if (v [[<=||<]] balance) { balance = balance - v; "
        "emit paid(id, v); } [[||else { emit refused(id); }]] }",
        "on deposit(v: int) { if ([[v > 0||true]]) { balance = balance + v; } }"}},
      {"state owner: map<string, int>",
       {"on claim(k: string, id: int) { if (owner[k] == 0) { owner[k] = id; emit won(k, id); } "
        "[[||else { emit lost(k, id); }]] }",
        "on free(k: string) { owner[k] = 0; }"}},
      {"state seen: set<int>",
       {"on x(id: int, w: string) { if ([[id||id||id % 2]] not in seen) { seen = seen + "
        "{[[id||id % 2]]}; emit first(id[[||, w]]); } }",
        "on forget(id: int) { seen = seen - {id}; }"}},
      {"state status: map<int, string>",
       {"on pay(id: int) { if (status[id] == [[\"\"||\"open\"]]) { status[id] = \"paid\"; "
        "emit ship(id); } }",
        "on cancel(id: int) { if (status[id] [[!= \"paid\"||== \"\"]]) { status[id] = \"gone\"; "
        "emit cancelled(id); } }",
        "on open(id: int) { status[id] = \"open\"; }"}},
      // Folds, and what passes.
      {"state best: int state worst: int",
       {"on x(v: int) { best = max(best, v); [[worst = min(worst, v);||worst = v;]] "
        "emit range(best, worst); }",
        "on ask(id: int) { emit now(id, best [[||- worst]]); }"}},
      {"state sum: int state n: int",
       {"on ask(id: int) { emit mean(id, [[sum / n||sum||sum - n]]); }",
        "on x(v: int) { sum = sum + v; n = n + 1; [[||if (n == 2) { emit pair(sum); }]] }"}},
      {"state hash: int",
       {"on x(v: int) { hash = hash * [[31||2||1]] + v; [[||emit hashed(hash);]] emit got(v); }"}},
      {"",
       {"on x(k: string, v: int) { [[if (v > 1) { emit high(k, v); }||emit high(k, v * 2);]] }",
        "on y(k: string, v: int) { emit [[high(k, v)||low(k, -v)||low(\"\", v)]]; }"}},
  };
  return kSketches;
}

// The innermost choices first.
std::string chosen(Rng& rng, std::string text) {
  for (std::size_t open = text.rfind("[["); open != std::string::npos; open = text.rfind("[[")) {
    const std::size_t close = text.find("]]", open);
    std::vector<std::string> choices;
    std::string rest = text.substr(open + 2, close - open - 2);
    for (std::size_t bar = rest.find("||"); bar != std::string::npos; bar = rest.find("||")) {
      choices.push_back(rest.substr(0, bar));
      rest.erase(0, bar + 2);
    }
    choices.push_back(rest);
    text.replace(open, close + 2 - open, rng.pick(choices));
  }
  return text;
}

}  // namespace

std::string typical_behavior(Rng& rng) {
  const Sketch& sketch = rng.pick(sketches());
  std::string result = chosen(rng, std::string(sketch.state)) + "\n";
  for (std::size_t i = 0; i < sketch.handlers.size(); ++i) {
    if (i > 0 && rng.percent(15)) continue;
    result += chosen(rng, std::string(sketch.handlers[i])) + "\n";
  }
  return result;
}

}  // namespace firebreak::test_support
