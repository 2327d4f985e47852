package dev.traversal.relay.internal.turn.server;

import dev.traversal.internal.address.IpLiteral;
import org.jspecify.annotations.Nullable;

/** A range of addresses of one family (RFC 4632, RFC 4291 section 2.3). */
public final class Cidr {
    private final byte[] network;
    private final int bits;

    private Cidr(byte[] network, int bits) {
        this.network = network;
        this.bits = bits;
    }

    /**
     * {@return a range}
     *
     * @param text such as {@code 198.51.100.0/24}, {@code 2001:db8::/32}, or one address
     * @throws IllegalArgumentException if it is none
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        byte @Nullable [] network = IpLiteral.parse(slash < 0 ? text : text.substring(0, slash));
        int most = network == null ? 0 : 8 * network.length;
        int bits = slash < 0 ? most : number(text.substring(slash + 1));
        if (network == null || bits < 0 || bits > most) {
            throw new IllegalArgumentException(
                    "expected an address or a range such as 198.51.100.0/24 but got '" + text + "'");
        }
        Cidr range = new Cidr(network, bits);
        for (int i = bits; i < most; i++) {
            if ((network[i / 8] >> 7 - i % 8 & 1) != 0) {
                throw new IllegalArgumentException("bits are set behind the prefix of '" + text + "'");
            }
        }
        return range;
    }

    private static int number(String digits) {
        boolean plain = digits.length() >= 1 && digits.length() <= 3 && digits.charAt(digits.length() - 1) <= '9';
        int value = 0;
        for (int i = 0; i < digits.length() && plain; i++) {
            char c = digits.charAt(i);
            plain = c >= '0' && c <= '9' && !(c == '0' && i == 0 && digits.length() > 1);
            value = value * 10 + c - '0';
        }
        return plain ? value : -1;
    }

    /** {@return how many bits of an address say whether it is in here} */
    int prefixBits() {
        return bits;
    }

    /**
     * {@return whether an address is in the range}
     *
     * @param address 4 or 16 bytes
     */
    boolean contains(byte[] address) {
        if (address.length != network.length) {
            return false;
        }
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (address[i] != network[i]) {
                return false;
            }
        }
        int rest = bits % 8;
        return rest == 0 || (address[whole] ^ network[whole]) >> 8 - rest == 0;
    }

    @Override
    public String toString() {
        return IpLiteral.format(IpLiteral.toAddress(network)) + "/" + bits;
    }
}
