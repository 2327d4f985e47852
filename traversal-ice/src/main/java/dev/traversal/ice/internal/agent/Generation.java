package dev.traversal.ice.internal.agent;

import dev.traversal.ice.internal.check.IceMachine;

/**
 * One generation of a session's credentials, and all that they are good for (RFC 8445 section 9).
 *
 * @param number 0, and one more with each restart
 * @param tag by which the agent routes to it; its text form is our username fragment
 * @param ice the checks
 * @param descriptions what the ends tell each other
 */
record Generation(int number, SessionTag tag, IceMachine ice, DescriptionExchange descriptions) {
    /** Makes generations. */
    @FunctionalInterface
    interface Source {
        /**
         * {@return a generation with fresh credentials and without candidates}
         *
         * @param number the number
         * @param controlling whether this end controls: roles outlive a restart (RFC 8445 section 6.1.1)
         * @param toldBefore how many candidates the peer was told in the generations before
         */
        Generation create(int number, boolean controlling, int toldBefore);
    }
}
