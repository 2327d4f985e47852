package dev.traversal.relay;

import dev.traversal.api.PeerId;
import dev.traversal.api.TransportAddress;
import dev.traversal.spi.SignalingChannel;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what a signaling channel tells, for a test to wait for. */
final class RecordingListener implements SignalingChannel.Listener {
    /** An envelope that came. */
    record Received(PeerId from, byte[] envelope) {}

    private static final long PATIENCE_SECONDS = 120;

    private final BlockingQueue<Received> envelopes = new LinkedBlockingQueue<>();
    private final BlockingQueue<Boolean> states = new LinkedBlockingQueue<>();
    private final BlockingQueue<List<TransportAddress>> stunServers = new LinkedBlockingQueue<>();

    @Override
    public void onEnvelope(PeerId from, byte[] envelope) {
        envelopes.add(new Received(from, envelope));
    }

    @Override
    public void onStateChanged(boolean connected, String detail) {
        states.add(connected);
    }

    @Override
    public void onStunServers(List<TransportAddress> servers) {
        stunServers.add(servers);
    }

    Received envelope() throws InterruptedException {
        return next(envelopes);
    }

    boolean state() throws InterruptedException {
        return next(states);
    }

    List<TransportAddress> stunServers() throws InterruptedException {
        return next(stunServers);
    }

    int envelopesWaiting() {
        return envelopes.size();
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T value = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (value == null) {
            throw new AssertionError("nothing came");
        }
        return value;
    }
}
