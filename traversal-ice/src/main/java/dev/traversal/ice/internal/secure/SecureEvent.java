package dev.traversal.ice.internal.secure;

/** What an association reports. */
public sealed interface SecureEvent {
    /**
     * The peer is authenticated and records may flow both ways.
     *
     * @param suite what both ends agreed on
     */
    record Established(DtlsSuite suite) implements SecureEvent {}

    /**
     * The association is over, or never came to be.
     *
     * @param reason why
     * @param detail the same for a person
     */
    record Failed(SecureFailure reason, String detail) implements SecureEvent {}

    /** The peer said that it is done (close_notify). */
    record PeerClosed() implements SecureEvent {}
}
