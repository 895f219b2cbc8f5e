// SPDX-License-Identifier: Apache-2.0
// A program that runs: instances with their memory and what they hold back, channels with what is
// on its way. Every step is an event that a scheduler picks; the machine says which are possible on
// real channels. It can be copied, so schedules can be searched.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "simulator/program.h"

namespace firebreak::simulator {

struct Event {
  enum class Kind : std::uint8_t {
    Deliver,
    Drop,      // a message is lost, or a redelivery does not happen
    Announce,  // producers of an inner stream punctuate it: nothing of the partition is left
    Crash      // of a process of the component: what it keeps is gone
  };
  Kind kind = Kind::Deliver;
  std::uint32_t channel = 0;  // of Announce: the StreamId; of Crash: the ComponentId
  std::uint32_t item = 0;     // of Announce: which seal
  std::uint8_t instance = 0;  // of Announce, Crash: which replica
  Values values = no_values();
  /// Of Announce: only the producers know that nothing of the partition is left. In traces only.
  bool early = false;
  std::uint8_t part = 0;  // of the reader's parallel instances, where any may take the message
};

/// Where the copies of two replicas meet, of which the first gets through to the readers.
inline constexpr std::uint8_t kMerge = 2;

struct Channel {
  topology::StreamId stream;
  std::uint8_t origin = 0;    // which replica's emissions
  std::uint8_t instance = 0;  // of the reader, or kMerge
  std::uint32_t sequence = 0;
  std::vector<Item> pending;
};

/// A process of a component: of each replica's parallel instances one.
inline unsigned process_of(unsigned replica, unsigned part) { return replica + 2 * part; }
inline unsigned replica_of(unsigned process) { return process % 2; }

/// A delivery that orderings have to do with.
struct Ordered {
  std::uint64_t what = 0;   // what it says
  std::uint64_t id = 0;     // and how often that was said before
  std::uint64_t group = 0;  // messages of one group are ordered
  std::uint8_t part = 0;    // which parallel instance
};
/// By component, ordering and instance: in which order things were handled.
using Orders = std::vector<std::vector<std::array<std::vector<Ordered>, 2>>>;

/// What is remembered for people; only when somebody asks.
struct Journal {
  std::map<std::uint64_t, std::string> names;  // by lineage and stream
  std::vector<std::string> lines;
};

struct Outcome {
  /// By StreamId and observer: what it is held to.
  std::vector<std::array<std::multiset<std::uint64_t>, 2>> sinks;
  std::vector<bool> diverged;           // by PathId: W paths
  std::vector<topology::PathId> stuck;  // units that still wait
};

class Machine {
 public:
  /// `reference`: decisions of sequencers to follow; may be null, like `journal`.
  Machine(const Program& program, const Input& input, const Orders* reference, std::uint64_t coins,
          Journal* journal);

  /// What can happen next. Without `ordered` declared orderings are left aside.
  void enabled(bool ordered, std::vector<Event>& events) const;
  void apply(const Event& event);
  /// Whether replicas, and the reference, agree as orderings demand.
  bool admissible() const;
  Outcome outcome() const;
  const Orders& orders() const { return orders_; }
  const Channel& channel(std::size_t index) const { return channels_[index]; }
  /// Contents that were emitted, and that were not since the trace lists them nowhere: a component
  /// decides by the content.
  const std::set<std::uint64_t>& emitted() const { return emitted_; }
  const std::set<std::uint64_t>& silenced() const { return silenced_; }
  /// Whether nothing came after the end of its partition but what was repeated.
  bool promises_kept() const { return promises_kept_; }
  std::size_t channels() const { return channels_.size(); }
  std::uint64_t digest() const;
  /// The number of the channel to that instance, or -1.
  int find_channel(topology::StreamId stream, unsigned origin, unsigned instance) const;
  bool lossy(const Channel& channel) const;
  /// Whether the reader would refuse the message: it comes too late.
  bool refused(const Channel& channel, const Item& item) const;
  /// Whether the path holds that message back.
  bool holds(topology::PathId path, unsigned k, std::uint64_t lineage) const;
  /// Whether the instance holds something back.
  bool waits(topology::ComponentId c, unsigned k) const {
    return any_part(c, k, [](const Instance& instance) { return !instance.waiting.empty(); });
  }
  /// The place that orders seen so far, or the reference, give to a delivery: what is first goes
  /// first where something that it should follow never comes.
  std::size_t rank(const Event& event) const;
  bool possible(const Channel& channel, const Item& item, bool ordered) const;
  std::uint64_t records(topology::PathId path, unsigned instance) const;
  /// How much the process has handled that may crash.
  unsigned handled(const Event& crash) const;

