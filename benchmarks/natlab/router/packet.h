/* IPv4 and IPv6 packets as a TUN device gives them. */
#ifndef PACKET_H
#define PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* IPv4 addresses are mapped (::ffff:a.b.c.d), so that there is one kind of address. */
struct address {
  uint8_t bytes[16];
};

struct packet {
  uint8_t *data;
  size_t length;
  struct address source, destination;
  uint8_t protocol;      /* 0 where there are no ports: a fragment but the first, an unknown protocol */
  uint8_t *transport;    /* null with protocol 0 */
  uint16_t source_port, destination_port;
};

/* Returns whether it is a packet. */
bool packet_parse(struct packet *packet, uint8_t *data, size_t length);

/* Rewrite an endpoint of an IPv4 packet that has ports, checksums included. */
void packet_set_source(struct packet *packet, const struct address *address, uint16_t port);
void packet_set_destination(struct packet *packet, const struct address *address, uint16_t port);

/* Writes what says that nothing listens where an IPv4 packet with ports went (RFC 792). Returns its length. */
enum { PACKET_UNREACHABLE = 20 + 8 + 60 + 8 };
size_t packet_unreachable(uint8_t *out, const struct packet *packet);

/* Takes back one decrement of the TTL: the kernel counts us twice, on the way in and on the way out. */
void packet_restore_ttl(struct packet *packet);

bool address_parse(struct address *address, const char *text);
bool address_equal(const struct address *one, const struct address *other);
/* Whether the first bits are the same; those of IPv4 count from its own first bit. */
bool address_in(const struct address *address, const struct address *prefix, int bits);

#endif
