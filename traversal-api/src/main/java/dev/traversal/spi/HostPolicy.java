package dev.traversal.spi;

import dev.traversal.api.AddressPrivacy;
import dev.traversal.api.HostInterface;
import dev.traversal.api.InterfaceUse;
import dev.traversal.api.Nat64Prefix;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * What an agent makes of the host that it runs on.
 *
 * @param interfaceUse what each interface is used for; empty for what is usual for its kind, and for any interface if
 *     those leave none
 * @param privacy how much is told about the host's addresses
 * @param nat64Prefix the prefix of the network's NAT64; empty to find it out where there is no IPv4
 * @param localNames whether host candidates are names of multicast DNS
 */
public record HostPolicy(
        Optional<Function<? super HostInterface, InterfaceUse>> interfaceUse,
        AddressPrivacy privacy,
        Optional<Nat64Prefix> nat64Prefix,
        boolean localNames) {
    /** Everything as usual. */
    public static final HostPolicy USUAL =
            new HostPolicy(Optional.empty(), AddressPrivacy.ALL_INTERFACES, Optional.empty(), false);

    /**
     * Checks that all is there.
     *
     * @param interfaceUse what each interface is used for; empty for what is usual
     * @param privacy how much is told about the host's addresses
     * @param nat64Prefix the prefix of the network's NAT64; empty to find it out
     * @param localNames whether host candidates are names of multicast DNS
     */
    public HostPolicy {
        Objects.requireNonNull(interfaceUse, "interfaceUse");
        Objects.requireNonNull(privacy, "privacy");
        Objects.requireNonNull(nat64Prefix, "nat64Prefix");
    }

    /**
     * {@return the same with another use of interfaces}
     *
     * @param use what each is used for
     */
    public HostPolicy withInterfaceUse(Function<? super HostInterface, InterfaceUse> use) {
        return new HostPolicy(Optional.of(use), privacy, nat64Prefix, localNames);
    }

    /**
     * {@return the same with the prefix of a NAT64}
     *
     * @param prefix the network's
     */
    public HostPolicy withNat64Prefix(Nat64Prefix prefix) {
        return new HostPolicy(interfaceUse, privacy, Optional.of(prefix), localNames);
    }

    /**
     * {@return the same with another privacy}
     *
     * @param other how much is told
     */
    public HostPolicy withPrivacy(AddressPrivacy other) {
        return new HostPolicy(interfaceUse, other, nat64Prefix, localNames);
    }

    /** {@return the same with host candidates as names of multicast DNS} */
    public HostPolicy withLocalNames() {
        return new HostPolicy(interfaceUse, privacy, nat64Prefix, true);
    }
}
