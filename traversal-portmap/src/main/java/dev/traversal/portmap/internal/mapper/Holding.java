package dev.traversal.portmap.internal.mapper;

import dev.traversal.api.TransportAddress;
import dev.traversal.portmap.Gateway;
import dev.traversal.portmap.MappingProtocol;
import dev.traversal.portmap.PortMapping;
import dev.traversal.portmap.PortMappingEvent;
import dev.traversal.portmap.PortMappingFailure;
import dev.traversal.portmap.internal.protocol.Ask;
import dev.traversal.portmap.internal.protocol.ClientEvent;
import dev.traversal.portmap.internal.protocol.Rule;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One request at one gateway, for as long as it is wanted: the race of the protocols, the lease of the winner, and what
 * happens when the gateway forgets.
 */
final class Holding {
    private static final long SECOND = 1_000_000_000L;
    private static final long LONGEST_LEASE_SECONDS = 86_400;
    private static final long BRIEF_LEASE_SECONDS = 60;
    private static final int MOST_BRIEF_GRANTS = 3;
    private static final long LEAST_WAIT_NANOS = 30 * SECOND;
    private static final long REMAP_JITTER_NANOS = 2 * SECOND;
    private static final long REMAP_PAUSE_NANOS = 10 * SECOND;
    private static final long RETRY_NANOS = 600 * SECOND;

    private final Rule rule;
    private final Gateway gateway;
    private final TransportAddress internal;
    private final GatewaySide side;
    private final RandomGenerator random;
    private final Consumer<PortMappingEvent> teller;
    private final Map<MappingProtocol, ClientEvent.Refused> refusals = new EnumMap<>(MappingProtocol.class);
    private final Set<MappingProtocol> asked = EnumSet.noneOf(MappingProtocol.class);
    private @Nullable PortMapping current;
    private Wait wait = new Wait.ForAnswers();
    private long expiresNanos;
    private long remappedNanos;
    private boolean remapped;
    private int briefGrants;

    /** What is waited for. */
    private sealed interface Wait {
        record ForAnswers() implements Wait {}

        record ForRenewal(long atNanos) implements Wait {}

        record ForRemapping(long atNanos) implements Wait {}

        record ForAnotherTry(long atNanos) implements Wait {}
    }

    Holding(
            Rule rule,
            Gateway gateway,
            TransportAddress internal,
            GatewaySide side,
            RandomGenerator random,
            Consumer<PortMappingEvent> teller) {
        this.rule = rule;
        this.gateway = gateway;
        this.internal = internal;
        this.side = side;
        this.random = random;
        this.teller = teller;
    }

    Rule rule() {
        return rule;
    }

    @Nullable
    PortMapping current() {
        return current;
    }

    /** Asks in a protocol that is spoken, or may be, if that can make anything better. */
    void ask(MappingProtocol protocol, long nowNanos) {
        PortMapping held = current;
        boolean wanted = held == null || (!held.isPublic() && held.protocol() != protocol);
        if (wanted && !refusals.containsKey(protocol) && asked.add(protocol)) {
            side.request(protocol, Ask.first(rule), nowNanos);
        }
    }

    /** {@return whether it waits for nothing more but time} */
    boolean isSettled() {
        return current != null || !(wait instanceof Wait.ForAnswers);
    }

    void granted(MappingProtocol protocol, ClientEvent.Granted grant, long nowNanos) {
        asked.remove(protocol);
        refusals.remove(protocol);
        PortMapping before = current;
        long seconds = Math.min(LONGEST_LEASE_SECONDS, grant.leaseSeconds());
        PortMapping after = new PortMapping(
                rule.request(),
                gateway,
                protocol,
                internal,
                TransportAddress.of(grant.external()),
                Duration.ofSeconds(seconds),
                before != null
                        && before.protocol() == protocol
                        && before.external().equals(TransportAddress.of(grant.external()))
                        && before.verified());
        if (before != null && before.protocol() != protocol && !isBetter(after, before)) {
            giveBack(after, before, nowNanos);
            return;
        }
        if (isBrief(seconds, protocol, nowNanos)) {
            return;
        }
        current = after;
        side.keep(protocol);
        expiresNanos = nowNanos + seconds * SECOND;
        wait = new Wait.ForRenewal(nowNanos + renewalNanos(seconds));
        if (before == null) {
            teller.accept(new PortMappingEvent.Mapped(after));
        } else if (!before.external().equals(after.external()) || before.protocol() != protocol) {
            teller.accept(new PortMappingEvent.Changed(before, after));
            if (before.protocol() != protocol) {
                giveBack(before, after, nowNanos);
            }
        }
    }

