package dev.traversal.api;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Long-term credentials for a TURN server (RFC 8489 section 9.2), possibly ones that expire and are fetched anew. */
@FunctionalInterface
public interface TurnCredentials {
    /**
     * {@return what to show to the server now} Asked before the first request, and again when a server refuses what was
     * valid before. Must not block; any thread.
     */
    CompletionStage<Login> obtain();

    /**
     * {@return credentials that never change}
     *
     * @param username at most 508 bytes of UTF-8
     * @param password the password
     */
    static TurnCredentials of(String username, String password) {
        Login login = new Login(username, password);
        return () -> CompletableFuture.completedFuture(login);
    }

    /**
     * A user and his password.
     *
     * @param username 1..508 bytes of UTF-8 (RFC 8489 section 14.3)
     * @param password the password
     */
    record Login(String username, String password) {
        private static final int MAX_USERNAME_BYTES = 508;

        /**
         * Checks their form.
         *
         * @param username 1..508 bytes of UTF-8
         * @param password the password
         */
        public Login {
            Objects.requireNonNull(password, "password");
            int length = username.getBytes(StandardCharsets.UTF_8).length;
            if (length == 0 || length > MAX_USERNAME_BYTES) {
                throw new IllegalArgumentException(
                        "a user name has 1.." + MAX_USERNAME_BYTES + " bytes of UTF-8 but this one has " + length);
            }
        }

        /** {@return the user; the password stays a secret} */
        @Override
        public String toString() {
            return "Login[" + username + "]";
        }
    }
}
