package dev.traversal.sim;

import dev.traversal.internal.address.IpLiteral;
import java.net.InetAddress;
import java.util.function.Predicate;

/** Hands out the addresses of a range, lowest first, leaving out those in use. */
final class AddressPool {
    private final byte[] base;
    private final int last;
    private int next = 1;

    /** {@code last} is the highest offset from {@code base} that is handed out. */
    AddressPool(String base, int last) {
        this.base = Addresses.parse(base).getAddress();
        this.last = last;
    }

    InetAddress take(Predicate<InetAddress> inUse) {
        while (next <= last) {
            InetAddress address = at(next++);
            if ((next - 1 & 0xff) != 0xff && (next - 1 & 0xff) != 0 && !inUse.test(address)) {
                return address;
            }
        }
        throw new IllegalStateException("no address left from " + at(0));
    }

    boolean isEmpty() {
        return next > last;
    }

    /** Leaves the first address to the router. */
    AddressPool withoutFirst() {
        next = 2;
        return this;
    }

    private InetAddress at(int offset) {
        byte[] bytes = base.clone();
        int carry = offset;
        for (int i = bytes.length - 1; i >= 0 && carry != 0; i--) {
            carry += bytes[i] & 0xff;
            bytes[i] = (byte) carry;
            carry >>>= 8;
        }
        return IpLiteral.toAddress(bytes);
    }
}
