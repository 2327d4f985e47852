package dev.traversal.ice.internal.probe;

import dev.traversal.api.HardNatBudget;

/**
 * One end of an attempt.
 *
 * @param profile what its NATs do
 * @param budget what it may spend
 * @param limitsTtl whether it can send datagrams with a low TTL
 * @param bindsLow whether it can bind ports below 1024
 */
public record Party(NatProfile profile, HardNatBudget budget, boolean limitsTtl, boolean bindsLow) {}
