#include "packet.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

static const uint8_t MAPPED[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static uint16_t read16(const uint8_t *at) { return (uint16_t) (at[0] << 8 | at[1]); }

static void write16(uint8_t *at, uint16_t value) {
  at[0] = (uint8_t) (value >> 8);
  at[1] = (uint8_t) value;
}

static void map4(struct address *address, const uint8_t *bytes) {
  memcpy(address->bytes, MAPPED, sizeof MAPPED);
  memcpy(address->bytes + 12, bytes, 4);
}

static void parse_ports(struct packet *packet, uint8_t protocol, size_t offset) {
  packet->protocol = 0;
  packet->transport = NULL;
  packet->source_port = packet->destination_port = 0;
  size_t needed = protocol == IPPROTO_UDP ? 8 : protocol == IPPROTO_TCP ? 20 : SIZE_MAX;
  if (needed == SIZE_MAX || packet->length < offset + needed) {
    return;
  }
  packet->protocol = protocol;
  packet->transport = packet->data + offset;
  packet->source_port = read16(packet->transport);
  packet->destination_port = read16(packet->transport + 2);
}

bool packet_parse(struct packet *packet, uint8_t *data, size_t length) {
  packet->data = data;
  packet->length = length;
  if (length >= 20 && data[0] >> 4 == 4) {
    size_t header = (size_t) (data[0] & 15) * 4;
    if (header < 20 || length < header) {
      return false;
    }
    map4(&packet->source, data + 12);
    map4(&packet->destination, data + 16);
    bool first = (read16(data + 6) & 0x1fff) == 0;
    parse_ports(packet, first ? data[9] : 0, header);
    return true;
  }
  if (length >= 40 && data[0] >> 4 == 6) {
    memcpy(packet->source.bytes, data + 8, 16);
    memcpy(packet->destination.bytes, data + 24, 16);
    parse_ports(packet, data[6], 40);
    return true;
  }
  return false;
}

/* RFC 1624 equation 3: one 16-bit word under a checksum changes. */
static void adjust(uint8_t *checksum, uint16_t from, uint16_t to) {
  uint32_t sum = (uint16_t) ~read16(checksum) + (uint32_t) (uint16_t) ~from + to;
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  write16(checksum, (uint16_t) ~sum);
}

static void set_endpoint(struct packet *packet, uint8_t *ip, uint8_t *ports, const struct address *to, uint16_t port) {
  uint8_t *transport_sum = packet->transport + (packet->protocol == IPPROTO_UDP ? 6 : 16);
  bool summed = packet->protocol == IPPROTO_TCP || read16(transport_sum) != 0;
  for (int i = 0; i < 4; i += 2) {
    uint16_t before = read16(ip + i), after = read16(to->bytes + 12 + i);
    adjust(packet->data + 10, before, after);
    if (summed) {
      adjust(transport_sum, before, after);
    }
    write16(ip + i, after);
  }
  if (summed) {
    adjust(transport_sum, read16(ports), port);
    if (packet->protocol == IPPROTO_UDP && read16(transport_sum) == 0) {
      write16(transport_sum, 0xffff); /* 0 would say that there is none (RFC 768) */
    }
  }
  write16(ports, port);
}

void packet_set_source(struct packet *packet, const struct address *address, uint16_t port) {
  set_endpoint(packet, packet->data + 12, packet->transport, address, port);
  packet->source = *address;
  packet->source_port = port;
}

void packet_set_destination(struct packet *packet, const struct address *address, uint16_t port) {
  set_endpoint(packet, packet->data + 16, packet->transport + 2, address, port);
  packet->destination = *address;
  packet->destination_port = port;
}

/* RFC 1071; all that is summed here has an even length. */
static uint16_t checksum(const uint8_t *data, size_t length) {
  uint32_t sum = 0;
  for (size_t i = 0; i < length; i += 2) {
    sum += read16(data + i);
  }
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  return (uint16_t) ~sum;
}

size_t packet_unreachable(uint8_t *out, const struct packet *packet) {
  size_t quoted = (size_t) (packet->transport - packet->data) + 8, length = 28 + quoted;
  memset(out, 0, 28);
  out[0] = 0x45;
  write16(out + 2, (uint16_t) length);
  out[8] = 64;
  out[9] = IPPROTO_ICMP;
  memcpy(out + 12, packet->data + 16, 4);
  memcpy(out + 16, packet->data + 12, 4);
  write16(out + 10, checksum(out, 20));
  out[20] = 3; /* destination unreachable */
  out[21] = 3; /* port unreachable */
  memcpy(out + 28, packet->data, quoted);
  write16(out + 22, checksum(out + 20, length - 20));
  return length;
}

void packet_restore_ttl(struct packet *packet) {
  uint8_t *data = packet->data;
  if (data[0] >> 4 == 6) {
    data[7]++;
    return;
  }
  uint16_t before = read16(data + 8);
  data[8]++;
  adjust(data + 10, before, read16(data + 8));
}

bool address_parse(struct address *address, const char *text) {
  uint8_t bytes[4];
  if (inet_pton(AF_INET, text, bytes) == 1) {
    map4(address, bytes);
    return true;
  }
  return inet_pton(AF_INET6, text, address->bytes) == 1;
}

bool address_equal(const struct address *one, const struct address *other) {
  return memcmp(one->bytes, other->bytes, 16) == 0;
}

bool address_in(const struct address *address, const struct address *prefix, int bits) {
  if (memcmp(prefix->bytes, MAPPED, sizeof MAPPED) == 0) {
    bits += 96;
  }
  int whole = bits / 8, rest = bits % 8;
  uint8_t mask = (uint8_t) (0xff00 >> rest);
  return memcmp(address->bytes, prefix->bytes, (size_t) whole) == 0
      && (rest == 0 || ((address->bytes[whole] ^ prefix->bytes[whole]) & mask) == 0);
}
