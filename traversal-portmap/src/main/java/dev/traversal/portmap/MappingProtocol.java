package dev.traversal.portmap;

import dev.traversal.api.CandidateOrigin;
import java.util.Locale;

/** How a gateway is asked, best first where several answer alike. */
public enum MappingProtocol {
    /** Port Control Protocol (RFC 6887). */
    PCP(CandidateOrigin.PCP),
    /** NAT Port Mapping Protocol (RFC 6886). */
    NAT_PMP(CandidateOrigin.NAT_PMP),
    /** UPnP Internet Gateway Device, versions 1 and 2. */
    UPNP_IGD(CandidateOrigin.UPNP_IGD);

    private final CandidateOrigin origin;

    MappingProtocol(CandidateOrigin origin) {
        this.origin = origin;
    }

    /** {@return what a candidate that was mapped so names as its origin} */
    public CandidateOrigin origin() {
        return origin;
    }

    /** {@return its name as commands write it, such as {@code nat-pmp}} */
    public String label() {
        return this == UPNP_IGD ? "upnp" : name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
