package dev.traversal.spi;

import org.bouncycastle.crypto.CryptoException;

/** Breaks rules on purpose: see {@code RulesBiteTest}. */
public interface ThrowsBouncyCastle {
    void seal() throws CryptoException;
}
