package dev.traversal.ice.internal.probe;

/** What two ends do to meet through NATs of which at least one gives each destination another port. */
public sealed interface Plan {
    /** {@return the letter by which it is known: S, B, R, W, H, or X for none} */
    char letter();

    /** {@return the chance that it leads to a path, 0 to 1, if no packet is lost and what is believed of the NATs holds} */
    double chance();

    /** {@return how many openers and probes both ends send together, about} */
    int expectedPackets();

    /** Out of what a NAT's ports are. */
    enum PortChoice {
        /** Out of a set smaller than all ports. */
        BOUNDED,
        /** Out of about all. */
        ALL,
        /** One after the other, from a start that nobody knows: big steps meet them soon. */
        RUN
    }

    /** Which end. */
    enum Side {
        /** The one that offered the attempt. */
        OFFERER,
        /** The one that answered. */
        ANSWERER;

        /** {@return the one at the other end} */
        Side other() {
            return this == OFFERER ? ANSWERER : OFFERER;
        }
    }

    /**
     * Plan S: the opener's NAT counts its ports up. It asks a server before and after its openers, so that they must lie
     * between.
     *
     * @param opener who opens
     * @param openers how many sockets
     * @param probes how many ports the other end probes at most
     */
    record Bracketed(Side opener, int openers, int probes) implements Plan {
        private static final double MISSED_BY_OTHERS = 0.001; // simulated with 5,000 foreign allocations a second

        @Override
        public char letter() {
            return 'S';
        }

        @Override
        public double chance() {
            return 1 - MISSED_BY_OTHERS;
        }

        @Override
        public int expectedPackets() {
            return openers + openers / 2;
        }
    }

    /**
     * Plans B and R: the opener's ports are out of a set, which the other end probes in the order of their chance.
     *
     * @param opener who opens
     * @param set out of what its ports are
     * @param low whether the openers leave from ports of 600..1023
     * @param ports how many ports the set has, about
     * @param openers how many sockets
     * @param probes how many ports the other end probes at most
     */
    record Guessed(Side opener, PortChoice set, boolean low, int ports, int openers, int probes) implements Plan {
        private static final double MISSED_STRIDES = 0.001;

        @Override
        public char letter() {
            return set == PortChoice.BOUNDED ? 'B' : 'R';
        }

        @Override
        public double chance() {
            if (set == PortChoice.RUN) {
                return 1 - MISSED_STRIDES;
            }
            double missed = 1;
            for (int i = 0; i < Math.min(probes, ports); i++) {
                missed *= Math.max(0, 1 - (double) openers / (ports - i));
            }
            return 1 - missed;
        }

        @Override
        public int expectedPackets() {
            return openers + (set == PortChoice.RUN ? probes / 2 : Math.min(probes, (ports + 1) / (openers + 1)));
        }
    }

    /**
     * Plan W: both NATs count up. Both ends aim all their sockets at the middle of where the other's will be.
     *
     * @param sockets how many each end opens a round
     * @param rounds how many rounds at most
     */
    record Windowed(int sockets, int rounds) implements Plan {
        private static final double MISSED_A_ROUND = 0.1; // simulated with 300 foreign allocations a second

        @Override
        public char letter() {
            return 'W';
        }

        @Override
        public double chance() {
            double missed = 1;
            for (int i = 0; i < rounds; i++) {
                missed *= MISSED_A_ROUND;
            }
            return 1 - missed;
        }

        @Override
        public int expectedPackets() {
            return 3 * sockets; // both ends open, then what one of them sends again gets through
        }
    }

    /**
     * Plan H: both pick from small sets. Each sends to ports of the other's, until two agree.
     *
     * @param opener who goes ahead, with a low TTL
     * @param lowOfferer whether the offerer binds ports of 600..1023
     * @param lowAnswerer whether the answerer does
     * @param pairs how many pairs of ports there are
     * @param sockets how many each opens
     * @param datagrams how many each sends
     */
    record Crossed(Side opener, boolean lowOfferer, boolean lowAnswerer, long pairs, int sockets, int datagrams)
            implements Plan {
        @Override
        public char letter() {
            return 'H';
        }

        @Override
        public double chance() {
            return 1 - StrictMath.exp(-(double) datagrams * datagrams / pairs);
        }

        @Override
        public int expectedPackets() {
            return 2 * datagrams;
        }
    }

    /**
     * Plan X: there is none.
     *
     * @param reason why not, for people
     */
    record None(String reason) implements Plan {
        @Override
        public char letter() {
            return 'X';
        }

        @Override
        public double chance() {
            return 0;
        }

        @Override
        public int expectedPackets() {
            return 0;
        }
    }
}
