package dev.traversal.relay.internal.turn.client;

import dev.traversal.api.TurnCredentials.Login;
import dev.traversal.internal.stun.IntegrityKey;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Long-term credentials toward one server: what it asked for, and how requests are sealed (RFC 8489 section 9.2). */
final class Authentication {
    private static final String COOKIE = "obMatJos2"; // RFC 8489 section 9.2
    private static final int COOKIE_CHARACTERS = 13; // with 24 bits of features
    /** Bits are counted from the left; the RFC's own sample counts from the right, and so do some. */
    private static final int PASSWORD_ALGORITHMS_BITS = 0x800001;

    private static final int ANONYMITY_BITS = 0x400002;

    private @Nullable Login login;
    private @Nullable String realm;
    private byte[] nonce = {};
    private byte @Nullable [] algorithms;
    private boolean anonymous;
    private boolean sha256;
    private @Nullable IntegrityKey key;

    /** {@return the realm, {@code null} while unknown} */
    @Nullable
    String realm() {
        return realm;
    }

    @Nullable
    Login login() {
        return login;
    }

    /** {@return what requests are sealed with, {@code null} while the server has not asked for it} */
    @Nullable
    IntegrityKey key() {
        return key;
    }

    /** Says that answers must come from this realm, in which another server was. */
    void expectRealm(@Nullable String expected) {
        realm = expected;
    }

    void use(Login with) {
        login = with;
        makeKey();
    }

    /**
     * Takes over what a server asks for.
     *
     * @param message a 401 or 438
     * @return why it makes no sense, {@code null} if it does
     */
    @Nullable
    String challenge(StunMessage message) {
        byte[] newNonce = message.value(StunAttribute.NONCE);
        String newRealm = message.text(StunAttribute.REALM);
        if (newNonce == null || newRealm == null && realm == null) {
            return "it asks for credentials and does not say for what";
        }
        if (realm != null && newRealm != null && !realm.equals(newRealm)) {
            return "it asks for the credentials of another realm";
        }
        int features = features(newNonce);
        byte[] offered = message.value(StunAttribute.PASSWORD_ALGORITHMS);
        if (features == 0) {
            offered = null; // RFC 8489 section 9.2.4: then they may come from anybody
        } else if ((features & PASSWORD_ALGORITHMS_BITS) != 0 && offered == null) {
            return "somebody took away its list of algorithms"; // RFC 8489 section 9.2.5
        }
        realm = realm == null ? newRealm : realm;
        nonce = newNonce;
        algorithms = offered;
        anonymous = (features & ANONYMITY_BITS) != 0;
        sha256 = offered != null && offers(offered, StunAttribute.PASSWORD_ALGORITHM_SHA256);
        makeKey();
        return null;
    }

    private void makeKey() {
        Login who = login;
        String where = realm;
        if (who != null && where != null && nonce.length > 0) {
            key = sha256
                    ? IntegrityKey.longTermSha256(who.username(), where, who.password())
                    : IntegrityKey.longTerm(who.username(), where, who.password());
        }
    }

    private static int features(byte[] nonce) {
        if (nonce.length < COOKIE_CHARACTERS) {
            return 0;
        }
        String text = new String(nonce, 0, COOKIE_CHARACTERS, StandardCharsets.ISO_8859_1);
        if (!text.startsWith(COOKIE)) {
            return 0;
        }
        try {
            byte[] bits = Base64.getDecoder().decode(text.substring(COOKIE.length()));
            return (bits[0] & 0xff) << 16 | (bits[1] & 0xff) << 8 | bits[2] & 0xff;
        } catch (IllegalArgumentException e) {
            return 0; // four characters, but not of that alphabet
        }
    }

    /** A list of number, length of parameters, parameters, padding (RFC 8489 section 14.11). */
    private static boolean offers(byte[] list, int algorithm) {
        for (int at = 0; at + 4 <= list.length; ) {
            int number = (list[at] & 0xff) << 8 | list[at + 1] & 0xff;
            int parameters = (list[at + 2] & 0xff) << 8 | list[at + 3] & 0xff;
            if (number == algorithm) {
                return true;
            }
            at += 4 + (parameters + 3 & ~3);
        }
        return false;
    }

    /** Ends a request: with credentials if the server has asked for them. */
    void seal(StunWriter writer) {
        IntegrityKey with = key;
        Login who = login;
        String where = realm;
        if (with == null || who == null || where == null) {
            return;
        }
        if (anonymous) {
            writer.attribute(StunAttribute.USERHASH, IntegrityKey.userHash(who.username(), where));
        } else {
            writer.text(StunAttribute.USERNAME, who.username());
        }
        writer.text(StunAttribute.REALM, where).attribute(StunAttribute.NONCE, nonce);
        byte[] offered = algorithms;
        if (offered == null) {
            writer.integrity(with);
            return;
        }
        int choice = sha256 ? StunAttribute.PASSWORD_ALGORITHM_SHA256 : StunAttribute.PASSWORD_ALGORITHM_MD5;
        writer.attribute(StunAttribute.PASSWORD_ALGORITHMS, offered)
                .intAttribute(StunAttribute.PASSWORD_ALGORITHM, choice << 16)
                .integritySha256(with);
    }
}
