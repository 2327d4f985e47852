package dev.traversal.relay.internal.turn.client;

import dev.traversal.api.TransportAddress;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.StreamTarget;
import dev.traversal.internal.relay.RelayEvent;
import dev.traversal.internal.relay.RelayGround;
import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.StunErrorCode;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunReject;
import dev.traversal.relay.internal.turn.ChannelData;
import dev.traversal.spi.RelayConfig;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One attempt at one server: opens a socket or stream, asks for an allocation there, and keeps it. */
final class Contact implements Peers.Contacting {
    private static final long SECOND = 1_000_000_000L;
    /** A stream opens, through a proxy and with TLS, the application finds its credentials, the server answers twice. */
    private static final long PATIENCE_NANOS = 10 * SECOND;

    private static final long TIDY_NANOS = 20 * SECOND;

    /** What becomes of it. On the client's loop. */
    interface Owner {
        /** The server is there and asks for credentials. {@return whether it is wanted} */
        boolean challenged(Contact contact, long nowNanos);

        void allocated(Contact contact, long nowNanos);

        /** There is a doubt whether the relay is still there. */
        void doubted(Contact contact, long nowNanos);

        /** The allocation cannot be kept, but it lives for some time. */
        void ageing(Contact contact, long nowNanos);

        /** It is over, and its socket closed; not called after {@link Contact#close}. */
        void ended(Contact contact, Ending ending, String reason, long nowNanos);

        void redirected(Contact contact, InetSocketAddress elsewhere, @Nullable String domain, long nowNanos);
    }

    private final Target target;
    private final RelayConfig config;
    private final RelayGround ground;
    private final Outbox outbox;
    private final Drops drops;
    private final StunMessage message;
    private final Owner owner;
    private final Link link;
    private final Authentication authentication = new Authentication();
    private final Requests requests;
    private final Peers peers;
    private final Upkeep upkeep;
    private final List<Integer> names = new ArrayList<>(2);
    private final Deadline patience;
    private @Nullable Deadline tidying;
    private @Nullable Grant granted;
    private boolean opened;
    private boolean refused;
    private boolean ended;
    private boolean ageing;
    private boolean announced;
    private long allocatedNanos;

    Contact(
            Target target,
            int socket,
            RelayConfig config,
            RelayGround ground,
            Outbox outbox,
            Drops drops,
            StunMessage message,
            LoginSource logins,
            Owner owner,
            long nowNanos) {
        this.target = target;
        this.config = config;
        this.ground = ground;
        this.outbox = outbox;
        this.drops = drops;
        this.message = message;
        this.owner = owner;
        this.link = new Link(socket, target.server(), ground.driver().datagrams());
        this.requests =
                new Requests(link, target.way().isStream(), outbox, ground.random(), authentication, logins, drops);
        this.peers = new Peers(link, requests, ground, outbox, drops, this);
        this.upkeep = new Upkeep(this, requests, peers, ground.random());
        this.patience = new Deadline(nowNanos + PATIENCE_NANOS, "relay patience");
        authentication.expectRealm(target.realm());
    }

    Target target() {
        return target;
    }

    int socket() {
        return link.socket();
    }

    boolean isLive() {
        return !ended && !names.isEmpty();
    }

    /** {@return whether the relay owes an answer for long enough to look for another} */
    boolean isDoubted() {
        return upkeep.isDoubted();
    }

    boolean isAgeing() {
        return ageing;
    }

    /** {@return whether it heard of the server at all} */
    boolean isAnswered() {
        return requests.rttNanos() >= 0;
    }

    long rttNanos() {
        return requests.rttNanos();
    }

    long allocatedNanos() {
        return allocatedNanos;
    }

    @Nullable
    String realm() {
        return authentication.realm();
    }

    boolean carriesDataSince(long sinceNanos) {
        return peers.carriesDataSince(sinceNanos);
    }

    boolean isUsedSince(long sinceNanos) {
        return peers.isUsedSince(sinceNanos);
    }

    void open() {
        Way way = target.way();
        if (way != Way.UDP) {
            StreamTarget leadsTo = new StreamTarget(
                    target.server(),
                    way == Way.TLS || way == Way.DTLS,
                    way == Way.DTLS ? StreamTarget.Carries.DATAGRAMS : StreamTarget.Carries.MESSAGES,
                    config.access());
            outbox.ask(new Effect.OpenStream(link.socket(), leadsTo));
        } else {
            outbox.ask(new Effect.OpenSocket(link.socket(), Wildcard.like(target.server())));
        }
    }

    // ---- what comes

    void handleInput(Input input, long nowNanos) {
        if (ended) {
            return;
        }
        if (input instanceof Input.SocketOpened) {
            if (!opened) {
                opened = true;
                allocate(target.way() == Way.UDP, nowNanos);
            }
        } else if (input instanceof Input.SocketFailed failed) {
            end(isLive() ? Ending.LOST : Ending.FAILED, failed.reason(), nowNanos);
        } else if (input instanceof Input.TransmitFailed) {
            if (isLive()) {
                upkeep.probe(nowNanos); // anybody can forge what led to this
            } else {
                owner.doubted(this, nowNanos);
            }
        }
    }

    void handleDatagram(InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        if (ended) {
            return;
        }
        if (target.way() == Way.UDP && !remote.equals(target.server())) {
            drops.count(Drop.WRONG_SOURCE);
        } else if (ChannelData.looksLike(buffer, offset, length)) {
            upkeep.heard(nowNanos);
            peers.handleChannelData(buffer, offset, length);
        } else {
            StunReject reject = message.parse(buffer, offset, length);
            if (reject != null) {
                drops.messages().count(reject);
            } else if (message.messageClass() == MessageClass.INDICATION) {
                upkeep.heard(nowNanos);
                peers.handleIndication(message);
            } else if (requests.handle(message, nowNanos)) {
                upkeep.heard(nowNanos);
            }
        }
    }

