package dev.traversal.relay.internal.turn.client;

import dev.traversal.internal.stun.AddressBuffer;
import dev.traversal.internal.stun.SpecialAddresses;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMessage;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server gives (RFC 8656 section 7.3).
 *
 * @param relayed at most one address of each family, maybe none
 * @param mapped what it sees of us
 * @param lifetimeNanos how long, if it is not asked to go on
 * @param ticket what lets it move with us (RFC 8016), {@code null} if it cannot
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Grant(List<InetSocketAddress> relayed, InetSocketAddress mapped, long lifetimeNanos, byte @Nullable [] ticket) {
    private static final long SECOND = 1_000_000_000L;
    private static final long USUAL_SECONDS = 600; // RFC 8656 section 3.2
    private static final long MAX_SECONDS = 24 * 3600;

    /** {@return what an answer says, {@code null} if it does not say where we are} */
    static @Nullable Grant read(StunMessage answer, Target target) {
        InetSocketAddress mapped = answer.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS);
        if (mapped == null || mapped.getPort() == 0) {
            return null;
        }
        boolean loopback = target.isLoopback() || mapped.getAddress().isLoopbackAddress();
        InetSocketAddress ipv4 = null;
        InetSocketAddress ipv6 = null;
        AddressBuffer address = new AddressBuffer();
        for (int i = 0; i < answer.attributeCount(); i++) {
            if (answer.attributeType(i) != StunAttribute.XOR_RELAYED_ADDRESS || !answer.readXorAddressAt(i, address)) {
                continue;
            }
            InetSocketAddress relayed = address.toSocketAddress();
            if (!SpecialAddresses.isOrdinary(relayed, loopback)) {
                continue;
            }
            if (relayed.getAddress() instanceof Inet4Address) {
                ipv4 = ipv4 == null ? relayed : ipv4;
            } else {
                ipv6 = ipv6 == null ? relayed : ipv6;
            }
        }
        List<InetSocketAddress> relayed = new ArrayList<>(2);
        if (ipv4 != null) {
            relayed.add(ipv4);
        }
        if (ipv6 != null) {
            relayed.add(ipv6);
        }
        return new Grant(relayed, mapped, lifetimeNanos(answer), ticket(answer));
    }

    /** {@return what lets an allocation move, {@code null} if there is no such thing} */
    static byte @Nullable [] ticket(StunMessage answer) {
        byte @Nullable [] ticket = answer.value(StunAttribute.MOBILITY_TICKET);
        return ticket == null || ticket.length == 0 ? null : ticket;
    }

    /** {@return how long an allocation lasts from now on, within reason} */
    static long lifetimeNanos(StunMessage answer) {
        long seconds = answer.unsignedInt(StunAttribute.LIFETIME);
        return (seconds < 0 ? USUAL_SECONDS : Math.min(seconds, MAX_SECONDS)) * SECOND;
    }
}
