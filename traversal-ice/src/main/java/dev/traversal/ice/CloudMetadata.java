package dev.traversal.ice;

import dev.traversal.ice.internal.cloud.CloudCandidateSource;
import dev.traversal.spi.CandidateSource;

/**
 * Asks the cloud that this machine runs in for its public address: a 1:1 NAT is invisible from inside. Nothing is asked
 * unless the application adds the source.
 *
 * <pre>{@code
 * TraversalAgent.builder().candidateSource(CloudMetadata.candidateSource())
 * }</pre>
 */
public final class CloudMetadata {
    private CloudMetadata() {}

    /**
     * {@return a source that asks the metadata services of AWS, Google Cloud and Azure, all at a time, for at most two
     * seconds} They are at a link-local address, so that the questions do not leave the machine's rack; elsewhere they
     * are not answered.
     */
    public static CandidateSource candidateSource() {
        return new CloudCandidateSource();
    }
}
