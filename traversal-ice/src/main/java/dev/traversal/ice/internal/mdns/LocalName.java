package dev.traversal.ice.internal.mdns;

import java.util.Locale;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A name of the link: one label, and {@code local}. Lower case, since names are compared without regard to it.
 *
 * @param label 1 to 63 letters, digits and hyphens
 */
public record LocalName(String label) {
    /** What all of them end with. */
    public static final String DOMAIN = "local";

    private static final String SUFFIX = "." + DOMAIN;
    private static final int MAX_LABEL = 63;

    /** Checks the label. */
    public LocalName {
        if (!isLabel(label)) {
            throw new IllegalArgumentException("a label has 1 to 63 letters, digits and hyphens, but this is " + label);
        }
    }

    /**
     * {@return a new name, a random UUID}
     *
     * @param random must be unpredictable: names are not to be linked with each other
     */
    public static LocalName random(RandomGenerator random) {
        long version4 = random.nextLong() & ~0xf000L | 0x4000L;
        long variant = random.nextLong() & ~(3L << 62) | 2L << 62;
        return new LocalName(new UUID(version4, variant).toString());
    }

    /**
     * {@return the name that a text says, or {@code null} if it is anything but one label and {@code .local}}
     *
     * @param text from a candidate line
     */
    public static @Nullable LocalName parse(String text) {
        if (text.length() > MAX_LABEL + SUFFIX.length()) {
            return null;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        if (!lower.endsWith(SUFFIX)) {
            return null;
        }
        String label = lower.substring(0, lower.length() - SUFFIX.length());
        return isLabel(label) ? new LocalName(label) : null;
    }

    private static boolean isLabel(String label) {
        return !label.isEmpty()
                && label.length() <= MAX_LABEL
                && label.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-');
    }

    /** {@return the label and the domain} */
    @Override
    public String toString() {
        return label + SUFFIX;
    }
}
