package dev.traversal.portmap;

/** The transport whose port is mapped. */
public enum Protocol {
    /** Mapped for datagrams. */
    UDP(17),
    /** Mapped for connections. */
    TCP(6);

    private final int number;

    Protocol(int number) {
        this.number = number;
    }

    /** {@return its number in IP headers, as IANA assigned it} */
    public int number() {
        return number;
    }
}
