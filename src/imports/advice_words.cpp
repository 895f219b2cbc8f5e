// SPDX-License-Identifier: Apache-2.0
#include "imports/advice_words.h"

#include <algorithm>

namespace firebreak::imports {

namespace {

constexpr FormatWords kFlux = {
    "flux",
    {{{"FIELDS grouping on [$KEY]", "grouping: { type: FIELDS, args: [$KEY] }"},
      {"let the spout say when a value of [$KEY] is over, to all tasks, and let the bolt wait for "
       "that",
       "- { from: SPOUT, to: BOLT, grouping: { type: ALL, streamId: over } }"},
      {"let one tuple be on its way at a time, from one task of one spout",
       "config: { topology.max.spout.pending: 1 }"},
      {"let the spout wait for each tuple's acknowledgement, so that none is replayed out of order",
       "config: { topology.max.spout.pending: 1 }"},
      {"let the bolt remember the ids of what it has handled, or use Trident's transactional state",
       ""},
      {"anchor tuples, and let ackers ask for what is lost",
       "config: { topology.acker.executors: 1 }"},
      {"let one task of the replicas pass it on", "grouping: { type: GLOBAL }"}}}};

constexpr FormatWords kKafkaStreams = {
    "kafka-streams",
    {{{"a groupByKey or repartition on $KEY before it",
       ".repartition(Repartitioned.with(keySerde, valueSerde))   // keyed by $KEY\n.groupByKey()"},
      {"let a window close, and hold its result back until then",
       ".windowedBy(TimeWindows.ofSizeAndGrace(size, grace))\n"
       ".suppress(Suppressed.untilWindowCloses(Suppressed.BufferConfig.unbounded()))"},
      {"write what must be in one order to one topic, under one key, or at least let the task wait "
       "for its other topics (as long as these are not behind for longer)",
       "max.task.idle.ms=1000"},
      {"let producers send again in order, under the key $KEY", "enable.idempotence=true"},
      {"let transactions hide what is sent or read again",
       "processing.guarantee=exactly_once_v2\nisolation.level=read_committed"},
      {"let producers wait for all replicas of the log", "acks=all"},
      {"let one of the instances write it", ""}}}};

constexpr FormatWords kAsyncApi = {
    "asyncapi",
    {{{"a message key (bindings.kafka.key) made of $KEY, and one consumer group",
       "bindings: { kafka: { key: { type: string } } }        # of the message: $KEY\n"
       "bindings: { kafka: { groupId: { const: SERVICE } } }  # of the operation that receives"},
      {"a message that says when $KEY is over, in the same channel, under the same key",
       "messages: { over: { payload: { properties: { $KEY: {} } } } }"},
      {"one channel for all that must be in one order, with one message key",
       "bindings: { kafka: { key: { type: string } } }"},
      {"a message key (bindings.kafka.key) made of $KEY",
       "bindings: { kafka: { key: { type: string } } }"},
      {"a header with an id, by which who receives it knows what came already",
       "headers: { properties: { id: { type: string, format: uuid } }, required: [id] }"},
      {"acknowledgements, and sending again", "bindings: { amqp: { ack: true } }"},
      {"one consumer group, so that one instance handles each message",
       "bindings: { kafka: { groupId: { const: SERVICE } } }"}}}};

constexpr FormatWords kFlinkPlan = {
    "flink-plan",
    {{{"a PARTITION BY or GROUP BY on $KEY", "GROUP BY $KEY"},
      {"a watermark in the table, and a window that it closes",
       "WATERMARK FOR ts AS ts - INTERVAL '5' SECOND\n"
       "FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY window_start, "
       "window_end, $KEY"},
      {"let a time in the rows decide, not which comes first",
       "ROW_NUMBER() OVER (PARTITION BY $KEY ORDER BY ts)"},
      {"let the log be written by $KEY", "'key.format' = 'json', 'key.fields' = '$KEY'"},
      {"let transactions hide what is written again",
       "'sink.delivery-guarantee' = 'exactly-once'\n'properties.isolation.level' = "
       "'read_committed'"},
      {"let sinks write again what was lost", "'sink.delivery-guarantee' = 'at-least-once'"},
      {"let one of the tasks write it", ""}}}};

constexpr FormatWords kBloom = {
    "bloom",
    {{{"let the location of the channel follow from $KEY", ""},
      {"a collection of the $KEY that are over, and a join with it before the rule that is not "
       "monotone",
       "over_sent <~ over {|o| [SERVER, o.$KEY]}\n"
       "over_kept <= over_sent.payloads\n"
       "RESULT <= (COLLECTION * over_kept).lefts(:$KEY => :$KEY)"},
      {"a `<=` instead of a `<~` where both ends are one process, so that they share a timestep; "
       "else send all that must be in one order by one process, with a number",
       "COLLECTION <= SOURCE"},
      {"a number with each message of a $KEY, and a table that holds back what is too early",
       "next_in_line <= (arrived * counters).lefts(:$KEY => :$KEY, :number => :number)"},
      {"a table that keeps what came, instead of a scratch", "table :kept\nkept <= CHANNEL"},
      {"a table of what was not acknowledged, that is sent again",
       "CHANNEL <~ (unacknowledged * timer).lefts"},
      {"let one of the replicas send it", ""}}}};

constexpr std::array<const FormatWords*, 5> kAll = {&kFlux, &kKafkaStreams, &kAsyncApi, &kFlinkPlan,
                                                    &kBloom};

}  // namespace

const FormatWords* words_of(std::string_view format) {
  const auto found = std::ranges::find(kAll, format, &FormatWords::format);
  return found == kAll.end() ? nullptr : *found;
}

}  // namespace firebreak::imports
