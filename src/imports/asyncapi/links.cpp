// SPDX-License-Identifier: Apache-2.0
#include "imports/asyncapi/links.h"

#include <algorithm>

namespace firebreak::imports::asyncapi {

namespace {

// `topic:ADDRESS`; without an address `topic:SERVICE#CHANNEL`, and of replies
// `topic:REQUEST#reply`.
std::string topic_of(const Exchange& exchange, const std::string& service,
                     const std::string& request, Addresses& addresses) {
  if (exchange.channel.address) return "topic:" + addresses.called(*exchange.channel.address);
  if (exchange.reply) return request + "#reply";
  return "topic:" + service + "#" + exchange.channel.name;
}

void add_exchange(const Exchange& exchange, const std::string& service, const std::string& topic,
                  bool reversed, Links& links) {
  const Direction direction = reversed ? opposite(exchange.direction) : exchange.direction;
  links.topics.try_emplace(topic, Topic{!exchange.channel.address, exchange.channel.place});
  Link& link = links.links
                   .try_emplace({service, topic, direction}, Link{.messages = {},
                                                                  .attributes = {},
                                                                  .place = exchange.place,
                                                                  .span = exchange.span})
                   .first->second;
  for (const Message& message : exchange.messages) {
    link.any = true;
    link.keyed = link.keyed && message.keyed;
    if (!message.name.empty()) link.messages.insert(message.name);
    for (const std::string& attribute : message.attributes) {
      if (std::ranges::count(link.attributes, attribute) == 0) link.attributes.push_back(attribute);
    }
  }
  if (direction == Direction::Send) return;
  Party& party = links.services[service];
  if (exchange.group) {
    party.groups.insert(*exchange.group);
  } else {
    party.ungrouped = true;
  }
}

Party& party_of(const std::string& service, const Place& place, const Reading& reading,
                Links& links) {
  Party& party =
      links.services
          .try_emplace(service,
                       Party{.place = place, .instances = {}, .instances_place = {}, .groups = {}})
          .first->second;
  if (!party.instances && reading.instances) {
    party.instances = reading.instances;
    party.instances_place = reading.instances_place;
  }
  return party;
}

// Of an operation `service.operation` the service, if the document has several.
std::string owner_of(const Operation& operation, const Reading& reading) {
  if (!reading.split) return reading.service;
  const std::string prefix = operation.id.substr(0, operation.id.find('.'));
  return prefix.empty() ? reading.service : prefix;
}

}  // namespace

void add(const Service& service, const Reading& reading, Addresses& addresses, Links& links) {
  if (!reading.split) party_of(reading.service, service.place, reading, links);
  for (const Operation& operation : service.operations) {
    const std::string owner = owner_of(operation, reading);
    party_of(owner, operation.request.place, reading, links);
    const std::string topic = topic_of(operation.request, owner, "", addresses);
    add_exchange(operation.request, owner, topic, reading.reversed, links);
    if (!operation.reply) continue;
    add_exchange(*operation.reply, owner, topic_of(*operation.reply, owner, topic, addresses),
                 reading.reversed, links);
  }
}

}  // namespace firebreak::imports::asyncapi
