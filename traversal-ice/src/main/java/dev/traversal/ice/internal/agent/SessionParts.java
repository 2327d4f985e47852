package dev.traversal.ice.internal.agent;

import java.util.function.Supplier;

/** What a session is put together from. */
record SessionParts(
        SessionConfig config,
        Generations generations,
        PeerLinkFactory links,
        SessionChannel channel,
        SessionPaths paths,
        OutboundDatagrams outbound,
        SessionClaims claims,
        Supplier<SessionReport.GatheringView> gathering) {}