 private:
  struct Waiting {
    topology::PathId path;
    topology::StreamId read;
    Message message;
    Cells cells = 0;
    Values partition = no_values();
    std::uint64_t extra = 0;  // of a message that is handled with each partition: which
    bool again = false;
    bool operator==(const Waiting& other) const {
      return path == other.path && read == other.read && message.content == other.message.content &&
             message.lineage == other.message.lineage && message.values == other.message.values &&
             message.side == other.message.side && cells == other.cells;
    }
  };
  struct Instance {
    explicit Instance(std::size_t paths) : memory(paths) {}
    Memory memory;
    std::vector<Waiting> waiting;
    std::set<std::uint64_t> punctuated;  // lineage and origin of what came
    std::set<std::uint64_t> forwarded;   // what it has passed on
    std::set<std::pair<topology::PathId, std::uint64_t>> handled;  // by idempotent paths
    std::vector<Waiting> done;                 // what units have handled, until they forget it
    std::map<std::uint64_t, unsigned> copies;  // how often a lineage left
    std::map<std::uint64_t, unsigned> times;   // how often a CW path had what
    std::map<std::uint32_t, std::vector<Message>> partners;  // of joins and thresholds
    /// What came, by channel, where it comes again after a crash.
    std::vector<std::pair<std::size_t, Item>> log;
    std::map<std::uint32_t, std::uint64_t> lost;  // in crashes, by W path: what it had kept
    unsigned handled_items = 0;
    unsigned crashes = 0;  // so far
  };
  struct Emission {
    topology::PathId path;
    std::uint64_t content = 0;
    std::uint64_t lineage = 0;
    std::uint8_t hops = 0;
    bool unordered = false;
    bool again = false;
    std::uint64_t extra = 0;  // for which partition, if for several
  };
  std::uint64_t missing(const Instance& instance, const topology::Path& path,
                        std::uint64_t content) const;

  // machine.cpp: channels
  void open_channels();
  void load(const Input& input);
  void deliver(Channel& channel, std::size_t index, std::uint8_t part);
  void put(Channel& channel, Item item);
  void remember(const topology::Component& reader, unsigned process, const Channel& channel,
                Item item, bool any);
  unsigned most_crashes() const { return program_->loose ? 3 : 1; }
  void crashes(std::vector<Event>& events) const;
  void crash(topology::ComponentId c, unsigned replica, std::uint8_t part);

  // machine_orders.cpp: what may arrive next
  bool fifo_allows(const Channel& channel, const Item& item) const;
  bool anywhere(const topology::Stream& stream, const Item& item) const;
  bool promise_kept(const Channel& channel, const Item& item) const;
  bool order_allows(const Channel& channel, const Item& item) const;
  bool exempt(const Channel& channel, const Item& before, const Item& item) const;
  bool covers(const topology::Component& c, std::size_t ordering, const Channel& channel,
              const Item& item) const;
  std::uint64_t what_it_says(const Channel& channel, const Item& item) const;
  Ordered ordered(const Channel& channel, const Item& item, std::size_t ordering) const;
  static std::uint8_t counts_as(const Channel& channel, const Item& item);
  static bool alike(const Item& a, const Item& b);
  void note_order(const Channel& channel, const Item& item);

  // machine_handle.cpp: components
  void receive(topology::InputId input, unsigned k, topology::StreamId stream, Message message,
               bool again);
  void emit(unsigned k, const Message& from, topology::StreamId read, const Emission& emission);
  Values values_of(const topology::Stream& stream, topology::StreamId read, const Message& from,
                   const Emission& emission, std::uint64_t told) const;
  void confluent(Instance& instance, const topology::Path& path, topology::StreamId read,
                 const Message& message, bool again, std::vector<Emission>& emissions);
  std::uint64_t told_apart(topology::StreamId read, const Message& message) const;
  bool selects(const topology::Path& path, const Message& message, std::uint64_t view) const;
  void send(topology::StreamId stream, unsigned k, const Item& item);
  void hold_to_promises(topology::StreamId stream, unsigned k, const Message& message);
  void merge(topology::StreamId stream, Item item, unsigned origin);
  void observe(const topology::Stream& stream, unsigned k, const Item& item);
  bool comes_again(const topology::Stream& stream, unsigned k, const Item& item) const;
  void tell(topology::StreamId arriving, unsigned k, const Message& message);

