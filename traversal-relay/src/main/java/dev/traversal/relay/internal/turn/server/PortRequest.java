package dev.traversal.relay.internal.turn.server;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An Allocate request whose ports are being opened. */
final class PortRequest {
    private final Asker asker;
    private final Account account;
    private final Wish wish;
    private final List<Slot> slots = new ArrayList<>(2);
    private boolean redeemed;

    /**
     * What is asked for.
     *
     * @param ipv4 an IPv4 port
     * @param ipv6 an IPv6 port
     * @param even whether the port is to be even
     * @param reserve whether the next one is to be kept
     * @param lifetimeSeconds for so long
     * @param mobile whether it is to move with its client
     * @param ipv6Refusal why an IPv6 port that was asked for besides cannot be had
     */
    record Wish(
            boolean ipv4,
            boolean ipv6,
            boolean even,
            boolean reserve,
            int lifetimeSeconds,
            boolean mobile,
            int ipv6Refusal) {}

    /** One socket on its way. */
    static final class Slot {
        private final boolean ipv6;
        private int socket;
        private int port;
        private @Nullable RelayPort opened;

        Slot(boolean ipv6) {
            this.ipv6 = ipv6;
        }

        boolean isIpv6() {
            return ipv6;
        }

        int socket() {
            return socket;
        }

        int port() {
            return port;
        }

        void attempt(int newSocket, int newPort) {
            socket = newSocket;
            port = newPort;
            opened = null;
        }

        @Nullable
        RelayPort opened() {
            return opened;
        }

        void opened(@Nullable RelayPort relayPort) {
            opened = relayPort;
        }
    }

    private int attempts;

    PortRequest(Asker asker, Account account, Wish wish) {
        this.asker = asker;
        this.account = account;
        this.wish = wish;
    }

    Asker asker() {
        return asker;
    }

    Account account() {
        return account;
    }

    Wish wish() {
        return wish;
    }

    List<Slot> slots() {
        return slots;
    }

    @Nullable
    Slot slot(int socket) {
        return slots.stream().filter(it -> it.socket() == socket).findFirst().orElse(null);
    }

    boolean isComplete() {
        return slots.stream().allMatch(it -> it.opened() != null);
    }

    int countAttempt() {
        return ++attempts;
    }

    /** {@return whether its port had been kept for it} */
    boolean isRedeemed() {
        return redeemed;
    }

    void redeemed() {
        redeemed = true;
    }
}
