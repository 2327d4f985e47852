package dev.traversal.relay.internal.turn.server;

import dev.traversal.internal.machine.DatagramPort;
import dev.traversal.internal.relay.RelayHost;
import java.net.InetSocketAddress;
import java.util.function.LongSupplier;

/** What all clients of a relay may use together, both directions counted. Its answers to requests always pass. */
final class Budget implements DatagramPort {
    private final DatagramPort out;
    private final LongSupplier nanoTime;
    private final Shaper shaper;

    /**
     * Makes one.
     *
     * @param out lets pass what is within it
     * @param bytesPerSecond 0 for any number
     * @param nanoTime the time; asked on the relay's loop alone
     */
    Budget(DatagramPort out, long bytesPerSecond, LongSupplier nanoTime) {
        this.out = out;
        this.nanoTime = nanoTime;
        shaper = new Shaper(bytesPerSecond, 0, nanoTime.getAsLong());
    }

    @Override
    public boolean send(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length) {
        boolean answer = socket < RelayHost.FIRST_NAME && buffer[offset] == 1; // a STUN response (RFC 8489 section 5)
        boolean passes = answer || shaper.take(length, nanoTime.getAsLong());
        return passes && out.send(socket, remote, buffer, offset, length);
    }
}
