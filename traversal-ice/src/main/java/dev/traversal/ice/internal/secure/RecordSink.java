package dev.traversal.ice.internal.secure;

/** Takes what application records carried. */
@FunctionalInterface
public interface RecordSink {
    /**
     * Takes one record's plaintext.
     *
     * @param scratch holds it until this call returns
     * @param offset where it begins
     * @param length its bytes, may be 0
     */
    void accept(byte[] scratch, int offset, int length);
}
