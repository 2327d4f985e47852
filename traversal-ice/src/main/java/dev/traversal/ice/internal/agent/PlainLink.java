package dev.traversal.ice.internal.agent;

import dev.traversal.internal.machine.Deadline;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hands datagrams through as they are, for applications that bring their own protection, such as QUIC. */
final class PlainLink implements PeerLink {
    private final OutboundDatagrams outbound;
    private final InboundDatagrams inbound;
    private @Nullable Outcome outcome;

    PlainLink(OutboundDatagrams outbound, InboundDatagrams inbound) {
        this.outbound = outbound;
        this.inbound = inbound;
    }

    @Override
    public void start(long nowNanos) {
        outbound.unframed();
        outbound.seal((plaintext, offset, length, out, outOffset) -> {
            System.arraycopy(plaintext, offset, out, outOffset, length);
            return length;
        });
        outcome = new Outcome.Opened(Optional.empty());
    }

    @Override
    public void handleDatagram(byte[] buffer, int offset, int length, long nowNanos) {
        inbound.deliver(buffer, offset, length);
    }

    @Override
    public void handleTimeout(long nowNanos) {}

    @Override
    public byte @Nullable [] close(long nowNanos) {
        outbound.seal(null);
        return null;
    }

    @Override
    public byte @Nullable [] pollDatagram() {
        return null;
    }

    @Override
    public @Nullable Outcome pollOutcome() {
        Outcome once = outcome;
        outcome = null;
        return once;
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        return null;
    }
}