    void handleTimeout(long nowNanos) {
        if (ended) {
            return;
        }
        if (!isLive() && patience.isDue(nowNanos)) {
            end(Ending.FAILED, isAnswered() ? "it takes too long" : "it does not answer", nowNanos);
            return;
        }
        requests.handleTimeout(nowNanos);
        if (isLive()) {
            upkeep.handleTimeout(nowNanos);
        }
        if (tidying != null && tidying.isDue(nowNanos) && !ended) {
            peers.tidy(nowNanos);
            tidying = peers.isEmpty() ? null : new Deadline(nowNanos + TIDY_NANOS, "relay permissions");
        }
    }

    @Nullable
    Deadline nextDeadline() {
        if (ended) {
            return null;
        }
        Deadline earliest = Deadline.earlier(requests.nextDeadline(), tidying);
        if (isLive()) {
            return Deadline.earlier(earliest, upkeep.nextDeadline());
        }
        return Deadline.earlier(earliest, patience);
    }

    // ---- the allocation

    void allocate(boolean mobile, long nowNanos) {
        if (!ended) {
            requests.start(new AllocateAsk(this, mobile), nowNanos);
        }
    }

    boolean challenged(long nowNanos) {
        boolean wanted = owner.challenged(this, nowNanos);
        if (!wanted) {
            close(nowNanos);
        }
        return wanted;
    }

    /** Takes what the server gave; an address that leads nowhere counts as none. */
    void granted(Grant grant, long nowNanos) {
        if (ended || isLive()) {
            return;
        }
        allocatedNanos = nowNanos;
        for (InetSocketAddress relayed : grant.relayed()) {
            int name = outbox.takeName();
            if (name == Outbox.NO_NAME) {
                break;
            }
            names.add(name);
            peers.allocated(relayed.getAddress() instanceof Inet4Address, name);
            ground.driver().attach(name, peers);
        }
        granted = grant;
        upkeep.begin(grant, nowNanos);
        if (names.isEmpty()) {
            end(Ending.FAILED, "it gives no address that leads anywhere", nowNanos);
        } else {
            owner.allocated(this, nowNanos);
        }
    }

    /** Tells of the allocation's addresses. */
    void announce(int preference) {
        Grant grant = granted;
        announced = true;
        for (int i = 0; grant != null && i < names.size(); i++) {
            outbox.report(new RelayEvent.Allocated(
                    names.get(i),
                    TransportAddress.of(grant.relayed().get(i)),
                    TransportAddress.of(grant.mapped()),
                    target.uri(),
                    Math.max(0, rttNanos()),
                    preference));
        }
    }

    /** The server does not give an allocation, or not to us. */
    void refused(int code, StunMessage answer, String reason, long nowNanos) {
        if (ended) {
            return;
        }
        if (code == StunErrorCode.TRY_ALTERNATE) {
            Redirect.follow(this, owner, answer, nowNanos);
            return;
        }
        refused = true;
        end(Ending.of(code), reason, nowNanos);
    }

    void unanswered(String reason, long nowNanos) {
        end(Ending.FAILED, reason, nowNanos);
    }

    @Override
    public void sending(long nowNanos) {
        if (isLive()) {
            upkeep.sending(nowNanos);
            if (tidying == null) {
                tidying = new Deadline(nowNanos + TIDY_NANOS, "relay permissions");
            }
        }
    }

    @Override
    public void mismatched(int code, String reason, long nowNanos) {
        if (code == StunErrorCode.WRONG_CREDENTIALS) {
            startAgeing(nowNanos);
        } else if (!upkeep.move(nowNanos)) {
            lost(reason, nowNanos);
        }
    }

    /** Whoever shows other credentials than before cannot keep an allocation (RFC 8656 section 7.2). */
    void startAgeing(long nowNanos) {
        if (!ageing && isLive()) {
            ageing = true;
            owner.ageing(this, nowNanos);
        }
    }

    void doubted(long nowNanos) {
        owner.doubted(this, nowNanos);
    }

    /** Looks whether the relay is still there. */
    void probe(long nowNanos) {
        if (isLive()) {
            upkeep.probe(nowNanos);
        }
    }

    void lost(String reason, long nowNanos) {
        if (isLive()) {
            end(Ending.LOST, reason, nowNanos);
        }
    }

    /** One that was asked for and not yet granted is given back as well. */
    private void release() {
        if (opened && !refused && authentication.key() != null || granted != null) {
            requests.tell(new RefreshAsk(upkeep, 0, Schedules.PATIENT));
        }
    }

    /** Gives everything back; the owner is not told. */
    void close(long nowNanos) {
        if (!ended) {
            release();
            shut("given back");
        }
    }

    private void end(Ending ending, String reason, long nowNanos) {
        if (ended) {
            return;
        }
        release(); // should it be there after all, it need not wait for the end of its lifetime
        shut(reason);
        owner.ended(this, ending, reason, nowNanos);
    }

    private void shut(String reason) {
        ended = true;
        requests.close();
        peers.close();
        for (int name : names) {
            ground.driver().detach(name);
            outbox.giveBack(name);
            if (announced) {
                outbox.report(new RelayEvent.Lost(name, reason));
            }
        }
        outbox.ask(new Effect.CloseSocket(link.socket()));
        outbox.giveBack(link.socket());
    }
}
