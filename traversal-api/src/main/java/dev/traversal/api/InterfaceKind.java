package dev.traversal.api;

/** What a network interface of this host leads to, as far as its name and flags tell. */
public enum InterfaceKind {
    /** A network: Ethernet, Wi-Fi, a modem, or whatever is none of the others. */
    UPLINK(InterfaceUse.FULL),
    /** A tunnel to a private network, or to a provider that hides this host. */
    VPN(InterfaceUse.LAST_RESORT),
    /** The inside of this host's containers, such as {@code docker0}. */
    CONTAINER(InterfaceUse.NONE),
    /** The inside of this host's virtual machines, such as {@code vboxnet0}. */
    VIRTUAL_MACHINE(InterfaceUse.NONE),
    /** This host itself. */
    LOOPBACK(InterfaceUse.NONE);

    private final InterfaceUse usual;

    InterfaceKind(InterfaceUse usual) {
        this.usual = usual;
    }

    /** {@return what such an interface is used for unless the application says otherwise} */
    public InterfaceUse usualUse() {
        return usual;
    }
}
