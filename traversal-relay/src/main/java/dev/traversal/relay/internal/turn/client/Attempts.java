package dev.traversal.relay.internal.turn.client;

import dev.traversal.api.TurnServer;
import dev.traversal.api.TurnUri;
import dev.traversal.api.TurnUri.Transport;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The contacts with one server: by UDP with an address of each family, by a stream, or wherever it sends us. */
final class Attempts {
    private final TurnServer server;
    private final int query;
    private final @Nullable PeerOffer offer;
    private final Desk desk;
    private final LoginSource logins;
    private final Contact.Owner owner;
    private final List<Contact> contacts = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();
    private List<InetAddress> addresses = List.of();
    private boolean resolving;

    /**
     * Makes none yet.
     *
     * @param offer says where a peer that relays may be reached; {@code null} for a server
     */
    Attempts(TurnServer server, int query, @Nullable PeerOffer offer, Desk desk, Contact.Owner owner) {
        this.server = server;
        this.query = query;
        this.offer = offer;
        this.desk = desk;
        this.logins = new LoginSource(server.credentials(), desk.ground().loop());
        this.owner = owner;
    }

    boolean speaksUdp() {
        return !server.uri().secure() && server.uri().transport().orElse(Transport.UDP) == Transport.UDP;
    }

    boolean speaksStreams() {
        return server.uri().transport().orElse(Transport.TCP) == Transport.TCP;
    }

    List<Contact> contacts() {
        return contacts;
    }

    /** {@return the contact that holds an allocation, one that is not doubted if there are two} */
    @Nullable
    Contact live() {
        Contact found = null;
        for (Contact contact : contacts) {
            if (contact.isLive() && !contact.isAgeing() && (found == null || found.isDoubted())) {
                found = contact;
            }
        }
        return found;
    }

    /** {@return whether the server answers there, and nothing speaks against it} */
    static boolean isPromising(Contact contact) {
        return contact.isAnswered() && !contact.isDoubted() && !contact.isAgeing();
    }

    /** {@return whether the server answers any of them} */
    boolean isPromising() {
        return contacts.stream().anyMatch(Attempts::isPromising);
    }

    /** {@return whether nothing is under way, but for allocations that cannot be kept} */
    boolean areOver() {
        return !resolving && contacts.stream().allMatch(Contact::isAgeing);
    }

    /** {@return why they failed, as far as they did} */
    String reasons() {
        return String.join("; ", reasons);
    }

    void failed(String reason) {
        reasons.add(reason);
    }

    void begin(long nowNanos) {
        reasons.clear();
        logins.prepare(nowNanos);
        if (speaksUdp()) {
            beginUdp(nowNanos);
        } else if (!speaksStreams()) {
            open(Target.given(server.uri().server(), Way.DTLS), nowNanos);
        }
    }

    private void beginUdp(long nowNanos) {
        if (offer != null) {
            offer.addresses().forEach(address -> open(Target.given(address, Way.UDP), nowNanos));
            return;
        }
        TurnUri uri = server.uri();
        if (!uri.server().isUnresolved()) {
            open(Target.given(uri.server(), Way.UDP), nowNanos);
            return;
        }
        openUdp(nowNanos); // what was known before may still hold
        resolving = true;
        desk.outbox().ask(new Effect.Resolve(query, uri.server().getHostString()));
    }

    /** The nearest answer wins: both families are asked at once. */
    private void openUdp(long nowNanos) {
        boolean ipv4 = false;
        boolean ipv6 = false;
        for (InetAddress address : addresses) {
            boolean isIpv6 = address instanceof Inet6Address;
            if (!(isIpv6 ? ipv6 : ipv4)) {
                ipv6 |= isIpv6;
                ipv4 |= !isIpv6;
                int port = server.uri().server().getPort();
                open(Target.given(new InetSocketAddress(address, port), Way.UDP), nowNanos);
            }
        }
    }

    void openStream(long nowNanos) {
        Way way = server.uri().secure() ? Way.TLS : Way.TCP;
        open(Target.given(server.uri().server(), way), nowNanos);
    }

    void open(Target target, long nowNanos) {
        Contact contact = desk.contact(target, logins, owner, nowNanos);
        if (contact == null) {
            reasons.add("too many relays are asked at a time");
        } else {
            contacts.add(contact);
            contact.open();
        }
    }

    /** @param trying whether addresses that are new are to be asked */
    void handleInput(Input input, boolean trying, long nowNanos) {
        resolving = false;
        if (input instanceof Input.Resolved resolved) {
            boolean first = addresses.isEmpty();
            addresses = resolved.addresses();
            if (first && trying) {
                openUdp(nowNanos);
            }
        } else if (input instanceof Input.ResolveFailed failed && addresses.isEmpty()) {
            reasons.add(failed.reason());
        }
    }

    /** One is over by itself. */
    void remove(Contact contact) {
        contacts.remove(contact);
        desk.gone(contact);
    }

    void drop(Contact contact, long nowNanos) {
        contacts.remove(contact);
        contact.close(nowNanos);
        desk.gone(contact);
    }

    void dropAll(long nowNanos) {
        List.copyOf(contacts).forEach(contact -> drop(contact, nowNanos));
    }

    void dropUnanswered(Contact but, long nowNanos) {
        for (Contact other : List.copyOf(contacts)) {
            if (other != but && !other.isLive()) {
                drop(other, nowNanos);
            }
        }
    }
}