    /** Somebody came in at an address that nobody had invited. */
    void reached(TransportAddress external) {
        PortMapping held = current;
        if (held != null && !held.verified() && held.external().equals(external)) {
            current = held.asVerified();
            teller.accept(new PortMappingEvent.Verified(current));
        }
    }

    /** A gateway that grants seconds is renewed every half minute, three times. */
    private boolean isBrief(long seconds, MappingProtocol protocol, long nowNanos) {
        briefGrants = seconds > 0 && seconds < BRIEF_LEASE_SECONDS ? briefGrants + 1 : 0;
        if (briefGrants <= MOST_BRIEF_GRANTS) {
            return false;
        }
        briefGrants = 0;
        refused(
                protocol,
                new ClientEvent.Refused(
                        rule.id(),
                        PortMappingFailure.TOO_BRIEF,
                        protocol.label() + ": granted seconds, again and again"),
                nowNanos);
        return true;
    }

    /** Half of the lease, and up to a sixteenth less so that not all hosts of a network ask at a time. */
    private long renewalNanos(long seconds) {
        if (seconds == 0) {
            return LONGEST_LEASE_SECONDS / 2 * SECOND; // nothing to renew, but a gateway that lost it may take it again
        }
        long half = seconds * SECOND / 2;
        return Math.max(LEAST_WAIT_NANOS, half - random.nextLong(half / 8 + 1));
    }

    private static boolean isBetter(PortMapping one, PortMapping other) {
        if (one.isPublic() != other.isPublic()) {
            return one.isPublic();
        }
        return !one.lease().isZero() && one.lease().compareTo(other.lease().multipliedBy(2)) > 0;
    }

    /** PCP and NAT-PMP are one table of one gateway: what is deleted in one protocol is gone in the other. */
    private void giveBack(PortMapping loser, PortMapping winner, long nowNanos) {
        boolean upnp = loser.protocol() == MappingProtocol.UPNP_IGD;
        boolean oneTable = !upnp && winner.protocol() != MappingProtocol.UPNP_IGD;
        if (!oneTable && !loser.external().equals(winner.external())) {
            side.release(loser.protocol(), rule, nowNanos);
        }
    }

    void refused(MappingProtocol protocol, ClientEvent.Refused refusal, long nowNanos) {
        asked.remove(protocol);
        PortMapping held = current;
        boolean silent = refusal.failure() == PortMappingFailure.NO_ANSWER;
        if (held != null && held.protocol() == protocol) {
            if (silent && expiresNanos - nowNanos > 0) {
                long rest = (expiresNanos - nowNanos) / 2;
                wait = new Wait.ForRenewal(nowNanos + Math.max(LEAST_WAIT_NANOS, rest));
                return;
            }
            lose(refusal.reason());
        }
        refusals.put(protocol, refusal);
        if (current == null) {
            side.askOthers(this, nowNanos);
        }
    }

    void lose(String reason) {
        PortMapping lost = current;
        current = null;
        wait = new Wait.ForAnswers();
        if (lost != null) {
            teller.accept(new PortMappingEvent.Lost(lost, reason));
        }
    }

