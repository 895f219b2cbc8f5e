// SPDX-License-Identifier: Apache-2.0
// What a trace asks of a machine: for each instance, in which order it gets the messages that
// matter. Anything that fits these orders is the trace's schedule, so instances take turns freely:
// whoever has its next message at hand gets it. What the trace leaves out, and punctuations, come
// when nothing listed can, and the rest at the end in one order in both worlds. A message can also
// come before others that are listed at its instance, if all of them go on as they would: no path
// that does not wait reads there what is written meanwhile.
#pragma once

#include <array>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "result/trace.h"
#include "simulator/machine.h"
#include "simulator/trace_input.h"

namespace firebreak::simulator {

/// A state of following one world (a run: both replicas alike) or both (each its replica). It can
/// be copied, so ways to follow can be searched.
class Follower {
 public:
  /// `worlds`: the world that each replica follows. Keeps references to the rest.
  Follower(const Program& program, const result::Trace& trace, const TraceInput& read,
           std::array<unsigned, 2> worlds);

  struct Taken {  // a step off its list
    std::pair<topology::ComponentId, unsigned> place;
    std::size_t position = 0;
  };
  struct Move {
    enum class Kind : std::uint8_t {
      Apply,      // the event happens
      LeaveCopy,  // the copy of what came last is left for later
      SkipMoment  // what waits and has no moment in the trace goes on waiting
    };
    Kind kind = Kind::Apply;
    Event event;
    std::vector<Taken> taken;
    bool listed = false;
  };

  /// What can happen next, the most plausible first; that one only, unless `all`. None: a dead
  /// end, or the end.
  std::vector<Move> moves(const Machine& machine, bool all);
  void make(Machine& machine, const Move& move);
  /// Why a machine for which there are no moves left has not followed the trace; empty if it has.
  std::string problem(const Machine& machine) const;
  std::uint64_t digest() const;

  /// Where the punctuations of sources stood, as that instance was told, becomes part of the input,
  /// where it says when something is handled that waits.
  void place_punctuations(unsigned instance, Program& program, Input& input) const;

 private:
  /// An instance of a component; of what is not replicated, and reads replicated streams, each
  /// replica's side.
  using Place = std::pair<topology::ComponentId, unsigned>;
  struct Step {
    const std::string* id = nullptr;
    const TraceMessageInfo* message = nullptr;  // none, if the trace does not describe it
    std::optional<topology::PathId> moment;     // this path, which waits, handles it now
    bool other_replica = false;
    bool after_crash = false;  // the instance has yet to crash before
    bool implied = false;  // a moment that the trace does not list: on arrival, if it is possible
    std::ptrdiff_t number = 0;  // of the delivery in its world
  };
  using List = std::deque<Step>;
  /// What of a stream must not be over yet.
  using Open = std::vector<std::pair<topology::StreamId, Values>>;

  // follower.cpp: the lists
  void imply(const topology::Component& c, const Place& place, const result::World& world,
             const result::Delivery& arrival);
  std::optional<topology::PathId> find_path(const topology::Component& c,
                                            const result::Delivery& d) const;
  void drop_finished(const Machine& machine);
  bool moment_next(const topology::Component& c, std::optional<unsigned> instance,
                   const Values& end) const;
  static bool is(const Channel& channel, const Item& item, const TraceMessageInfo* message);
  bool mentioned(const Channel& channel, const Item& item) const;
  bool given_up(const Channel& channel, const Item& item) const;
  bool commute(const Step& a, const Step& b) const;
  bool reads(const Step& reader, const Step& writer) const;
  std::optional<Taken> next(const Place& place, const Channel& channel, const Item& item,
                            bool other, bool early) const;
  bool listed_at(const Place& place, const Channel& channel, const Item& item, bool other) const;
  using Takes = std::optional<std::vector<Taken>>;
  Takes taking(const Channel& channel, const Item& item, bool early) const;
  Takes taking_single(const topology::Component& c, const Channel& channel, const Item& item,
                      bool early) const;
  bool mirrored(const Channel& channel, const Item& item) const;
  bool still_listed(const Channel& channel, const Item& item) const;
  bool still_to_come(const topology::Stream& stream, const Values& end) const;
  bool sends_next(const Event& crash) const;
  const topology::Component& reader(const Channel& channel) const;

  // follower_moves.cpp: what comes next
  void add_listed(const Machine& machine, bool early, std::vector<Move>& result) const;
  std::ptrdiff_t number(const Move& move) const;
  void add_helpful(const Machine& machine, bool all, std::vector<Move>& result) const;
  void add_crashes(std::vector<Move>& result) const;
  bool crashes_next(const List& list) const;
  std::vector<Move> last_moves(const Machine& machine, bool all);
  const Event* closing(const Machine& machine) const;
  bool picks_one(const topology::Stream& stream) const;
  const Event* copy(const Machine& machine) const;
  bool merges_next(const Channel& channel, const Item& item) const;
  bool refusing(const Channel& channel) const;
  int use(const Machine& machine, const Event& e) const;
  int value(const Machine& machine, const Event& e) const;
  static bool ends(const Machine& machine, const Event& e, const Open& open);
  const Event* most_helpful(const Machine& machine, const Open& open) const;
  using Turn = std::tuple<int, int, std::uint64_t, unsigned>;
  Turn turn(const Machine& machine, const Event& e) const;
  bool skipped(const Machine& machine, const Event& e) const;

  const Program* program_;
  const topology::Topology* topology_;
  const result::Trace* trace_;
  const TraceInput* read_;
  std::array<unsigned, 2> worlds_;
  std::map<Place, List> lists_;
  /// What arrives where, by stream and lineage: all that the trace lists.
  std::set<std::tuple<topology::ComponentId, unsigned, topology::StreamId, std::uint64_t>>
      arriving_;
  struct Last {  // what was listed last
    topology::StreamId stream;
    unsigned instance = 0;
    std::uint64_t content = 0;
  };
  std::optional<Last> last_;
  std::vector<Event> events_;  // what the machine can do now
  /// When what came, or was lost, first, by stream, instance and lineage.
  std::map<std::tuple<topology::StreamId, unsigned, std::uint64_t>, std::size_t> arrived_;
};

}  // namespace firebreak::simulator
