package dev.traversal.ice.internal.agent;

import dev.traversal.api.Candidate;
import dev.traversal.api.ChannelStatistics;
import dev.traversal.api.CloseReason;
import dev.traversal.api.ConnectivityReport;
import dev.traversal.api.IceSession;
import dev.traversal.api.Path;
import dev.traversal.api.SessionDescription;
import dev.traversal.api.SessionDescription.Allowance;
import dev.traversal.api.SessionId;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The application's end of a session of which it carries the descriptions. Thread-safe. */
final class IceNegotiation implements IceSession {
    private static final Logger log = LoggerFactory.getLogger(IceNegotiation.class);

    private final Session session;
    private final Consumer<String> lines;
    private final RemoteLines remote;
    private final NameDesk names;
    private final Predicate<Candidate> usable;
    private final CompletableFuture<Void> connected;
    private final SessionHost host;

    private IceNegotiation(
            Session session,
            Consumer<String> lines,
            RemoteLines remote,
            NameDesk names,
            Predicate<Candidate> usable,
            CompletableFuture<Void> connected,
            SessionHost host) {
        this.session = session;
        this.lines = lines;
        this.remote = remote;
        this.names = names;
        this.usable = usable;
        this.connected = connected;
        this.host = host;
    }

    /**
     * Makes a session that has not begun.
     *
     * @param lines takes what the peer must be told
     * @param names what stands for addresses on the link
     * @param usable which of the peer's candidates are checked
     * @param allowances which it may have beyond the ordinary
     * @param host takes what is not the session's
     */
    static IceNegotiation create(
            SessionFactory factory,
            SessionKind kind,
            boolean controlling,
            Consumer<String> lines,
            NameDesk names,
            Predicate<Candidate> usable,
            Set<Allowance> allowances,
            SessionHost host) {
        CompletableFuture<Void> connected = new CompletableFuture<>();
        Session session = factory.negotiate(
                kind,
                controlling,
                new LocalLines(lines, names::veiled),
                channel -> connected.complete(null),
                connected::completeExceptionally);
        return new IceNegotiation(
                session, lines, new RemoteLines(kind.secured(), allowances), names, usable, connected, host);
    }

    Session session() {
        return session;
    }

    @Override
    public SessionId id() {
        return session.id();
    }

    @Override
    public boolean handleLine(String line) {
        String text = line.strip();
        return names.find(text, address -> take(NameLines.resolved(text, address), address)) || take(text, null);
    }

    /**
     * Takes a line of the peer's.
     *
     * @param hidden an address that the peer has told as a name
     */
    private boolean take(String line, @Nullable InetAddress hidden) {
        RemoteLines.Outcome outcome;
        int seen;
        synchronized (remote) {
            int before = remote.candidates();
            outcome = remote.add(line);
            seen = remote.candidates() == before ? 0 : remote.candidates();
        }
        if (seen > 0 && session.config().kind() == SessionKind.NATIVE) {
            session.runner().execute((machine, now) -> lines.accept(RemoteLines.SEEN + seen));
        }
        if (outcome instanceof RemoteLines.Outcome.Seen it) {
            session.runner().execute((machine, now) -> machine.peerHasSeen(it.candidates(), now));
        } else if (outcome instanceof RemoteLines.Outcome.Handshake it) {
            session.runner().execute((machine, now) -> machine.handleSignaledHandshake(it.datagram(), now));
        } else if (outcome instanceof RemoteLines.Outcome.Probing it) {
            host.probing(session, it.text());
        } else if (outcome instanceof RemoteLines.Outcome.Told told) {
            SessionDescription known = told.description().withCandidates(usable);
            SessionDescription description = hidden == null ? known : NameLines.hiding(known, hidden);
            session.runner().execute((machine, now) -> machine.handleDescription(description, now));
        } else if (outcome instanceof RemoteLines.Outcome.Refused refused) {
            log.debug("a line of the peer of session {} was refused: {}", session.id(), refused.reason());
            return false;
        }
        return true;
    }

    @Override
    public void restart() {
        session.runner().execute(SessionMachine::restart);
    }

    @Override
    public boolean send(ByteBuffer datagram) {
        return session.channel().send(datagram);
    }

    @Override
    public void onDatagram(Consumer<ByteBuffer> taker) {
        session.channel().onDatagram((channel, datagram) -> taker.accept(datagram));
    }

    @Override
    public CompletableFuture<Void> connected() {
        return connected.copy();
    }

    @Override
    public Optional<Path> path() {
        return session.channel().path();
    }

    @Override
    public Optional<Duration> roundTripTime() {
        return session.channel().roundTripTime();
    }

    @Override
    public ChannelStatistics statistics() {
        return session.channel().statistics();
    }

    @Override
    public CompletableFuture<ConnectivityReport> report() {
        return session.channel().report();
    }

    @Override
    public CompletableFuture<CloseReason> closed() {
        return session.channel().closed();
    }

    @Override
    public void close() {
        session.channel().close();
    }

    @Override
    public String toString() {
        return "IceSession[" + session.id().value() + ", "
                + path().map(Path::toString).orElse("no path") + "]";
    }
}
