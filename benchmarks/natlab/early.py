"""Sends a UDP packet that nobody asked for: early.py FROM FROM_PORT TO TO_PORT. Prints what a second one, from any port, got:
silence or refused. The first may come from a port that a program listens at, so that it is as if that had been early."""
import socket
import struct
import sys

source, source_port, target, target_port = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
raw.bind((source, 0))
raw.sendto(struct.pack("!HHHH4s", source_port, target_port, 12, 0, b"lab!"), (target, 0))
asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
asking.settimeout(1)
asking.connect((target, target_port))
asking.send(b"lab!")
try:
    asking.recv(64)
    print("answer")
except ConnectionRefusedError:
    print("refused")
except socket.timeout:
    print("silence")
