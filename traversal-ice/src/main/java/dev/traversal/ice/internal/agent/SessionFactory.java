package dev.traversal.ice.internal.agent;

import dev.traversal.api.ConnectivityReport;
import dev.traversal.api.Liveness;
import dev.traversal.api.PeerId;
import dev.traversal.api.PeerKey;
import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.SessionDescription.Fingerprint;
import dev.traversal.api.SessionId;
import dev.traversal.api.SignalingException;
import dev.traversal.api.TraversalException;
import dev.traversal.ice.internal.check.IceConfig;
import dev.traversal.ice.internal.check.IceMachine;
import dev.traversal.ice.internal.check.Keepalive;
import dev.traversal.ice.internal.check.Meeting;
import dev.traversal.ice.internal.path.PathMtu;
import dev.traversal.ice.internal.path.PathSet;
import dev.traversal.ice.internal.path.PathTimings;
import dev.traversal.internal.machine.DatagramSink;
import dev.traversal.internal.machine.Runner;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts sessions together and starts them. Lives on the agent's loop. */
final class SessionFactory {
    private static final int SESSION_ID_BYTES = 16;
    private static final int PASSWORD_BYTES = 18; // 144 bits: RFC 8445 section 5.3 wants 128

    private final AgentGround ground;
    private final SignalingDesk desk;
    private final Supplier<SessionReport.GatheringView> gathering;
    private final BiConsumer<Session, SessionEvent> events;
    private final NameDesk names;
    private final KeepaliveMemory keepalives;

    SessionFactory(
            AgentGround ground,
            SignalingDesk desk,
            Supplier<SessionReport.GatheringView> gathering,
            NameDesk names,
            BiConsumer<Session, SessionEvent> events) {
        this.ground = ground;
        this.desk = desk;
        this.gathering = gathering;
        this.names = names;
        this.events = events;
        this.keepalives = new KeepaliveMemory(ground.config().keepaliveInterval());
    }

    SessionId newId() {
        byte[] bytes = new byte[SESSION_ID_BYTES];
        ground.random().nextBytes(bytes);
        return new SessionId(HexFormat.of().formatHex(bytes));
    }

    /** A session with a peer that signaling reaches, and what is written to it. */
    record Dialogue(Session session, Correspondence correspondence) {}

    Dialogue create(
            SessionId id,
            PeerKey peer,
            boolean initiator,
            Consumer<SecureDatagramChannel> established,
            Consumer<TraversalException> failed) {
        Way way = new Way();
        Correspondence correspondence = new Correspondence(
                peer.peerId(),
                initiator,
                desk.channel(),
                desk.clock(),
                desk::published,
                () -> desk.prekeyOf(peer),
                names::veiled,
                way::signalingFailed);
        SessionConfig config = config(id, SessionKind.TICKET, Optional.of(peer.peerId()), initiator, way);
        Session session = assemble(config, Optional.of(peer), way, correspondence, established, failed);
        return new Dialogue(session, correspondence);
    }

    /** Makes a session of which the application carries the descriptions. */
    Session negotiate(
            SessionKind kind,
            boolean controlling,
            Teller teller,
            Consumer<SecureDatagramChannel> established,
            Consumer<TraversalException> failed) {
        Way way = new Way();
        return assemble(
                config(newId(), kind, Optional.empty(), controlling, way),
                Optional.empty(),
                way,
                teller,
                established,
                failed);
    }

    private Session assemble(
            SessionConfig config,
            Optional<PeerKey> peer,
            Way way,
            Teller teller,
            Consumer<SecureDatagramChannel> established,
            Consumer<TraversalException> failed) {
        PathMeters meters = new PathMeters(ground.driver()::nanoTime);
        OutboundDatagrams outbound = new OutboundDatagrams(ground.driver().datagrams(), meters, way::becameActive);
        PathChoice paths = new PathChoice();
        SessionChannel channel = new SessionChannel(
                config, outbound, paths, meters, ground.config().callbackExecutor(), way::report, way::close);
        PeerLinkFactory links = new PeerLinkFactory(
                ground::certificate,
                ground.handshakes(),
                ground.random(),
                peer.map(PeerKey::hash).orElse(null),
                outbound,
                way::wakeUp);
        SessionClaims claims = new SessionClaims(ground.routes(), config.tag(), way);
        SessionKeepalive keepalive = new SessionKeepalive(keepalives, ground.driver()::nanoTime);
        Generation first = generation(config, keepalive, 0, config.initiator(), config.tag(), config.password(), 0);
        Generations generations = new Generations(
                first,
                (number, controlling, told) ->
                        generation(config, keepalive, number, controlling, freshTag(way), freshPassword(), told),
                claims);
        SessionMachine machine = new SessionMachine(new SessionParts(
                config,
                generations,
                links,
                channel,
                new SessionPaths(
                        new PathSet(PathTimings.of(config.liveness()), outbound::datagrams, ground.random()),
                        new PathMtu(ground.random(), outbound::largeDatagrams),
                        paths,
                        outbound,
                        claims,
                        meters,
                        keepalive),
                outbound,
                claims,
                gathering));
        Runner<SessionMachine> runner =
                ground.driver().start(machine, (SessionEvent event) -> events.accept(way.session(), event));
        return way.lead(new Session(config, peer, runner, channel, teller, established, failed));
    }

