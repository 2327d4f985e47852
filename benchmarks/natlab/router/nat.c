/* NATs that the kernel does not have, each a row of a table: how it maps, what it lets in, how it picks ports. */
#include "stage.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* RFC 4787 sections 4.1 and 5: what a mapping depends on, and what may come in through it. */
enum dependence { ENDPOINT_INDEPENDENT, ADDRESS_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT };

enum allocation {
  PRESERVING,      /* the inner port where it is free, else a random one */
  RANDOM,          /* any port of the range */
  SEQUENTIAL,      /* the next one after the last */
  PER_DESTINATION, /* the next one, counted from another start for every destination */
  PORT_SET         /* a random one of a MAP-E set (RFC 7597 section 5.1) */
};

static const struct behaviour {
  const char *name;
  enum dependence mapping, filtering;
  enum allocation allocation;
  int step;
  int foreign_per_second; /* ports that other hosts behind the same NAT take from a sequence */
} BEHAVIOURS[] = {
    {"full-cone", ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT, PRESERVING, 0, 0},
    {"restricted", ENDPOINT_INDEPENDENT, ADDRESS_DEPENDENT, PRESERVING, 0, 0},
    {"adm", ADDRESS_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT, RANDOM, 0, 0},
    {"sequential", ADDRESS_AND_PORT_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT, SEQUENTIAL, 1, 0},
    {"sequential-busy", ADDRESS_AND_PORT_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT, SEQUENTIAL, 1, 300},
    {"per-destination", ADDRESS_AND_PORT_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT, PER_DESTINATION, 1, 0},
    {"port-set", ADDRESS_AND_PORT_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT, PORT_SET, 0, 0},
};

enum { LOW = 1024, HIGH = 65535, MAPPINGS = 65536, CONTACTS = 64, BUCKETS = 4096 };
static const int64_t LIFE_MICROS = 30000000;
/* The set: 4 bits that are not 0, the set's 8 bits, 4 free bits. 240 ports. */
static const int SET_ID = 0x34;

struct contact {
  struct address address;
  uint16_t port;
};

struct mapping {
  struct mapping *next; /* in its bucket */
  struct contact inner, toward;
  uint8_t protocol;
  uint16_t outer_port;
  int64_t used;
  struct contact contacts[CONTACTS]; /* a ring */
  unsigned contacted;
};

/* What becomes of a packet that nobody asked for. An edge that accepts it as one to itself keeps its port from mappings
   toward where it came from, as the kernel's NAT does: a peer that is too early moves the mapping that it was to meet. */
enum unasked { DROP, REJECT, ACCEPT };
static const char *const UNASKED[] = {"drop", "reject", "accept"};

struct stranger {
  struct stranger *next; /* in its bucket */
  struct contact from;
  uint8_t protocol;
  uint16_t port;
  int64_t seen;
};
enum { MAX_STRANGERS = 262144 };

static enum unasked unasked;
static struct stranger *strangers[BUCKETS];
static int strangers_known;
static const struct behaviour *behaviour;
static struct address outside, inside;
static int inside_bits;
static struct mapping *buckets[BUCKETS];
static struct mapping *by_port[2][MAPPINGS]; /* UDP, TCP */
static int64_t sequence_micros;
static int sequence;

static const char *configure(int count, char **arguments) {
  char text[64];
  if (count < 3 || count > 4 || !address_parse(&outside, arguments[1]) || sscanf(arguments[2], "%63[^/]/%d", text, &inside_bits) != 2
      || !address_parse(&inside, text)) {
    return "say BEHAVIOUR OUTSIDE INSIDE/BITS [INPUT]";
  }
  while (count == 4 && strcmp(UNASKED[unasked], arguments[3]) != 0) {
    if (unasked++ == ACCEPT) {
      return "INPUT is drop, reject or accept";
    }
  }
  for (size_t i = 0; i < sizeof BEHAVIOURS / sizeof *BEHAVIOURS; i++) {
    if (strcmp(BEHAVIOURS[i].name, arguments[0]) == 0) {
      behaviour = &BEHAVIOURS[i];
    }
  }
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  srandom((unsigned) now.tv_nsec ^ (unsigned) now.tv_sec);
  sequence = LOW + (int) (random() % (HIGH - LOW));
  return behaviour == NULL ? "unknown behaviour" : NULL;
}

static uint32_t hash(uint32_t seed, const void *data, size_t length) {
  const uint8_t *bytes = data;
  for (size_t i = 0; i < length; i++) {
    seed = (seed ^ bytes[i]) * 16777619u;
  }
  return seed;
}

