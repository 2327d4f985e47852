package dev.traversal.portmap.internal.pcp;

import dev.traversal.portmap.PortMappingFailure;
import java.util.Locale;

/** What a server says to a request (RFC 6887 section 7.4), by number. */
enum PcpResult {
    SUCCESS(PortMappingFailure.MALFORMED),
    UNSUPP_VERSION(PortMappingFailure.UNSUPPORTED),
    NOT_AUTHORIZED(PortMappingFailure.NOT_AUTHORIZED),
    MALFORMED_REQUEST(PortMappingFailure.MALFORMED),
    UNSUPP_OPCODE(PortMappingFailure.UNSUPPORTED),
    UNSUPP_OPTION(PortMappingFailure.UNSUPPORTED),
    MALFORMED_OPTION(PortMappingFailure.MALFORMED),
    NETWORK_FAILURE(PortMappingFailure.NETWORK_FAILURE),
    NO_RESOURCES(PortMappingFailure.NO_RESOURCES),
    UNSUPP_PROTOCOL(PortMappingFailure.UNSUPPORTED),
    USER_EX_QUOTA(PortMappingFailure.NO_RESOURCES),
    CANNOT_PROVIDE_EXTERNAL(PortMappingFailure.CONFLICT),
    ADDRESS_MISMATCH(PortMappingFailure.ADDRESS_MISMATCH),
    EXCESSIVE_REMOTE_PEERS(PortMappingFailure.NO_RESOURCES),
    /** A number that the RFC does not assign. */
    UNKNOWN(PortMappingFailure.MALFORMED);

    private final PortMappingFailure failure;

    PcpResult(PortMappingFailure failure) {
        this.failure = failure;
    }

    static PcpResult of(int code) {
        PcpResult[] all = values();
        return code < UNKNOWN.ordinal() ? all[code] : UNKNOWN;
    }

    /** {@return what it means over all protocols; without meaning for {@link #SUCCESS}} */
    PortMappingFailure failure() {
        return failure;
    }

    /** {@return whether the same question may be answered otherwise later} */
    boolean isTransient() {
        return this == NETWORK_FAILURE || this == NO_RESOURCES || this == USER_EX_QUOTA;
    }

    String text() {
        return "PCP: " + name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
