"""Asks STUN servers which ports a NAT gives: ports.py COUNT SOURCE SERVER... prints a line for each of COUNT sockets.

SOURCE is the first socket's port (the next one has the next that is free), or 0 for any. A line has the socket's own port
and the mapped one for each server, IP or IP:PORT."""
import os
import socket
import struct
import sys

COOKIE = 0x2112A442


def mapped_port(sock, server):
    host, _, port = server.partition(":")
    request = struct.pack("!HHI12s", 1, 0, COOKIE, os.urandom(12))
    for _ in range(20):
        sock.sendto(request, (host, int(port or 3478)))
        try:
            answer = sock.recv(1500)
        except socket.timeout:
            continue
        at = 20
        while at < len(answer):
            kind, length = struct.unpack_from("!HH", answer, at)
            if kind == 0x20:
                return struct.unpack_from("!H", answer, at + 6)[0] ^ COOKIE >> 16
            at += 4 + (length + 3) // 4 * 4
    sys.exit("no answer from " + server)


def sockets(count, source):
    while count > 0:
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.settimeout(0.5)
        try:
            sock.bind(("", source))
            yield sock
            count -= 1
        except OSError:
            pass
        source += 1 if source else 0


opened = list(sockets(int(sys.argv[1]), int(sys.argv[2])))
for one in opened:
    print(one.getsockname()[1], *[mapped_port(one, server) for server in sys.argv[3:]])
