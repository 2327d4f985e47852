package dev.traversal.ice.internal.agent;

import dev.traversal.internal.machine.DatagramSink;
import dev.traversal.internal.relay.RelayClient;
import dev.traversal.internal.relay.RelayHost;
import dev.traversal.internal.stun.KnownAttributes;
import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMessage;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Sorts what arrives at the agent's sockets by its first byte (RFC 7983): STUN goes to the session whose tag it
 * carries, or to the gatherer if no session has it; DTLS goes to the session whose tag is ahead of it; all else goes to
 * the session that was authenticated at the sender's address, which takes the DTLS of other libraries, or plain
 * datagrams if it was asked for them. Lives on the loop that reads the sockets and does nothing but sort.
 */
final class Demultiplexer {
    /** Why a datagram was dropped. */
    enum Drop {
        /** Nothing that this agent speaks begins with such a byte. */
        UNKNOWN_PROTOCOL,
        /** Looks like STUN and is not. */
        MALFORMED_STUN,
        /** A STUN request or indication for nobody here. */
        UNKNOWN_USERNAME,
        /** DTLS from an address where nobody was authenticated. */
        UNKNOWN_SENDER,
        /** DTLS for a session that is not here, or nothing but a tag. */
        UNKNOWN_TAG
    }

    private static final int FIRST_DTLS_BYTE = 20; // RFC 7983 section 7
    private static final int LAST_DTLS_BYTE = 63;

    private final Routes routes;
    private final DatagramSink gatherer;
    private final StunMessage message = new StunMessage(KnownAttributes.ICE);
    private @Nullable DatagramSink relay;
    private final long[] drops = new long[Drop.values().length];

    Demultiplexer(Routes routes, DatagramSink gatherer) {
        this.routes = routes;
        this.gatherer = gatherer;
    }

    /** Hands over from now on what is for a relay inside of this agent. */
    void relayTo(DatagramSink taker) {
        relay = taker;
    }

    void sort(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length) {
        if (length == 0) {
            drop(Drop.UNKNOWN_PROTOCOL);
            return;
        }
        DatagramSink relaying = relay;
        if (relaying != null && !RelayClient.owns(socket) && RelayHost.isMeant(buffer, offset, length)) {
            relaying.deliver(socket, remote, buffer, offset, length);
            return;
        }
        if (StunMessage.looksLikeStun(buffer, offset, length)) {
            sortStun(socket, remote, buffer, offset, length);
            return;
        }
        DatagramSink tagged = byTagPrefix(buffer, offset, length);
        if (tagged != null) {
            tagged.deliver(socket, remote, buffer, offset + TagPrefix.BYTES, length - TagPrefix.BYTES);
        } else {
            forward(
                    routes.byRemote(socket, remote),
                    withoutSession(buffer[offset] & 0xff),
                    socket,
                    remote,
                    buffer,
                    offset,
                    length);
        }
    }

    /** {@return how many were dropped} */
    long drops(Drop reason) {
        return drops[reason.ordinal()];
    }

    private @Nullable DatagramSink byTagPrefix(byte[] buffer, int offset, int length) {
        boolean tagged = length > TagPrefix.BYTES
                && buffer[offset] == TagPrefix.FIRST_BYTE
                && isDtls(buffer[offset + TagPrefix.BYTES] & 0xff);
        return tagged ? routes.byTag(TagPrefix.tag(buffer, offset)) : null;
    }

    private static Drop withoutSession(int first) {
        if (first == TagPrefix.FIRST_BYTE) {
            return Drop.UNKNOWN_TAG;
        }
        return isDtls(first) ? Drop.UNKNOWN_SENDER : Drop.UNKNOWN_PROTOCOL;
    }

    private static boolean isDtls(int first) {
        return first >= FIRST_DTLS_BYTE && first <= LAST_DTLS_BYTE;
    }

    private void sortStun(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length) {
        if (message.parse(buffer, offset, length) != null) {
            drop(Drop.MALFORMED_STUN);
            return;
        }
        boolean answer = message.messageClass() == MessageClass.SUCCESS || message.messageClass() == MessageClass.ERROR;
        if (answer) {
            DatagramSink session = routes.byTag(message.transactionIdPrefix());
            (session == null ? gatherer : session).deliver(socket, remote, buffer, offset, length);
            return;
        }
        int username = message.indexOf(StunAttribute.USERNAME);
        DatagramSink session = username < 0
                ? routes.byRemote(socket, remote) // indications such as keepalives carry no name
                : byUsername(buffer, message.attributeOffset(username), message.attributeLength(username));
        forward(session, Drop.UNKNOWN_USERNAME, socket, remote, buffer, offset, length);
    }

    private @Nullable DatagramSink byUsername(byte[] buffer, int offset, int length) {
        for (int i = 0; i < length; i++) {
            if (buffer[offset + i] == ':') {
                long bits = SessionTag.bitsOf(buffer, offset, i);
                return bits < 0 ? null : routes.byTag((int) bits);
            }
        }
        return null;
    }

    private void forward(
            @Nullable DatagramSink session,
            Drop otherwise,
            int socket,
            InetSocketAddress remote,
            byte[] buffer,
            int offset,
            int length) {
        if (session == null) {
            drop(otherwise);
        } else {
            session.deliver(socket, remote, buffer, offset, length);
        }
    }

    private void drop(Drop reason) {
        drops[reason.ordinal()]++;
    }
}
