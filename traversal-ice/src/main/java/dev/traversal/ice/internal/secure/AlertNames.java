package dev.traversal.ice.internal.secure;

import org.bouncycastle.tls.AlertDescription;

/** Names of alerts for people (RFC 5246 section 7.2). */
final class AlertNames {
    private AlertNames() {}

    static String of(int description) {
        return AlertDescription.getText((short) description);
    }
}
