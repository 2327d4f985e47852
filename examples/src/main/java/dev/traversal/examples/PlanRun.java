package dev.traversal.examples;

/**
 * How one attempt at two NATs fared.
 *
 * @param plan its letter, "-" if the peers never agreed on one
 * @param expectedPackets what both ends were going to send, about
 * @param chance what they computed
 * @param direct whether it led to a direct path
 * @param packets openers and probes that both ends sent
 * @param millis from the plan to the direct path, 0 if there is none
 */
record PlanRun(String plan, int expectedPackets, double chance, boolean direct, int packets, long millis) {
    private static final int FIELDS = 6;

    /** {@return a line that {@link #parse} reads} */
    String toLine() {
        return String.join(" ", plan, "" + expectedPackets, "" + chance, "" + direct, "" + packets, "" + millis);
    }

    static PlanRun parse(String line) {
        String[] fields = line.split(" ");
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException("not a run: " + line);
        }
        return new PlanRun(
                fields[0],
                Integer.parseInt(fields[1]),
                Double.parseDouble(fields[2]),
                Boolean.parseBoolean(fields[3]),
                Integer.parseInt(fields[4]),
                Long.parseLong(fields[5]));
    }
}
