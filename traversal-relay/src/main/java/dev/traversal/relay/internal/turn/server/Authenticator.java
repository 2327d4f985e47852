package dev.traversal.relay.internal.turn.server;

import dev.traversal.internal.stun.IntegrityKey;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunErrorCode;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.relay.spi.RelayUsers;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds out who asks (RFC 8489 section 9.2.4). */
final class Authenticator {
    /** What is offered: SHA-256, then MD5, without parameters (RFC 8489 section 14.11). */
    static final byte[] PASSWORD_ALGORITHMS = ByteBuffer.allocate(8)
            .putShort((short) StunAttribute.PASSWORD_ALGORITHM_SHA256)
            .putShort((short) 0)
            .putShort((short) StunAttribute.PASSWORD_ALGORITHM_MD5)
            .putShort((short) 0)
            .array();

    private static final Verdict CHALLENGE = new Verdict(StunErrorCode.UNAUTHENTICATED, null);
    private static final Verdict STALE = new Verdict(StunErrorCode.STALE_NONCE, null);
    private static final Verdict BAD = new Verdict(StunErrorCode.BAD_REQUEST, null);

    private final List<RelayUsers> users;
    private final String realm;
    private final Nonces nonces;
    private final Map<ByteBuffer, String> hashedNames = new HashMap<>();

    /**
     * What came out.
     *
     * @param code why the request is refused, 0 if it is not
     * @param login who asks, if it is not
     */
    record Verdict(int code, Asker.@Nullable Login login) {}

    Authenticator(TurnServerConfig config, Nonces nonces) {
        users = config.users();
        realm = config.realm();
        this.nonces = nonces;
        if (hidesNames(config)) {
            for (RelayUsers each : users) {
                each.usernames()
                        .forEach(name -> hashedNames.put(ByteBuffer.wrap(IntegrityKey.userHash(name, realm)), name));
            }
        }
    }

    /** {@return whether every user can be found by the hash of his name} */
    static boolean hidesNames(TurnServerConfig config) {
        return config.sha256()
                && config.users().stream().noneMatch(it -> it.usernames().isEmpty());
    }

    Verdict check(StunMessage request, InetSocketAddress source, long nowNanos) {
        if (!request.hasIntegrity()) {
            return CHALLENGE;
        }
        byte @Nullable [] nonce = request.value(StunAttribute.NONCE);
        boolean named = request.has(StunAttribute.USERNAME) || request.has(StunAttribute.USERHASH);
        if (nonce == null || !named || !request.has(StunAttribute.REALM)) {
            return BAD;
        }
        boolean sha256Key = false;
        if (Nonces.offersAlgorithms(nonce)) {
            int algorithm = algorithm(request);
            if (algorithm == 0) {
                return BAD;
            }
            sha256Key = algorithm == StunAttribute.PASSWORD_ALGORITHM_SHA256;
        }
        if (!nonces.isGood(nonce, source, nowNanos)) {
            return STALE;
        }
        String username = username(request);
        Asker.@Nullable Login login = username == null ? null : login(request, username, sha256Key);
        return login == null ? CHALLENGE : new Verdict(0, login);
    }

    /** {@return the algorithm that the client chose of those that we offered, 0 if it makes no sense} */
    private static int algorithm(StunMessage request) {
        boolean chosen = request.has(StunAttribute.PASSWORD_ALGORITHM);
        boolean repeated = request.has(StunAttribute.PASSWORD_ALGORITHMS);
        if (!chosen && !repeated) {
            return StunAttribute.PASSWORD_ALGORITHM_MD5;
        }
        byte @Nullable [] choice = request.value(StunAttribute.PASSWORD_ALGORITHM);
        // Whoever takes an offer out on the way is found out here (section 9.2.1).
        if (choice == null
                || choice.length != 4
                || !request.valueEquals(StunAttribute.PASSWORD_ALGORITHMS, PASSWORD_ALGORITHMS)) {
            return 0;
        }
        int algorithm = (choice[0] & 0xff) << 8 | choice[1] & 0xff;
        boolean known = algorithm == StunAttribute.PASSWORD_ALGORITHM_SHA256
                || algorithm == StunAttribute.PASSWORD_ALGORITHM_MD5;
        return known ? algorithm : 0;
    }

    private @Nullable String username(StunMessage request) {
        byte @Nullable [] hash = request.value(StunAttribute.USERHASH);
        if (hash != null) {
            return hashedNames.get(ByteBuffer.wrap(hash));
        }
        byte @Nullable [] name = request.value(StunAttribute.USERNAME);
        return name == null ? null : new String(name, StandardCharsets.UTF_8);
    }

    private Asker.@Nullable Login login(StunMessage request, String username, boolean sha256Key) {
        byte @Nullable [] said = request.value(StunAttribute.REALM);
        if (said == null || !Arrays.equals(said, realm.getBytes(StandardCharsets.UTF_8))) {
            return null;
        }
        for (RelayUsers each : users) {
            Optional<String> password = each.password(username);
            if (password.isPresent()) {
                IntegrityKey key = sha256Key
                        ? IntegrityKey.longTermSha256(username, realm, password.get())
                        : IntegrityKey.longTerm(username, realm, password.get());
                if (key.verify(request)) {
                    return new Asker.Login(username, each.account(username), key, request.hasIntegritySha256());
                }
            }
        }
        return null;
    }
}