static uint32_t hash_contact(uint32_t seed, const struct contact *contact) {
  return hash(hash(seed, contact->address.bytes, 16), &contact->port, sizeof contact->port);
}

static bool same_contact(const struct contact *one, const struct contact *other) {
  return one->port == other->port && address_equal(&one->address, &other->address);
}

/* What of a remote endpoint counts. */
static struct contact reduce(struct contact contact, enum dependence dependence) {
  if (dependence != ADDRESS_AND_PORT_DEPENDENT) {
    contact.port = 0;
  }
  if (dependence == ENDPOINT_INDEPENDENT) {
    memset(&contact.address, 0, sizeof contact.address);
  }
  return contact;
}

static struct mapping **by_outer(uint8_t protocol, uint16_t port) { return &by_port[protocol == IPPROTO_TCP][port]; }

static struct mapping **bucket(uint8_t protocol, const struct contact *inner, const struct contact *toward) {
  return &buckets[hash_contact(hash_contact(2166136261u ^ protocol, inner), toward) % BUCKETS];
}

static void discard(struct mapping *mapping) {
  struct mapping **at = bucket(mapping->protocol, &mapping->inner, &mapping->toward);
  while (*at != mapping) {
    at = &(*at)->next;
  }
  *at = mapping->next;
  *by_outer(mapping->protocol, mapping->outer_port) = NULL;
  free(mapping);
}

static bool expired(const struct mapping *mapping, int64_t now) { return now - mapping->used > LIFE_MICROS; }

/* Returns whether an accepted packet came from there to that port, and forgets those of long ago on the way. */
static bool taken_by(uint8_t protocol, uint16_t port, const struct contact *from, int64_t now) {
  struct stranger **at = &strangers[hash_contact(port, from) % BUCKETS], *one;
  while ((one = *at) != NULL) {
    if (now - one->seen > LIFE_MICROS) {
      *at = one->next;
      free(one);
      strangers_known--;
    } else if (one->port == port && one->protocol == protocol && same_contact(&one->from, from)) {
      return true;
    } else {
      at = &one->next;
    }
  }
  return false;
}

static void remember(uint8_t protocol, uint16_t port, struct contact from, int64_t now) {
  struct stranger *one;
  if (taken_by(protocol, port, &from, now) || strangers_known == MAX_STRANGERS
      || (one = malloc(sizeof *one)) == NULL) {
    return;
  }
  struct stranger **at = &strangers[hash_contact(port, &from) % BUCKETS];
  *one = (struct stranger) {.next = *at, .from = from, .protocol = protocol, .port = port, .seen = now};
  *at = one;
  strangers_known++;
}

static bool available(uint8_t protocol, int port, const struct contact *remote, int64_t now) {
  if (unasked == ACCEPT && taken_by(protocol, (uint16_t) port, remote, now)) {
    return false;
  }
  struct mapping *holder = *by_outer(protocol, (uint16_t) port);
  if (holder != NULL && expired(holder, now)) {
    discard(holder);
    holder = NULL;
  }
  return holder == NULL;
}

static int wrap(int64_t port) {
  int64_t size = HIGH - LOW + 1;
  return (int) (LOW + ((port - LOW) % size + size) % size);
}

static int candidate_port(const struct contact *inner, const struct contact *toward, int attempt) {
  switch (behaviour->allocation) {
    case PRESERVING:
      return attempt == 0 ? inner->port : wrap(LOW + random());
    case RANDOM:
      return wrap(LOW + random());
    case SEQUENTIAL:
      return sequence = wrap(sequence + behaviour->step);
    case PER_DESTINATION:
      return wrap(inner->port + hash_contact(2166136261u, toward) % 64512 + (int64_t) attempt * behaviour->step);
    case PORT_SET:
      return (1 + (int) (random() % 15)) << 12 | SET_ID << 4 | (int) (random() % 16);
  }
  return LOW;
}

static void others_take_ports(int64_t now) {
  if (sequence_micros != 0 && behaviour->foreign_per_second > 0) {
    int64_t taken = (now - sequence_micros) * behaviour->foreign_per_second / 1000000;
    sequence = wrap(sequence + taken * behaviour->step);
    sequence_micros += taken * 1000000 / behaviour->foreign_per_second;
  } else {
    sequence_micros = now;
  }
}