    /** Every protocol has been asked or is not spoken: unless something is held, that is an end for now. */
    void conclude(Map<MappingProtocol, Standing.Mute> mute, long nowNanos) {
        if (current != null || !asked.isEmpty() || !(wait instanceof Wait.ForAnswers)) {
            return;
        }
        PortMappingFailure failure = PortMappingFailure.NO_ANSWER;
        StringJoiner reasons = new StringJoiner("; ");
        for (MappingProtocol protocol : MappingProtocol.values()) {
            ClientEvent.Refused refusal = refusals.get(protocol);
            Standing.Mute silence = mute.get(protocol);
            if (refusal != null) {
                failure = failure == PortMappingFailure.NO_ANSWER ? refusal.failure() : failure;
                reasons.add(refusal.reason());
            } else if (silence != null) {
                boolean telling = silence.failure() != PortMappingFailure.UNSUPPORTED;
                failure = failure == PortMappingFailure.NO_ANSWER && telling ? silence.failure() : failure;
                reasons.add(silence.reason());
            }
        }
        wait = new Wait.ForAnotherTry(nowNanos + RETRY_NANOS);
        teller.accept(new PortMappingEvent.Refused(rule.request(), gateway, failure, reasons.toString()));
    }

    /**
     * The gateway has forgotten, or is another: it is asked again soon, though not with all others in the same moment, and
     * not more than once in ten seconds however often that is said.
     */
    void stateLost(MappingProtocol protocol, long nowNanos) {
        PortMapping held = current;
        if (held == null || held.protocol() != protocol || wait instanceof Wait.ForRemapping) {
            return;
        }
        long from = remapped && remappedNanos + REMAP_PAUSE_NANOS - nowNanos > 0
                ? remappedNanos + REMAP_PAUSE_NANOS
                : nowNanos;
        wait = new Wait.ForRemapping(from + random.nextLong(REMAP_JITTER_NANOS));
    }

    /** Everything may be different: what is held is asked for again, what was refused is tried again. */
    void refresh(long nowNanos) {
        PortMapping held = current;
        if (held != null) {
            stateLost(held.protocol(), nowNanos);
        } else if (wait instanceof Wait.ForAnotherTry) {
            tryAgain(nowNanos);
        }
    }

    void handleTimeout(long nowNanos) {
        PortMapping held = current;
        if (wait instanceof Wait.ForAnotherTry another && nowNanos - another.atNanos() >= 0) {
            tryAgain(nowNanos);
        } else if (held == null) {
            return;
        } else if (wait instanceof Wait.ForRemapping remapping && nowNanos - remapping.atNanos() >= 0) {
            remapped = true;
            remappedNanos = nowNanos;
            renew(held, nowNanos);
        } else if (wait instanceof Wait.ForRenewal renewal && nowNanos - renewal.atNanos() >= 0) {
            if (!held.lease().isZero() && briefGrants == 0 && nowNanos - expiresNanos >= 0) {
                lose("its time is over and the gateway does not answer");
                tryAgain(nowNanos);
            } else {
                renew(held, nowNanos);
            }
        }
    }

    private void renew(PortMapping held, long nowNanos) {
        long rest = expiresNanos - nowNanos;
        wait = new Wait.ForRenewal(nowNanos + (rest > 0 ? Math.max(LEAST_WAIT_NANOS, rest) : LEAST_WAIT_NANOS));
        asked.add(held.protocol());
        side.request(
                held.protocol(),
                new Ask(rule, held.external().port(), held.external().address(), (int)
                        rule.request().lease().toSeconds()),
                nowNanos);
    }

    private void tryAgain(long nowNanos) {
        refusals.clear();
        asked.clear();
        wait = new Wait.ForAnswers();
        side.race(nowNanos);
        side.askOthers(this, nowNanos);
    }

    /** {@return when it has something to do, {@code null} for never} */
    @Nullable
    Long dueNanos() {
        if (wait instanceof Wait.ForRenewal renewal) {
            return renewal.atNanos();
        }
        if (wait instanceof Wait.ForRemapping remapping) {
            return remapping.atNanos();
        }
        return wait instanceof Wait.ForAnotherTry another ? another.atNanos() : null;
    }
}
