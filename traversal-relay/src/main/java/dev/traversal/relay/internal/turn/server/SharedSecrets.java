package dev.traversal.relay.internal.turn.server;

import dev.traversal.relay.spi.RelayUsers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Users that another server of the operator has named: the user name says until when, in seconds since 1970, and behind a
 * colon who; the password is a MAC over the name (the REST API for TURN, draft-uberti-behave-turn-rest). Of several
 * secrets each makes a user of its own of the same name, and which is meant only the request's integrity tells.
 */
public final class SharedSecrets implements RelayUsers {
    /** A longer time ahead is taken for a mistake. */
    private static final long MAX_AHEAD_SECONDS = 366L * 24 * 3_600;

    private static final int MAX_DIGITS = 12;
    private final Mac mac;
    private final InstantSource clock;

    private SharedSecrets(String secret, InstantSource clock) {
        this.clock = clock;
        try {
            mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA1", e);
        }
    }

    /**
     * {@return the users of each secret}
     *
     * @param secrets the secrets, the newest first
     * @param clock the wall clock
     */
    public static List<RelayUsers> of(List<String> secrets, InstantSource clock) {
        return secrets.stream()
                .<RelayUsers>map(secret -> new SharedSecrets(secret, clock))
                .toList();
    }

    @Override
    public Optional<String> password(String username) {
        long until = until(username);
        long now = clock.instant().getEpochSecond();
        if (until < now || until - now > MAX_AHEAD_SECONDS) {
            return Optional.empty();
        }
        byte[] code = mac.doFinal(username.getBytes(StandardCharsets.UTF_8));
        return Optional.of(Base64.getEncoder().encodeToString(code));
    }

    @Override
    public String account(String username) {
        int colon = username.indexOf(':');
        return colon < 0 ? "" : username.substring(colon + 1);
    }

    /** {@return the time in a name, -1 if there is none} */
    private static long until(String username) {
        int colon = username.indexOf(':');
        int digits = colon < 0 ? username.length() : colon;
        if (digits == 0 || digits > MAX_DIGITS) {
            return -1;
        }
        long seconds = 0;
        for (int i = 0; i < digits; i++) {
            char c = username.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            seconds = seconds * 10 + c - '0';
        }
        return seconds;
    }
}