    private SessionConfig config(SessionId id, SessionKind kind, Optional<PeerId> peer, boolean initiator, Way way) {
        return new SessionConfig(
                id,
                kind,
                peer,
                initiator,
                freshTag(way),
                freshPassword(),
                ground.config().checkPacing(),
                ground.config().maxPairs(),
                ground.config().connectTimeout(),
                ground.config().liveness(),
                ground.config().keepaliveInterval(),
                ground.config().openers() && ground.driver().canLimitTtl(),
                ground.config().hardNat());
    }

    private SessionTag freshTag(Way way) {
        SessionTag tag = SessionTag.random(ground.random());
        while (!ground.routes().claim(tag, way)) {
            tag = SessionTag.random(ground.random());
        }
        return tag;
    }

    private String freshPassword() {
        byte[] password = new byte[PASSWORD_BYTES];
        ground.random().nextBytes(password);
        return Base64.getEncoder().encodeToString(password);
    }

    /** A generation has its own checks and descriptions; what the peer must agree on is the same in all. */
    private Generation generation(
            SessionConfig config,
            Keepalive keepalive,
            int number,
            boolean controlling,
            SessionTag tag,
            String password,
            int toldBefore) {
        Meeting meeting = number == 0 ? meeting(config) : Meeting.CROSSING;
        IceConfig checks = ice(config, controlling, meeting, tag, password);
        IceMachine ice = new IceMachine(
                config.liveness() == Liveness.SPARING ? checks.withKeepalive(keepalive) : checks,
                ground.invited(),
                ground.random());
        Supplier<Fingerprint> fingerprint = () -> new Fingerprint(
                Fingerprint.SHA_256,
                HexFormat.of().formatHex(ground.certificate().fingerprint()));
        LocalDescriptions local = new LocalDescriptions(config, tag.ufrag(), password, fingerprint, toldBefore);
        return new Generation(number, tag, ice, new DescriptionExchange(config, ice, local));
    }

    private IceConfig ice(SessionConfig config, boolean controlling, Meeting meeting, SessionTag tag, String password) {
        return IceConfig.ofSession(
                        controlling,
                        meeting,
                        tag.bits(),
                        tag.ufrag(),
                        password,
                        config.checkPacing(),
                        config.keepaliveInterval(),
                        config.openers(),
                        ground.random())
                .withMaxPairs(config.maxPairs());
    }

    private static Meeting meeting(SessionConfig config) {
        if (config.kind() != SessionKind.TICKET) {
            return Meeting.CROSSING;
        }
        return config.initiator() ? Meeting.OFFERER : Meeting.ANSWERER;
    }

    /** The way to a session's machine, for parts that are made before it. */
    private static final class Way implements DatagramSink {
        private volatile @Nullable Session session;

        Session lead(Session made) {
            session = made;
            return made;
        }

        Session session() {
            Session known = session;
            if (known == null) {
                throw new IllegalStateException("the session is not yet made");
            }
            return known;
        }

        @Override
        public void deliver(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length) {
            Session known = session;
            if (known != null) {
                known.runner().deliver(socket, remote, buffer, offset, length);
            }
        }

        void wakeUp() {
            session().runner().execute(SessionMachine::handleTimeout);
        }

        void signalingFailed(SignalingException error) {
            session().runner().execute((machine, now) -> machine.signalingFailed(error, now));
        }

        void becameActive() {
            session().runner().execute(SessionMachine::becameActive);
        }

        void close() {
            session().runner().execute(SessionMachine::close);
        }

        CompletableFuture<ConnectivityReport> report() {
            CompletableFuture<ConnectivityReport> result = new CompletableFuture<>();
            session().runner().execute((machine, now) -> result.complete(machine.report(now)));
            return result;
        }
    }
}
