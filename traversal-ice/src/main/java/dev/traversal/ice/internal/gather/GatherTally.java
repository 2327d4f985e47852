package dev.traversal.ice.internal.gather;

/**
 * How the STUN servers fared.
 *
 * @param servers how many there are
 * @param answered how many of them answered
 * @param waiting how many of them may still
 */
public record GatherTally(int servers, int answered, int waiting) {
    /** {@return whether all were asked, and none answered} */
    public boolean isUnanswered() {
        return servers > 0 && answered == 0 && waiting == 0;
    }
}
