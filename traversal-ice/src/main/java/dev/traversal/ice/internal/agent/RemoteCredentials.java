package dev.traversal.ice.internal.agent;

import dev.traversal.api.Candidate;
import dev.traversal.api.SessionDescription;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Sorts the peer's candidates by the generation that they say they are of, with the extension {@code ufrag}: those of one
 * to come wait, those of one that is over are ignored. Who says nothing means the present one.
 */
final class RemoteCredentials {
    private static final String EXTENSION = " ufrag ";
    private static final int MAX_FORMER = 8;

    private final Set<String> former = new LinkedHashSet<>();
    private final List<Tagged> waiting = new ArrayList<>();

    private record Tagged(String ufrag, Candidate candidate) {}

    /** A username fragment is of a generation that is over. */
    void over(String ufrag) {
        former.add(ufrag);
        if (former.size() > MAX_FORMER) {
            Iterator<String> oldest = former.iterator();
            oldest.next();
            oldest.remove();
        }
    }

    boolean isOver(String ufrag) {
        return former.contains(ufrag);
    }

    /** {@return the candidates of a line that can be used now} */
    List<Candidate> sort(String line, List<Candidate> candidates, String present) {
        int at = line.indexOf(EXTENSION);
        if (at < 0) {
            return candidates;
        }
        String rest = line.substring(at + EXTENSION.length());
        int end = rest.indexOf(' ');
        String ufrag = end < 0 ? rest : rest.substring(0, end);
        if (ufrag.equals(present)) {
            return candidates;
        }
        if (!isOver(ufrag) && waiting.size() < SessionDescription.MAX_CANDIDATES) {
            candidates.forEach(candidate -> waiting.add(new Tagged(ufrag, candidate)));
        }
        return List.of();
    }

    /** {@return those that waited for a generation, which has begun} */
    List<Candidate> takeWaiting(String present) {
        List<Candidate> of = waiting.stream()
                .filter(tagged -> tagged.ufrag().equals(present))
                .map(Tagged::candidate)
                .toList();
        waiting.removeIf(tagged -> tagged.ufrag().equals(present) || isOver(tagged.ufrag()));
        return of;
    }
}
