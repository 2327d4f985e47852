package dev.traversal.benchmarks.plain;

/** An ICE library that connects two ends in this JVM over loopback, by what it offers to applications. */
interface Contestant extends AutoCloseable {
    /** {@return its name for people} */
    String title();

    /**
     * Connects two ends and waits until each has received a datagram of the other.
     *
     * @return the connection, open; closing it gives both ends back
     */
    AutoCloseable connect() throws Exception;

    @Override
    void close();
}
