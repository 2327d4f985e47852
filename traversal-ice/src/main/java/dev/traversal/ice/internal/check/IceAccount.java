package dev.traversal.ice.internal.check;

import dev.traversal.api.Candidate;
import dev.traversal.api.ConnectivityReport.PairReport;
import java.util.List;

/**
 * What a session's checks have to say for themselves.
 *
 * @param pairs each pair, best first
 * @param local our candidates
 * @param remote the peer's, told or learnt
 */
public record IceAccount(List<PairReport> pairs, List<Candidate> local, List<Candidate> remote) {
    static IceAccount of(CheckWorks works) {
        return new IceAccount(
                works.checklist().pairs().stream()
                        .map(pair -> pair.report(works.selector().isSelected(pair)))
                        .toList(),
                works.locals().all().stream()
                        .flatMap(base -> base.candidates().stream())
                        .toList(),
                works.remotes().all().stream().map(RemoteCandidate::candidate).toList());
    }
}
