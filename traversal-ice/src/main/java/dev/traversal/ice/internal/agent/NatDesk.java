package dev.traversal.ice.internal.agent;

import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateOrigin;
import dev.traversal.api.CandidateType;
import dev.traversal.api.NatBehavior;
import dev.traversal.api.NatCheck;
import dev.traversal.ice.internal.gather.GatherEvent;
import dev.traversal.ice.internal.probe.NatFindings;
import dev.traversal.ice.internal.probe.NatProfile;
import dev.traversal.ice.internal.probe.Party;
import dev.traversal.ice.internal.probe.ProbeWant;
import dev.traversal.ice.internal.probe.Prospects;
import dev.traversal.internal.address.AddressKind;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Tells the application what the NATs in front of this host do. Lives on the agent's loop. */
final class NatDesk {
    private static final int SHARED_FIRST = 100; // 100.64.0.0/10 (RFC 6598)
    private static final int SHARED_MASK = 0xc0;
    private static final int SHARED_SECOND = 64;

    private final AgentGround ground;
    private final GatheringDesk gathering;
    private final List<CompletableFuture<NatCheck>> waiting = new ArrayList<>();
    private boolean gathered;

    NatDesk(AgentGround ground, GatheringDesk gathering) {
        this.ground = ground;
        this.gathering = gathering;
    }

    /** Gathering says which servers answer. {@return whether it is time to {@link #begin}} */
    boolean gathered(GatherEvent event) {
        gathered |= event instanceof GatherEvent.GatheringDone;
        return gathered && !waiting.isEmpty();
    }

    /** Somebody wants to know. */
    void check(CompletableFuture<NatCheck> result, AgentMachine machine, long nowNanos) {
        waiting.add(result);
        if (gathered) {
            begin(machine, nowNanos);
        }
    }

    /** Measures for all who wait. */
    void begin(AgentMachine machine, long nowNanos) {
        List<CompletableFuture<NatCheck>> asking = List.copyOf(waiting);
        waiting.clear();
        boolean limitsTtl = ground.config().openers() && ground.driver().canLimitTtl();
        Optional<ProbeWant> want = ProbeServers.ground(
                        machine.gatherer().planHidden(), ground.config().relays())
                .map(where -> new ProbeWant(where, ground.config().hardNat(), limitsTtl));
        if (want.isEmpty()) {
            NatCheck unknown = told(NatFindings.NONE, limitsTtl, machine);
            asking.forEach(each -> each.complete(unknown));
        } else {
            machine.probes()
                    .check(
                            want.get(),
                            found -> {
                                NatCheck check = told(found, limitsTtl, machine);
                                asking.forEach(each -> each.complete(check));
                            },
                            nowNanos);
        }
    }

    private NatCheck told(NatFindings found, boolean limitsTtl, AgentMachine machine) {
        NatProfile profile = found.measured().profile();
        List<InetAddress> own = publicAddresses();
        boolean open = profile.externals().isEmpty() && !own.isEmpty();
        boolean isMapped = isMapped(profile.externals());
        Party ours = new Party(
                open || isMapped ? NatProfile.NONE : profile,
                ground.config().hardNat(),
                limitsTtl,
                !profile.low().isEmpty());
        boolean overIpv4 = machine.gatherer().isAnswered(false);
        boolean overIpv6 = machine.gatherer().isAnswered(true);
        return new NatCheck(
                overIpv4,
                overIpv6,
                open ? own : profile.externals(),
                open ? NatBehavior.ENDPOINT_INDEPENDENT : found.mapping(),
                found.filtering(),
                found.hairpinTried() ? Optional.of(found.hairpins()) : Optional.empty(),
                profile.preservesPort(),
                open
                        ? "none: this host has a public address"
                        : profile.inWords() + (isMapped ? ", but the gateway maps a port" : ""),
                isCarriers(profile.externals()),
                Optional.of(Duration.ofNanos(found.measured().rttNanos())).filter(rtt -> !rtt.isZero()),
                Prospects.of(ours),
                gathering.view().lines(),
                advice(overIpv4, overIpv6, ours.profile()));
    }

    private List<InetAddress> publicAddresses() {
        return gathering.candidates().stream()
                .filter(candidate -> candidate.type() == CandidateType.HOST)
                .map(candidate -> candidate.address().address())
                .filter(address -> address instanceof Inet4Address
                        && AddressKind.of(address) == AddressKind.ORDINARY
                        && !isShared(address))
                .toList();
    }

    /** A gateway maps a port at the address that servers see, too. */
    private boolean isMapped(List<InetAddress> externals) {
        return gathering.candidates().stream()
                .filter(NatDesk::isOfGateway)
                .anyMatch(candidate -> externals.contains(candidate.address().address()));
    }

    private static boolean isOfGateway(Candidate candidate) {
        return candidate.origin() == CandidateOrigin.PCP
                || candidate.origin() == CandidateOrigin.NAT_PMP
                || candidate.origin() == CandidateOrigin.UPNP_IGD;
    }

    /** A shared address on this host, or a gateway whose own address is not the one that servers see. */
    private boolean isCarriers(List<InetAddress> externals) {
        for (Candidate candidate : gathering.candidates()) {
            InetAddress address = candidate.address().address();
            if (isShared(address)
                    || isOfGateway(candidate)
                            && !externals.isEmpty()
                            && !externals.contains(address)
                            && address.getAddress().length == 4) {
                return true;
            }
        }
        return false;
    }

    private static boolean isShared(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4 && bytes[0] == SHARED_FIRST && (bytes[1] & SHARED_MASK) == SHARED_SECOND;
    }

    private static List<String> advice(boolean overIpv4, boolean overIpv6, NatProfile profile) {
        List<String> advice = new ArrayList<>();
        if (!overIpv4 && !overIpv6) {
            advice.add("UDP seems to be blocked: allow it outbound, or have a relay over TLS on port 443");
        }
        if (profile.mapping() == NatBehavior.ADDRESS_DEPENDENT
                || profile.mapping() == NatBehavior.ADDRESS_AND_PORT_DEPENDENT) {
            advice.add("turn on PCP, NAT-PMP or UPnP at the gateway: a mapped port makes a hard NAT an easy one");
            advice.add(
                    "pf, FreeBSD, OPNsense: endpoint-independent mode; pfSense: a static-port rule for outbound NAT");
            advice.add("Google Cloud NAT: endpoint-independent mapping; Linux: masquerade without random");
        } else if (profile.mapping() == NatBehavior.UNKNOWN && overIpv4) {
            advice.add("give two STUN servers or more, at different addresses: one cannot tell how the NAT maps ports");
        }
        if (!overIpv6) {
            advice.add("IPv6 on both sides needs no NAT at all");
        }
        return advice;
    }
}
