// SPDX-License-Identifier: Apache-2.0
// From a witness to a trace. The schedule follows the proof of semantics 5.1: first the ancestors
// of the racing pair, then the pair, then the chain, each message after all its ancestors.
#include "encodings/decoder.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "encodings/decoded_messages.h"
#include "encodings/decoded_worlds.h"
#include "topology/conflicts.h"
#include "topology/dependencies.h"
#include "topology/newest.h"

namespace firebreak::encodings {

using topology::Topology;

namespace {

constexpr unsigned kMostEntries = 3;  // of a lineage to an interface (semantics 1.4)

class Decoder {
 public:
  Decoder(const Topology& topology, const Witness& witness, Ancestors ancestors)
      : topology_(topology),
        witness_(witness),
        ancestors_(ancestors),
        messages_(topology, witness.distinct),
        worlds_(topology, witness, messages_) {}

  result::Trace run(result::Anomaly anomaly) {
    std::visit([&](const auto& cause) { schedule(cause); }, witness_.cause);
    add_newest();
    return worlds_.trace(anomaly);
  }

 private:
  using Event = DecodedWorlds::Event;

  void schedule(const Swap& swap) {
    if (!swap.unit || witness_.settled) return change_places(swap);
    Swap handled = swap;
    handled.swaps.clear();
    handled.reordering = swap.unit;
    change_places(handled);
  }

  void change_places(const Swap& swap) {
    Lineage second = swap.writer;
    if (witness_.one_message && !swap.other_replica) second.message = swap.reader.message;
    const bool older_first = witness_.site.start == Start::Stale;
    if (older_first) messages_.add(swap.reader);
    const MessageId writer = messages_.add(second);
    const MessageId reader = messages_.add(swap.reader);
    // The second of two messages is stale, if they are of one version; else the older one.
    if (keeps_newest(witness_.site.path)) {
      worlds_.stale[0] = reader;
      if (!older_first) worlds_.stale[1] = writer;
    }
    const std::size_t levels = swap.swaps.size() + (swap.reordering ? 1 : 0);
    std::vector<MessageId> writers = messages_.last(writer, levels);
    std::vector<MessageId> readers = messages_.last(reader, levels);
    // A FIFO stream on which the writer waits for its turn must not carry an ancestor of the reader
    // past it; nor must the older message be stale before.
    const bool reader_first =
        older_first || messages_.descends_by(readers.front(), messages_[writers.front()].stream);
    deliver_ancestors(reader_first ? readers.front() : writers.front());
    deliver_ancestors(reader_first ? writers.front() : readers.front());
    std::vector<std::optional<topology::AttributeSet>> agreed = swap.swaps;
    std::size_t next = 0;
    if (swap.reordering) {
      agreed.insert(agreed.begin(), swap.reordering->agreed);
      reorder(*swap.reordering, writers[next], readers[next]);
      ++next;
    }
    for (; next < writers.size(); ++next) {
      const Event read{readers[next], {}, false};
      const Event written{writers[next], {}, swap.other_replica && next + 1 == writers.size()};
      worlds_.add(0, {written, read});
      worlds_.add(1, {read, written});
    }
    tell_apart(swap, writers, readers, std::move(agreed));
    follow_chain(reader, witness_.chain.begin(), witness_.chain.end());
  }

  // The two lines differ, where they change places and upstream, in all but what they agree on
  // there.
  void tell_apart(const Swap& swap, const std::vector<MessageId>& writers,
                  const std::vector<MessageId>& readers,
                  std::vector<std::optional<topology::AttributeSet>> agreed) {
    if (witness_.apart && !agreed.back()) agreed.back() = shared_by_race(swap);
    // One of several instances has both, or neither is stale.
    if (witness_.site.start == Start::Stale && agreed.back()) {
      const topology::ComponentId component = topology_[witness_.site.path].component;
      agreed.back() = set_union(*agreed.back(), topology_[component].instances_by);
    }
    for (std::size_t i = writers.size(); i-- > 0;) {
      if (!agreed[i]) continue;
      const auto equal = witness_.apart
                             ? closure(topology_, *agreed[i])
                             : messages_.equal_attributes(writers[i], readers[i], *agreed[i]);
      messages_.tell_apart(writers[i], readers[i], equal);
      if (i == 0 && ancestors_ == Ancestors::Apart) {
        messages_.tell_ancestors_apart(readers[i], {});
        messages_.tell_ancestors_apart(writers[i], {});
      }
      if (i == 0) messages_.tell_ancestors_apart(writers[i], equal);
    }
  }