static struct mapping *create(
    uint8_t protocol, struct contact inner, struct contact toward, const struct contact *remote, int64_t now) {
  others_take_ports(now);
  for (int attempt = 0; attempt < 4096; attempt++) {
    int port = candidate_port(&inner, &toward, attempt);
    if (!available(protocol, port, remote, now)) {
      continue;
    }
    struct mapping *mapping = calloc(1, sizeof *mapping);
    if (mapping == NULL) {
      return NULL;
    }
    struct mapping **at = bucket(protocol, &inner, &toward);
    *mapping = (struct mapping) {
        .next = *at, .inner = inner, .toward = toward, .protocol = protocol, .outer_port = (uint16_t) port};
    *at = *by_outer(protocol, (uint16_t) port) = mapping;
    return mapping;
  }
  return NULL; /* no port is left */
}

static struct mapping *find(uint8_t protocol, struct contact inner, struct contact toward, int64_t now) {
  struct mapping *mapping = *bucket(protocol, &inner, &toward);
  while (mapping != NULL
      && !(mapping->protocol == protocol && same_contact(&mapping->inner, &inner)
          && same_contact(&mapping->toward, &toward))) {
    mapping = mapping->next;
  }
  if (mapping != NULL && expired(mapping, now)) {
    discard(mapping);
    mapping = NULL;
  }
  return mapping;
}

static bool lets_in(const struct mapping *mapping, struct contact remote) {
  if (behaviour->filtering == ENDPOINT_INDEPENDENT) {
    return true;
  }
  remote = reduce(remote, behaviour->filtering);
  unsigned known = mapping->contacted < CONTACTS ? mapping->contacted : CONTACTS;
  for (unsigned i = 0; i < known; i++) {
    if (same_contact(&mapping->contacts[i], &remote)) {
      return true;
    }
  }
  return false;
}

/* An edge that accepts has no program at that port, and says the same as one that rejects. */
static void refuse(const struct packet *packet, int64_t now) {
  if (unasked == ACCEPT) {
    remember(packet->protocol, packet->destination_port, (struct contact) {packet->source, packet->source_port}, now);
  }
  if (unasked != DROP && packet->protocol == IPPROTO_UDP) {
    uint8_t answer[PACKET_UNREACHABLE];
    size_t length = packet_unreachable(answer, packet);
    transmit(answer, length);
  }
}

static void inbound(struct packet *packet, int64_t now) {
  struct mapping *mapping = *by_outer(packet->protocol, packet->destination_port);
  if (mapping == NULL || expired(mapping, now) || !lets_in(mapping, (struct contact) {packet->source, packet->source_port})) {
    refuse(packet, now);
    return;
  }
  mapping->used = now;
  packet_set_destination(packet, &mapping->inner.address, mapping->inner.port);
  transmit(packet->data, packet->length);
}

static void outbound(struct packet *packet, int64_t now) {
  struct contact inner = {packet->source, packet->source_port};
  struct contact remote = {packet->destination, packet->destination_port};
  struct contact toward = reduce(remote, behaviour->mapping);
  struct mapping *mapping = find(packet->protocol, inner, toward, now);
  if (mapping == NULL && (mapping = create(packet->protocol, inner, toward, &remote, now)) == NULL) {
    return;
  }
  mapping->used = now;
  if (!lets_in(mapping, remote)) {
    mapping->contacts[mapping->contacted++ % CONTACTS] = reduce(remote, behaviour->filtering);
  }
  packet_set_source(packet, &outside, mapping->outer_port);
  if (address_equal(&packet->destination, &outside)) {
    inbound(packet, now); /* a hairpin (RFC 4787 section 6) */
  } else {
    transmit(packet->data, packet->length);
  }
}

static void accept_packet(struct packet *packet, int64_t now) {
  if (packet->transport == NULL) {
    return; /* pings and fragments do not pass */
  }
  if (address_in(&packet->source, &inside, inside_bits)) {
    outbound(packet, now);
  } else if (address_equal(&packet->destination, &outside)) {
    inbound(packet, now);
  }
}

static int64_t tick(int64_t now) {
  (void) now;
  return INT64_MAX; /* what has expired goes when it is met */
}

static void forget_all(void) {
  for (int bucket = 0; bucket < BUCKETS; bucket++) {
    for (struct stranger *one = strangers[bucket], *next; one != NULL; one = next) {
      next = one->next;
      free(one);
    }
    strangers[bucket] = NULL;
  }
  strangers_known = 0;
  for (int table = 0; table < 2; table++) {
    for (int port = 0; port < MAPPINGS; port++) {
      if (by_port[table][port] != NULL) {
        discard(by_port[table][port]);
      }
    }
  }
}

const struct stage nat_stage = {"nat", configure, accept_packet, tick, forget_all};
