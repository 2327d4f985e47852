package dev.traversal.ice.internal.agent;

import dev.traversal.api.SecureDatagramChannel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** One end of an open session: counts what comes and how long nothing came. */
final class ChannelEnd {
    final SecureDatagramChannel channel;
    private final SimPair pair;
    final Set<Integer> got = new HashSet<>();
    int sent;
    int duplicates;
    private Duration last;
    private Duration gap = Duration.ZERO;

    ChannelEnd(SimPair pair, SecureDatagramChannel channel) {
        this.pair = pair;
        this.channel = channel;
        this.last = pair.net.now();
        channel.onDatagram((from, datagram) -> {
            if (!got.add(datagram.getInt())) {
                duplicates++;
            }
            gap = gap();
            last = pair.net.now();
        });
    }

    void send() {
        channel.send(ByteBuffer.allocate(200).putInt(sent++).rewind());
    }

    /** {@return the longest time without a datagram, up to now} */
    Duration gap() {
        Duration since = pair.net.now().minus(last);
        return since.compareTo(gap) > 0 ? since : gap;
    }

    void forgetGap() {
        gap = Duration.ZERO;
        last = pair.net.now();
    }
}