  bool keeps_newest(topology::PathId path) const { return !topology_[path].newest.empty(); }

  // Who keeps the newest emits it: what could make up for what is missing must not be left out.
  void add_newest() {
    for (MessageId id = 0; id < messages_.size(); ++id) {
      const auto& to = topology_[messages_[id].stream].to;
      if (!to) continue;
      for (topology::PathId path : topology_[*to].paths) {
        if (!keeps_newest(path) || !worlds_.delivered(id)) continue;
        for (topology::StreamId stream : topology_[topology_[path].to].streams) {
          if (!makes_up_for_missing(topology_, stream)) continue;
          if (messages_.entries(id, *topology_[stream].to) == kMostEntries) continue;
          worlds_.deliver(messages_.add(id, 0, {path, stream}));
        }
      }
    }
  }

  // What the two racing messages have to agree on: the least that some rival of the site asks for.
  topology::AttributeSet shared_by_race(const Swap& swap) const {
    const auto last = [&](const Lineage& lineage) {
      return lineage.hops.empty() ? lineage.source : lineage.hops.back().stream;
    };
    const topology::InputId written = *topology_[last(swap.writer)].to;
    std::optional<topology::AttributeSet> result;
    const topology::Conflicts conflicts(topology_);
    for (const topology::Conflict& conflict : conflicts.of(witness_.site.path)) {
      if (topology_[conflict.writer].from != written) continue;
      if (!result || conflict.shared.size() < result->size()) result = conflict.shared;
    }
    return result.value_or(topology::AttributeSet{});
  }

  // Both arrive in the same order in both worlds. In the first the writer is handled first, in the
  // second the reader.
  void reorder(const Reordering& how, MessageId writer, MessageId reader) {
    const Event read{reader, how.reader_unit, false};
    const Event written{writer, how.writer_unit, false};
    // What does not wait is handled where it arrives; what waits has to have arrived before.
    const bool reader_arrives_first = how.reader_unit && !how.writer_unit;
    const Event first{reader_arrives_first ? reader : writer, {}, false};
    const Event second{reader_arrives_first ? writer : reader, {}, false};
    worlds_.add_to_both(first);
    if (how.reader_unit && how.writer_unit) {
      worlds_.add_to_both(second);
      if (!how.as_they_come) worlds_.add(0, {written, read});
      worlds_.add(1, {read, written});
    } else if (how.writer_unit) {
      worlds_.add(0, {written, second});
      worlds_.add(1, {second, written});
    } else if (how.reader_unit) {
      worlds_.add(0, {second, read});
      worlds_.add(1, {read, second});
    } else {
      worlds_.add_to_both(second);
    }
  }

