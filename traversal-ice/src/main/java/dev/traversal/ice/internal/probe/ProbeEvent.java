package dev.traversal.ice.internal.probe;

import dev.traversal.api.SessionId;
import dev.traversal.api.TransportAddress;
import java.net.InetSocketAddress;

/** What comes of attempts. */
public sealed interface ProbeEvent {
    /** {@return whose attempt it is} */
    SessionId session();

    /**
     * The other end is to be told something.
     *
     * @param session whose attempt it is
     * @param message what to tell
     */
    record Tell(SessionId session, HardMessage message) implements ProbeEvent {}

    /**
     * Both ends know what they do, which may be nothing.
     *
     * @param session whose attempt it is
     * @param plan what they do
     * @param ours this end
     * @param theirs the other
     */
    record Planned(SessionId session, Plan plan, Party ours, Party theirs) implements ProbeEvent {}

    /**
     * Another wave, or round, has begun.
     *
     * @param session whose attempt it is
     * @param wave its number, from 1
     */
    record WaveBegan(SessionId session, int wave) implements ProbeEvent {}

    /**
     * A socket leads to the other end: an authenticated probe came, or the answer to one.
     *
     * @param session whose attempt it is
     * @param socket the socket
     * @param base where it is bound
     * @param mapped where the other end sees it
     * @param remote where this end sees the other
     */
    record Hit(SessionId session, int socket, InetSocketAddress base, TransportAddress mapped, InetSocketAddress remote)
            implements ProbeEvent {}

    /**
     * The attempt is over.
     *
     * @param session whose attempt it was
     * @param direct whether it led to a path
     * @param reason why it ended, for people
     * @param figures what it took
     */
    record Ended(SessionId session, boolean direct, String reason, Figures figures) implements ProbeEvent {}

    /**
     * What an attempt took.
     *
     * @param letter of the plan, '-' if there was none yet
     * @param waves how many waves or rounds
     * @param packets how many openers and probes were sent
     * @param mappings how many sockets were opened
     * @param tookNanos how long since both ends knew the plan
     */
    record Figures(char letter, int waves, int packets, int mappings, long tookNanos) {}
}
