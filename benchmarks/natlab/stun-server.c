/* Answers STUN binding requests with the address that they came from (RFC 8489): stun-server PORT ADDRESS... */
#include <arpa/inet.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { MAX_SOCKETS = 8, HEADER = 20 };
static const uint8_t COOKIE[4] = {0x21, 0x12, 0xa4, 0x42};

static int open_socket(const char *address, int port) {
  struct sockaddr_storage at = {0};
  struct sockaddr_in *at4 = (struct sockaddr_in *) &at;
  struct sockaddr_in6 *at6 = (struct sockaddr_in6 *) &at;
  socklen_t length;
  if (inet_pton(AF_INET, address, &at4->sin_addr) == 1) {
    at.ss_family = AF_INET;
    at4->sin_port = htons((uint16_t) port);
    length = sizeof *at4;
  } else if (inet_pton(AF_INET6, address, &at6->sin6_addr) == 1) {
    at.ss_family = AF_INET6;
    at6->sin6_port = htons((uint16_t) port);
    length = sizeof *at6;
  } else {
    fprintf(stderr, "stun-server: no address: %s\n", address);
    exit(64);
  }
  int fd = socket(at.ss_family, SOCK_DGRAM, 0);
  if (fd < 0 || bind(fd, (struct sockaddr *) &at, length) < 0) {
    perror("stun-server");
    exit(1);
  }
  return fd;
}

/* XOR-MAPPED-ADDRESS (RFC 8489 section 14.2), or, if the request has no cookie, as libnice's has none, MAPPED-ADDRESS
   (RFC 3489 section 11.2.1). Returns its length. */
static size_t put_address(uint8_t *out, const uint8_t *request, const struct sockaddr_storage *from) {
  const uint8_t *port, *address;
  uint8_t length = from->ss_family == AF_INET ? 4 : 16;
  if (from->ss_family == AF_INET) {
    port = (const uint8_t *) &((const struct sockaddr_in *) from)->sin_port;
    address = (const uint8_t *) &((const struct sockaddr_in *) from)->sin_addr;
  } else {
    port = (const uint8_t *) &((const struct sockaddr_in6 *) from)->sin6_port;
    address = (const uint8_t *) &((const struct sockaddr_in6 *) from)->sin6_addr;
  }
  bool old = memcmp(request + 4, COOKIE, sizeof COOKIE) != 0;
  static const uint8_t PLAIN[16];
  const uint8_t *mask = old ? PLAIN : request + 4; /* cookie, then transaction id */
  const uint8_t head[6] = {0x00, old ? 0x01 : 0x20, 0, (uint8_t) (4 + length), 0, from->ss_family == AF_INET ? 1 : 2};
  memcpy(out, head, sizeof head);
  out[6] = port[0] ^ mask[0];
  out[7] = port[1] ^ mask[1];
  for (int i = 0; i < length; i++) {
    out[8 + i] = address[i] ^ mask[i];
  }
  return 8u + length;
}

static void answer(int fd) {
  uint8_t request[2048], response[64] = {0x01, 0x01};
  struct sockaddr_storage from;
  socklen_t from_length = sizeof from;
  ssize_t length = recvfrom(fd, request, sizeof request, 0, (struct sockaddr *) &from, &from_length);
  if (length < HEADER || request[0] != 0 || request[1] != 1) {
    return;
  }
  memcpy(response + 4, request + 4, 16);
  size_t body = put_address(response + HEADER, request, &from);
  response[3] = (uint8_t) body;
  sendto(fd, response, HEADER + body, 0, (struct sockaddr *) &from, from_length);
}

int main(int count, char **arguments) {
  struct pollfd sockets[MAX_SOCKETS];
  nfds_t open = 0;
  for (int i = 2; i < count && open < MAX_SOCKETS; i++) {
    sockets[open++] = (struct pollfd) {.fd = open_socket(arguments[i], atoi(arguments[1])), .events = POLLIN};
  }
  while (open > 0 && poll(sockets, open, -1) > 0) {
    for (nfds_t i = 0; i < open; i++) {
      if (sockets[i].revents != 0) {
        answer(sockets[i].fd);
      }
    }
  }
  return 0;
}
