package dev.traversal.ice.internal.gather;

import dev.traversal.api.CandidateType;

/** Candidate priorities (RFC 8445 section 5.1.2.1), component 1. */
final class Priorities {
    private static final int TYPE_SHIFT = 24;
    private static final int LOCAL_PREFERENCE_SHIFT = 8;
    private static final int COMPONENT = 1;

    private Priorities() {}

    /**
     * {@return the priority}
     *
     * @param type the candidate's type, with the recommended preference
     * @param localPreference 0..65535, distinct for candidates of one type
     */
    static long of(CandidateType type, int localPreference) {
        if (localPreference < 0 || localPreference > 65_535) {
            throw new IllegalArgumentException("local preference must be 0..65535 but was " + localPreference);
        }
        return ((long) type.preference() << TYPE_SHIFT)
                + ((long) localPreference << LOCAL_PREFERENCE_SHIFT)
                + (256 - COMPONENT);
    }
}
