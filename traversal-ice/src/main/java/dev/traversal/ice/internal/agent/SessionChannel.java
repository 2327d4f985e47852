package dev.traversal.ice.internal.agent;

import dev.traversal.api.ChannelStatistics;
import dev.traversal.api.CloseReason;
import dev.traversal.api.ConnectivityReport;
import dev.traversal.api.DatagramHandler;
import dev.traversal.api.Path;
import dev.traversal.api.PeerId;
import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.SessionId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The application's end of a session. Thread-safe. */
final class SessionChannel implements SecureDatagramChannel {
    private final SessionId session;
    private final Optional<PeerId> peer;
    private final String name;
    private final OutboundDatagrams outbound;
    private final InboundDatagrams inbound;
    private final PathChoice paths;
    private final PathMeters meters;
    private final Supplier<CompletableFuture<ConnectivityReport>> reporter;
    private final Runnable closer;
    private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();

    SessionChannel(
            SessionConfig config,
            OutboundDatagrams outbound,
            PathChoice paths,
            PathMeters meters,
            Optional<Executor> callbackExecutor,
            Supplier<CompletableFuture<ConnectivityReport>> reporter,
            Runnable closer) {
        this.session = config.id();
        this.peer = config.peer();
        this.name = config.peerName();
        this.outbound = outbound;
        this.inbound = new InboundDatagrams(this, callbackExecutor);
        this.paths = paths;
        this.meters = meters;
        this.reporter = reporter;
        this.closer = closer;
    }

    InboundDatagrams inbound() {
        return inbound;
    }

    /** The session is over: wakes readers, and tells whoever waits for the end. */
    void end(CloseReason reason) {
        inbound.close();
        closed.complete(reason);
    }

    boolean isClosed() {
        return closed.isDone();
    }

    @Override
    public PeerId peer() {
        return peer.orElseThrow(() -> new IllegalStateException("nobody has proven who this peer is"));
    }

    @Override
    public SessionId session() {
        return session;
    }

    @Override
    public boolean send(ByteBuffer datagram) {
        if (datagram.remaining() > outbound.largestOfferedBytes()) {
            throw new IllegalArgumentException("a datagram has at most " + outbound.offeredBytes()
                    + " bytes but this has " + datagram.remaining());
        }
        if (closed.isDone()) {
            throw new IllegalStateException("the channel is closed: " + closed.getNow(CloseReason.CLOSED_HERE));
        }
        return outbound.send(datagram);
    }

    @Override
    public int receive(ByteBuffer into, Duration timeout) throws InterruptedException {
        return inbound.receive(into, timeout);
    }

    @Override
    public void onDatagram(DatagramHandler handler) {
        inbound.handler(handler);
    }

    @Override
    public int maxDatagramBytes() {
        return outbound.offeredBytes();
    }

    @Override
    public Optional<Path> path() {
        return Optional.ofNullable(paths.current()).map(PathChoice.Route::path);
    }

    @Override
    public Optional<Duration> roundTripTime() {
        return paths.roundTripTime();
    }

    @Override
    public ChannelStatistics statistics() {
        return meters.read(outbound.dropped(), inbound.dropped());
    }

    @Override
    public CompletableFuture<ConnectivityReport> report() {
        return reporter.get();
    }

    @Override
    public CompletableFuture<CloseReason> closed() {
        return closed.copy();
    }

    @Override
    public void close() {
        if (!closed.isDone()) {
            closer.run();
        }
    }

    @Override
    public String toString() {
        return "SecureDatagramChannel[" + name + ", "
                + path().map(Path::toString).orElse("no path") + "]";
    }
}
