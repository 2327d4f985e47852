package dev.traversal.api;

/** Why a channel is closed. */
public enum CloseReason {
    /** This side closed it. */
    CLOSED_HERE,
    /** The peer closed it. */
    CLOSED_BY_PEER,
    /** The peer was not heard of for too long, on any path. */
    LOST
}
