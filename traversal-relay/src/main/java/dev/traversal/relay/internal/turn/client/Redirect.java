package dev.traversal.relay.internal.turn.client;

import dev.traversal.internal.address.AddressKind;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMessage;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A server that names another one (RFC 8489 section 10): once, and not to where strangers have no business. */
final class Redirect {
    static final int MAX_HOPS = 1;

    private Redirect() {}

    static void follow(Contact contact, Contact.Owner owner, StunMessage answer, long nowNanos) {
        InetSocketAddress elsewhere = answer.address(StunAttribute.ALTERNATE_SERVER);
        String complaint = complaint(contact.target(), elsewhere);
        if (elsewhere == null || complaint != null) {
            contact.unanswered("it names another server, " + complaint, nowNanos);
            return;
        }
        String domain = answer.text(StunAttribute.ALTERNATE_DOMAIN);
        contact.close(nowNanos);
        owner.redirected(contact, elsewhere, domain, nowNanos);
    }

    private static @Nullable String complaint(Target from, @Nullable InetSocketAddress to) {
        if (to == null || to.getPort() == 0) {
            return "but not where";
        }
        if (from.hops() >= MAX_HOPS) {
            return "as the one before did";
        }
        if (to.equals(from.server())) {
            return "which is itself";
        }
        AddressKind kind = AddressKind.of(to.getAddress());
        boolean fromPublic =
                from.server().isUnresolved() || AddressKind.of(from.server().getAddress()) == AddressKind.ORDINARY;
        boolean fits = fromPublic ? kind == AddressKind.ORDINARY : kind.isReachable();
        return fits ? null : "at an address that is none of its business";
    }
}
