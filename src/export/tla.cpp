// SPDX-License-Identifier: Apache-2.0
#include "export/tla.h"

#include <fmt/format.h>

#include <iterator>

namespace firebreak::exports {
namespace {

constexpr const char* kHead = R"(---- MODULE {0} ----
\* A model of Firebreak for TLC, with {1} message{2} of each source (docs/formats.md).
\*
\* World A is executed, then world B on the same input: two runs, or two replicas of one run. An
\* invariant that is violated says that a sink has that anomaly. The file is {0}.tla; what stands
\* below the module is {0}.cfg.
EXTENDS Naturals, Sequences

VARIABLES
  turn,      \* which component of which world handles its messages
  replicas,  \* the worlds are two replicas of one run, not two runs
  value,     \* what messages have in their attributes
  at,        \* at[w][m]: when world w handles message m, from 1 within a component
  changed,   \* the message says something else in world B
  seen       \* a path sees something else in world B

vars == <<turn, replicas, value, at, changed, seen>>

)";

constexpr const char* kRules = R"(
World == IF turn <= Len(Stages) THEN "A" ELSE "B"
Stage == Stages[IF turn <= Len(Stages) THEN turn ELSE turn - Len(Stages)]
Done == turn > 2 * Len(Stages)

\* Replicas see the one instance.
Single == replicas /\ ~Stage.replicated

Free(w, place) ==
  LET n == Stage.messages[place] IN
  /\ at[w][n] = 0
  /\ Stage.ordered \/ \A i \in 1..(place - 1) : at[w][Stage.messages[i]] # 0
  /\ \A i \in (1..Len(Stage.messages)) \ {place} :
       LET m == Stage.messages[i] IN
       /\ ~(at[w][m] = 0 /\ Kept(w, m, n) /\ (Single \/ ~Tied(m, n)))
       /\ (w = "B" /\ (Single \/ Tied(m, n))) => (at[w][m] # 0 \/ Before("A", n, m))

Differs(v, n) ==
  \E s \in Sights(v) :
    /\ s.shares
    /\ \/ Before("A", s.message, n) # Before("B", s.message, n)
       \/ Before("A", s.message, n) /\ (changed[s.message] \/ (s.view # "none" /\ seen[s.view]))

Handle(w, place) ==
  LET n == Stage.messages[place]
      handled == {i \in 1..Len(Stage.messages) : at[w][Stage.messages[i]] # 0}
  IN
  /\ Free(w, place)
  /\ \E time \in 1..Len(Stage.messages) :
       /\ \A i \in handled : at[w][Stage.messages[i]] < time
       /\ time = 1 \/ \E i \in handled : at[w][Stage.messages[i]] = time - 1
       /\ at' = [at EXCEPT ![w][n] = time]
  /\ seen' = [v \in Views |-> IF w = "B" /\ SeenBy[v] = n THEN Differs(v, n) ELSE seen[v]]
  /\ changed' = [m \in Messages |->
       IF w = "B" /\ Parent[m] = n
       THEN changed[n] \/ (Emitter[m] # "none" /\ Differs(Emitter[m], n))
       ELSE changed[m]]
  /\ UNCHANGED <<turn, replicas, value>>

Handled == \A i \in 1..Len(Stage.messages) : at[World][Stage.messages[i]] # 0

Init ==
  /\ turn = 1
  /\ replicas \in Replicas
  /\ value \in [Values -> {0, 1}]
  /\ at = [w \in {"A", "B"} |-> [m \in Messages |-> 0]]
  /\ changed = [m \in Messages |-> FALSE]
  /\ seen = [v \in Views |-> FALSE]

Next ==
  /\ ~Done
  /\ \/ Handled /\ turn' = turn + 1 /\ UNCHANGED <<replicas, value, at, changed, seen>>
     \/ \E place \in 1..Len(Stage.messages) : Handle(World, place)

Spec == Init /\ [][Next]_vars

)";

std::string quoted(const std::string& name) { return fmt::format("\"{}\"", name); }

class Printer {
 public:
  explicit Printer(const Unfolding& unfolding) : all_(unfolding) {}

  std::string run() {
    print(kHead, all_.name, all_.bound, all_.bound == 1 ? "" : "s");
    print_messages();
    print_stages();
    print_sights();
    print_orders();
    text_ += kRules;
    for (const Sink& sink : all_.sinks) print_sink(sink);
    text_ += "====\n\nSPECIFICATION Spec\nCHECK_DEADLOCK FALSE\n";
    for (const Sink& sink : all_.sinks) {
      print("INVARIANTS {0}_run {0}_instance {0}_diverge\n", sink.name);
    }
    return std::move(text_);
  }

 private:
  template <class... Args>
  void print(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
  }
  std::string name(std::size_t message) const { return quoted(all_.messages[message].name); }
  std::string view(std::optional<std::size_t> id) const {
    return id ? quoted(all_.views[*id].name) : quoted("none");
  }

  /// Items of a list, or of a set, with commas between them.
  template <class List>
  static std::string list(const List& items, const auto& text_of) {
    std::string text;
    for (const auto& item : items) text += (text.empty() ? "" : ", ") + text_of(item);
    return text;
  }

  std::string text_of(const Agreement& agreement) const {
    std::string text;
    for (const auto& [a, b] : agreement) {
      text += fmt::format("{}value[{}] = value[{}]", text.empty() ? "" : " /\\ ",
                          quoted(all_.values[a]), quoted(all_.values[b]));
    }
    return text.empty() ? "TRUE" : text;
  }

  /// A function of names to names, as a record.
  void print_function(const char* name, const auto& items, const auto& result) {
    if (items.empty()) {
      print("{} == [x \\in {{}} |-> \"none\"]\n", name);
      return;
    }
    print("{} == [\n", name);
    for (std::size_t i = 0; i < items.size(); ++i) {
      print("  {} |-> {}{}\n", items[i].name, result(items[i]), i + 1 < items.size() ? "," : "]");
    }
  }

  void print_messages() {
    const auto named = [](const auto& item) { return quoted(item.name); };
    print("Messages == {{{}}}\n", list(all_.messages, named));
    print("Views == {{{}}}\n", list(all_.views, named));
    print("Values == {{{}}}\n", list(all_.values, quoted));
    print("Replicas == {{{}}}\n", all_.replicas ? "FALSE, TRUE" : "FALSE");
    print("\n\\* Whose handling emits a message, and what its path sees then.\n");
    print_function("Parent", all_.messages, [&](const Message& message) {
      return message.parent ? name(*message.parent) : quoted("none");
    });
    print_function("Emitter", all_.messages,
                   [&](const Message& message) { return view(message.view); });
    print_function("SeenBy", all_.views, [&](const View& v) { return name(v.message); });
  }

  void print_stages() {
    print("\n\\* Components, producers before consumers.\nStages == <<\n");
    const auto boolean = [](bool value) { return value ? "TRUE" : "FALSE"; };
    for (std::size_t i = 0; i < all_.stages.size(); ++i) {
      const Stage& stage = all_.stages[i];
      print("  [messages |-> <<{}>>, ordered |-> {}, replicated |-> {}]{}\n",
            list(stage.messages, [&](std::size_t id) { return name(id); }), boolean(stage.ordered),
            boolean(stage.replicated), i + 1 < all_.stages.size() ? "," : "");
    }
    print(">>\n\nBefore(w, m, n) == at[w][m] # 0 /\\ (at[w][n] = 0 \\/ at[w][m] < at[w][n])\n");
  }

  void print_sights() {
    print("\n\\* What rivals may have handled before.\nSights(v) ==\n");
    const char* begin = "  CASE ";
    for (const View& v : all_.views) {
      print("{}v = {} -> {{\n", begin, quoted(v.name));
      print("       {}}}\n", list(v.sights, [&](const Sight& sight) {
              return fmt::format("[message |-> {}, view |-> {}, shares |-> ({})]",
                                 name(sight.message), view(sight.view), text_of(sight.shares));
            }));
      begin = "    [] ";
    }
    print("{}\n", all_.views.empty() ? "  {}" : "    [] OTHER -> {}");
  }

  void print_orders() {
    print("\n\\* An ordering fixes the order of m and n in the two worlds.\nTied(m, n) ==\n");
    for (const Tie& tie : all_.ties) {
      print("  \\/ {{m, n}} = {{{}, {}}} /\\ {}{}\n", name(tie.one), name(tie.other),
            tie.dynamic ? "replicas /\\ " : "", text_of(tie.covers));
    }
    print("  \\/ FALSE\n\n\\* A FIFO stream keeps m before n.\nKept(w, m, n) ==\n");
    for (const Queue& queue : all_.queues) {
      print("  \\/ m = {} /\\ n = {} /\\ {}", name(queue.first), name(queue.second),
            text_of(queue.keeps));
      if (queue.emitters) {
        print(" /\\ Before(w, {}, {})", name(queue.emitters->first), name(queue.emitters->second));
      }
      print("\n");
    }
    print("  \\/ FALSE\n");
  }

  void print_sink(const Sink& sink) {
    std::string contents = "FALSE";
    for (const std::size_t message : sink.messages) {
      contents += fmt::format(" \\/ changed[{}]", name(message));
    }
    std::string states = "FALSE";
    for (const State& state : sink.states) {
      for (const auto& [message, v] : state.handled) {
        states += fmt::format(" \\/ changed[{}]", name(message));
        if (v) states += fmt::format(" \\/ seen[{}]", view(v));
      }
    }
    print("{}_run == (Done /\\ ~replicas) => ~({})\n", sink.name, contents);
    print("{}_instance == (Done /\\ replicas) => ~({})\n", sink.name, contents);
    print("{}_diverge == (Done /\\ replicas) => ~({})\n\n", sink.name, states);
  }

  const Unfolding& all_;
  std::string text_;
};

}  // namespace

std::string to_tla(const Unfolding& unfolding) { return Printer(unfolding).run(); }

}  // namespace firebreak::exports