  // The message goes its way, then goes it again in the second world, then further messages come.
  void schedule(const Repetition& repetition) {
    const MessageId repeated = messages_.add(repetition.message);
    const auto deliver_between = [&] {
      if (!repetition.between) return;
      const MessageId between = messages_.add(*repetition.between);
      deliver_ancestors(between);
      worlds_.deliver(between);
      if (!repetition.agreed) return;
      const auto equal = witness_.apart
                             ? closure(topology_, *repetition.agreed)
                             : messages_.equal_attributes(between, repeated, *repetition.agreed);
      messages_.tell_apart(between, repeated, equal);
      messages_.tell_ancestors_apart(between, equal);
    };
    deliver_ancestors(repeated);
    worlds_.deliver(repeated);
    if (!topology_[messages_[repeated].stream].to) worlds_.twice = repeated;
    if (repetition.waits) deliver_between();
    const auto further =
        std::find_if(witness_.chain.begin(), witness_.chain.end(),
                     [](const ChainStep& step) { return step.reader.has_value(); });
    const std::size_t hops = repetition.message.hops.size() - repetition.again;
    std::vector<MessageId> again = messages_.last(repeated, hops + 1);
    const MessageId carrier = follow_chain(repeated, witness_.chain.begin(), further);
    const std::vector<MessageId> carried =
        messages_.last(carrier, static_cast<std::size_t>(further - witness_.chain.begin()) + 1);
    again.insert(again.end(), carried.begin() + 1, carried.end());
    if (!repetition.waits) deliver_between();
    for (MessageId id : again) {
      if (topology_[messages_[id].stream].to) worlds_.add(1, {{id, {}, false}});
    }
    follow_chain(carrier, further, witness_.chain.end());
  }

  void schedule(const LostMessage& loss) {
    worlds_.lost = messages_.add(loss.message);
    deliver_ancestors(*worlds_.lost);
    worlds_.deliver(*worlds_.lost);
    follow_chain(*worlds_.lost, witness_.chain.begin(), witness_.chain.end());
  }

  // Both come in both worlds; in the second the instance crashes between them.
  void schedule(const Forgetting& forgetting) {
    if (forgetting.stale) messages_.add(forgetting.after);  // of two versions the lower one
    const MessageId before = messages_.add(forgetting.before);
    const MessageId after = messages_.add(forgetting.after);
    if (forgetting.stale) worlds_.stale[0] = after;
    for (const MessageId id : {before, after}) {
      deliver_ancestors(id);
      if (id == before) worlds_.deliver(id);
    }
    worlds_.add(0, {{after, {}, false}});
    worlds_.add(1, {{after, {}, false, true}});
    const auto equal = witness_.apart
                           ? closure(topology_, forgetting.agreed)
                           : messages_.equal_attributes(before, after, forgetting.agreed);
    messages_.tell_apart(before, after, equal);
    messages_.tell_ancestors_apart(before, equal);
    follow_chain(after, witness_.chain.begin(), witness_.chain.end());
  }

  void deliver_ancestors(MessageId id) {
    std::vector<MessageId> ancestors;
    for (auto parent = messages_[id].parent; parent && !worlds_.delivered(*parent);
         parent = messages_[*parent].parent) {
      ancestors.push_back(*parent);
    }
    std::for_each(ancestors.rbegin(), ancestors.rend(), [&](MessageId a) { worlds_.deliver(a); });
  }

  // By what messages share where this one arrives.
  topology::AttributeSet shared_by_readers(MessageId id) const {
    const topology::InputId input = *topology_[messages_[id].stream].to;
    topology::AttributeSet result;
    for (topology::PathId path : topology_[topology_[input].component].paths) {
      result = set_union(result, topology_[path].gate.attributes);
    }
    return result;
  }

  using Steps = std::vector<ChainStep>::const_iterator;
  // Delivers what carries the difference on, from this message; the last of it.
  MessageId follow_chain(MessageId carrier, Steps from, Steps to) {
    for (Steps step = from; step != to; ++step) {
      if (step->reader) {
        const MessageId reader = messages_.add(*step->reader);
        messages_.keep_equal(carrier, reader, shared_by_readers(reader));
        carrier = reader;
        deliver_ancestors(carrier);
        worlds_.deliver(carrier);
      }
      if (!step->hop) continue;
      carrier = messages_.add(carrier, 0, *step->hop);
      worlds_.deliver(carrier);
    }
    return carrier;
  }

  const Topology& topology_;
  const Witness& witness_;
  Ancestors ancestors_;
  DecodedMessages messages_;
  DecodedWorlds worlds_;
};

}  // namespace

result::Trace decode(const Topology& topology, const Witness& witness, result::Anomaly anomaly,
                     Ancestors ancestors) {
  return Decoder(topology, witness, ancestors).run(anomaly);
}

}  // namespace firebreak::encodings
