package dev.traversal.relay.internal.turn.server;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Finds the IPv4 address inside of an IPv6 one: packets to either may end at the same host. */
final class EmbeddedAddress {
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1}; // ::ffff:0:0/96
    private static final byte[] TRANSLATED = {0, 0x64, -1, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}; // RFC 6052
    private static final byte[] SIX_TO_FOUR = {0x20, 0x02}; // RFC 3056
    private static final byte[] TEREDO = {0x20, 0x01, 0, 0}; // RFC 4380
    private static final int IPV4_BYTES = 4;

    private EmbeddedAddress() {}

    /**
     * {@return the four bytes of the inner address, or {@code null} if there is none}
     *
     * @param address 4 or 16 bytes
     */
    static byte @Nullable [] of(byte[] address) {
        if (address.length == IPV4_BYTES) {
            return null;
        }
        if (begins(address, MAPPED) || begins(address, TRANSLATED)) {
            return Arrays.copyOfRange(address, 12, 16);
        }
        if (begins(address, SIX_TO_FOUR)) {
            return Arrays.copyOfRange(address, 2, 6);
        }
        if (begins(address, TEREDO)) {
            byte[] client = Arrays.copyOfRange(address, 12, 16); // every bit the other way round (section 4)
            for (int i = 0; i < client.length; i++) {
                client[i] ^= -1;
            }
            return client;
        }
        return null;
    }

    private static boolean begins(byte[] address, byte[] prefix) {
        return Arrays.equals(address, 0, prefix.length, prefix, 0, prefix.length);
    }
}
