#!/usr/bin/python3
"""aioice as an ICE peer that speaks the line protocol of `traversal ice` (see ../README.md).

It gathers whole before it tells anything: aioice does not trickle its own candidates, but takes the peer's so.
"""
import asyncio
import json
import sys
import time

import aioice

DIRECT, NONE, RELAYED, USAGE = 0, 1, 2, 64
MAX_QUEUED = 16


def say(line):
    print(line, flush=True)


class Peer:
    def __init__(self, controlling, servers):
        self.controlling = controlling
        self.servers = servers
        self.connection = None
        self.start_time = None
        self.connected = False
        self.connecting = False
        self.credentials = {}
        self.early = []
        self.queued = []
        self.outcome = NONE
        self.tasks = set()

    def accept(self, line):
        if line == "start" and self.connection is None:
            self.spawn(self.start())
        elif line.startswith("send "):
            self.send(bytes.fromhex(line[5:]))
        elif line.startswith("a="):
            self.early.append(line)
            self.spawn(self.take_remote())

    def spawn(self, work):
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def start(self):
        self.start_time = time.monotonic()
        self.connection = aioice.Connection(ice_controlling=self.controlling, **self.servers)
        say("a=ice-ufrag:" + self.connection.local_username)
        say("a=ice-pwd:" + self.connection.local_password)
        await self.connection.gather_candidates()
        for candidate in self.connection.local_candidates:
            say("a=candidate:" + candidate.to_sdp())
        say("a=end-of-candidates")
        await self.take_remote()
        await self.connect()

    async def take_remote(self):
        while self.connection is not None and self.early:
            name, _, value = self.early.pop(0)[2:].partition(":")
            if name == "candidate":
                await self.connection.add_remote_candidate(aioice.Candidate.from_sdp(value))
            elif name == "end-of-candidates":
                await self.connection.add_remote_candidate(None)
            elif name == "ice-ufrag":
                self.connection.remote_username = value
            elif name == "ice-pwd":
                self.connection.remote_password = value
        await self.connect()

    async def connect(self):
        """Connects once our candidates are gathered, and the peer's credentials and first candidate are here."""
        connection = self.connection
        ready = connection is not None and connection._local_candidates_end and connection.remote_candidates
        if self.connecting or not ready or None in (connection.remote_username, connection.remote_password):
            return
        self.connecting = True
        try:
            await connection.connect()
        except ConnectionError as error:
            self.event("failed", reason=str(error))
            return
        self.connected = True
        pair = connection._nominated[1]
        types = (pair.local_candidate.type, pair.remote_candidate.type)
        self.outcome = RELAYED if "relay" in types else DIRECT
        self.event("path-selected", local=self.describe(pair.local_candidate), remote=self.describe(pair.remote_candidate))
        for data in self.queued:
            await connection.send(data)
        while True:
            try:
                say("recv " + (await connection.recv()).hex())
            except ConnectionError:
                self.outcome = NONE
                self.event("path-lost")
                return

    @staticmethod
    def describe(candidate):
        return {"type": candidate.type, "address": candidate.host, "port": candidate.port}

    def send(self, data):
        if self.connected:
            self.spawn(self.connection.send(data))
        else:
            self.queued = (self.queued + [data])[-MAX_QUEUED:]

    def event(self, kind, **members):
        millis = int((time.monotonic() - self.start_time) * 1000)
        say("event " + json.dumps({"type": kind, "t": millis, **members}))


def parse(arguments):
    """Takes the first STUN and TURN server, as aioice does. What belongs to other peers is passed over."""
    controlling, servers, timeout = False, {}, None
    for name, value in zip(arguments, arguments[1:]):
        if name == "--role":
            controlling = value == "controlling"
        elif name == "--stun":
            servers.setdefault("stun_server", endpoint(value))
        elif name == "--turn":
            servers.setdefault("turn_server", endpoint(value.removeprefix("turn:")))
        elif name in ("--username", "--password"):
            servers["turn_" + name[2:]] = value
        elif name == "--timeout":
            timeout = float(value)
    return controlling, servers, timeout


def endpoint(text):
    host, _, port = text.rpartition(":")
    return host.strip("[]"), int(port)


async def main():
    controlling, servers, timeout = parse(sys.argv[1:])
    peer = Peer(controlling, servers)
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    say("ready")

    async def read():
        while line := (await lines.readline()).decode().strip():
            if line == "stop":
                return
            peer.accept(line)

    try:
        await asyncio.wait_for(read(), timeout)
    except asyncio.TimeoutError:
        pass
    return peer.outcome


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
