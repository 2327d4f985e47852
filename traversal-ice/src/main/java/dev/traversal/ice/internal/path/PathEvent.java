package dev.traversal.ice.internal.path;

import dev.traversal.api.Path;
import org.jspecify.annotations.Nullable;

/** What the paths of a session report. */
public sealed interface PathEvent {
    /**
     * Data takes this path from now on.
     *
     * @param key the path
     * @param path the same for people
     */
    record Use(PathKey key, Path path) implements PathEvent {}

    /**
     * The path that data takes is in doubt: whatever leaves shall leave on this one as well.
     *
     * @param key the other path, {@code null} when the doubt is over
     */
    record Accompany(@Nullable PathKey key) implements PathEvent {}

    /**
     * The path that data takes gives no answer: it is time to look for others.
     *
     * @param key the path
     * @param path the same for people
     * @param last whether no other path is alive
     */
    record Silent(PathKey key, Path path, boolean last) implements PathEvent {}

    /**
     * The path that data takes answers again.
     *
     * @param key the path
     * @param path the same for people
     */
    record Recovered(PathKey key, Path path) implements PathEvent {}
}
