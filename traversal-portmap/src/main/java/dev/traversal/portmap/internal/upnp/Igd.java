package dev.traversal.portmap.internal.upnp;

import dev.traversal.portmap.internal.protocol.Outgoing;
import java.net.InetAddress;
import java.util.random.RandomGenerator;

/**
 * The gateway that was found, for the rules that are kept at it.
 *
 * @param service which of its services is asked
 * @param calls the way to it
 * @param client this host's address
 * @param external the gateway's address, for a firewall the host's own
 * @param permanent whether rules without an end are wanted if there are no others
 * @param random chooses ports
 * @param out takes what is to be told
 */
record Igd(
        Service service,
        Calls calls,
        InetAddress client,
        InetAddress external,
        boolean permanent,
        RandomGenerator random,
        Outgoing out) {

    /** What is done with a SOAP answer. */
    @FunctionalInterface
    interface Then {
        void take(Soap.Result result, long nowNanos);
    }

    /** Asks for an action; an answer that never came is a fault without a number. */
    void act(String action, Then then, long nowNanos, String... arguments) {
        calls.act(
                service,
                action,
                new Calls.Taker() {
                    @Override
                    public void answered(int status, byte[] body, long now) {
                        then.take(Soap.read(status, body, action), now);
                    }

                    @Override
                    public void failed(String reason, long now) {
                        then.take(new Soap.Result(java.util.Map.of(), -1), now);
                    }
                },
                nowNanos,
                arguments);
    }
}