  // machine_units.cpp: what waits, and punctuations
  void hold_back(Instance& instance, const topology::Path& path, topology::StreamId read,
                 const Message& message, bool again);
  bool late(const Instance& instance, topology::ComponentId c, topology::StreamId stream,
            const Message& message) const;
  bool complete(const Instance& instance, topology::StreamId stream, std::size_t key,
                const Values& values) const;
  bool closed(const Instance& instance, topology::StreamId stream, const topology::Gate& gate,
              const Values& partition) const;
  bool ready(const Instance& instance, const Waiting& item) const;
  bool closed_for_readers(const Instance& instance, topology::PathId writer, unsigned cell) const;
  void settle(topology::ComponentId c, unsigned k);
  std::vector<Waiting> take_ready(Instance& instance) const;
  std::size_t turn(const topology::Component& c, unsigned k, const Waiting& w,
                   const std::vector<Waiting>& batch) const;
  std::size_t canonical(const Waiting& w) const;
  void handle_together(topology::ComponentId c, unsigned k, std::vector<Waiting> batch);
  void forget(topology::ComponentId c, unsigned k);
  void forward(topology::ComponentId c, unsigned k);
  bool passed(const Instance& instance, const topology::Stream& stream,
              const topology::AttributeSet& key, const Values& values) const;
  bool owed(const Instance& instance, const topology::Output& output,
            const topology::AttributeSet& key, const Values& values) const;
  void punctuate(topology::StreamId stream, std::uint8_t key, const Values& values, unsigned k);
  void announcements(std::vector<Event>& events) const;
  bool exhausted(topology::StreamId stream, const topology::AttributeSet& key,
                 const Values& values) const;
  bool leads(topology::StreamId from, topology::StreamId to, const Message& message,
             const topology::AttributeSet& key, const Values& values) const;
  bool holds_back(topology::StreamId stream, const topology::AttributeSet& key,
                  const Values& values) const;

  std::string name_of(std::uint64_t lineage, topology::StreamId stream) const;
  void note(const std::string& line) {
    if (journal_) journal_->lines.push_back(line);
  }
  std::size_t place(topology::ComponentId c, unsigned process) const {
    return (*topology_)[c].replicated ? process : process / 2;
  }
  Instance& at(topology::ComponentId c, unsigned process) {
    return instances_[c.index()][place(c, process)];
  }
  const Instance& at(topology::ComponentId c, unsigned process) const {
    return instances_[c.index()][place(c, process)];
  }
  /// Whether that holds of some parallel instance of the replica.
  template <class Holds>
  bool any_part(topology::ComponentId c, unsigned replica, const Holds& holds) const {
    for (unsigned part = 0; part < program_->parts((*topology_)[c]); ++part) {
      if (holds(at(c, process_of(replica, part)))) return true;
    }
    return false;
  }

  const Program* program_;
  const topology::Topology* topology_;
  const Orders* reference_;
  std::uint64_t coins_;
  Journal* journal_;
  std::vector<Channel> channels_;
  std::vector<std::vector<Instance>> instances_;  // by ComponentId
  std::vector<std::array<std::multiset<std::uint64_t>, 2>> sinks_;
  /// By StreamId, observer and what the key's values are: what came, one after the other.
  std::vector<std::array<std::map<std::uint64_t, std::vector<std::uint64_t>>, 2>> tales_;
  /// The version of what is newest at a sink, by observer and key.
  std::map<std::tuple<topology::StreamId, unsigned, std::uint64_t>, std::vector<std::int8_t>>
      newest_;
  std::set<std::uint64_t> passed_;                 // lineages of which one copy got through
  std::map<std::uint64_t, unsigned> half_passed_;  // punctuations that one replica sent
  std::set<std::uint64_t> announced_;
  std::set<std::uint64_t> emitted_;
  std::set<std::uint64_t> silenced_;
  bool promises_kept_ = true;
  Orders orders_;
  Orders before_;  // what was decided before crashes
};

}  // namespace firebreak::simulator
