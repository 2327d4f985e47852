package dev.traversal.ice.internal.agent;

import dev.traversal.ice.internal.check.IceMachine;
import java.util.function.Supplier;

/** What a session is put together from. */
record SessionParts(
        SessionConfig config,
        IceMachine ice,
        PeerLinkFactory links,
        SessionChannel channel,
        SessionPaths paths,
        OutboundDatagrams outbound,
        SessionClaims claims,
        LocalDescriptions descriptions,
        Supplier<SessionReport.GatheringView> gathering) {}
