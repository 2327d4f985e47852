package dev.traversal.relay.internal.rendezvous;

import dev.traversal.api.PeerId;
import dev.traversal.api.SignalingException;
import java.util.List;

/** What the client machine reports. */
public sealed interface ClientEvent {
    /**
     * The server is there, or is not.
     *
     * @param connected whether it is
     * @param detail why not
     */
    record StateChanged(boolean connected, String detail) implements ClientEvent {}

    /**
     * An envelope came.
     *
     * @param from the sender, as the server says
     * @param envelope the bytes
     */
    record EnvelopeReceived(PeerId from, byte[] envelope) implements ClientEvent {}

    /**
     * The server recommends STUN servers.
     *
     * @param servers {@code host:port} or {@code :port}, as they came
     */
    record StunServersNamed(List<String> servers) implements ClientEvent {}

    /**
     * A request was carried out.
     *
     * @param request which
     * @param value the prekey that was asked for, else empty
     */
    record Answered(long request, byte[] value) implements ClientEvent {}

    /**
     * A request was not carried out.
     *
     * @param request which
     * @param reason why
     * @param detail the same for a person
     */
    record Refused(long request, SignalingException.Reason reason, String detail) implements ClientEvent {}
}
