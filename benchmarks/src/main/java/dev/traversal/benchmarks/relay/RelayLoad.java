package dev.traversal.benchmarks.relay;

/**
 * One kind of load.
 *
 * @param label its name
 * @param up whether from clients to peers
 * @param clients that have a burst under way at a time
 * @param burst datagrams in each
 * @param bursts of each client in a round
 * @param wanted processor time in that of coturn, at most
 */
record RelayLoad(String label, boolean up, int clients, int burst, int bursts, double wanted) {}
