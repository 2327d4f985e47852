package dev.traversal.ice.internal.probe;

import java.util.List;

/**
 * How the waves of an attempt differ. The first packets toward a peer are to die on the way: an edge that accepts what
 * nobody asked for moves its own flow to another port if the peer's packet comes first. How far they must come to open
 * all of the sender's own NATs is not known, so waves differ in that; and the last goes the other way round.
 */
final class Waves {
    private static final int SHORT_TTL = 2;
    private static final int MIDDLE_TTL = 4;

    /** What is special about a wave. */
    enum Style {
        /** Openers have as low a TTL as passes one NAT, or as the way to the nearest server allows. */
        LOW,
        /** The other of these two. */
        LOW_OTHERWISE,
        /** Openers go ahead and may arrive. */
        FULL,
        /** Probes go ahead, openers follow and may arrive. */
        SWAPPED
    }

    private final List<Style> styles;

    private Waves(List<Style> styles) {
        this.styles = styles;
    }

    /** {@return the waves of an opener whose ports are guessed} */
    static Waves guessed(Party opener) {
        return new Waves(
                opener.limitsTtl()
                        ? List.of(Style.LOW, Style.LOW_OTHERWISE, Style.SWAPPED)
                        : List.of(Style.FULL, Style.SWAPPED));
    }

    /** {@return the waves of an opener that says where its ports are: it has to go ahead} */
    static Waves bracketed(Party opener) {
        return new Waves(
                opener.limitsTtl()
                        ? List.of(Style.LOW, Style.LOW_OTHERWISE, Style.FULL)
                        : List.of(Style.FULL, Style.FULL));
    }

    /** {@return how many there are} */
    int count() {
        return styles.size();
    }

    boolean isSwapped(int wave) {
        return styles.get(wave - 1) == Style.SWAPPED;
    }

    /**
     * {@return the TTL of openers, 0 for the system's default}
     *
     * @param reach the highest TTL known not to lead to the nearest server, 0 if none is: a peer is hardly nearer
     */
    int ttl(int wave, int reach) {
        int far = Math.max(SHORT_TTL, reach);
        return switch (styles.get(wave - 1)) {
            case LOW -> far;
            case LOW_OTHERWISE -> far > SHORT_TTL ? SHORT_TTL : MIDDLE_TTL;
            case FULL, SWAPPED -> 0;
        };
    }
}
