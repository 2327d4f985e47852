package dev.traversal.sim;

import java.security.Provider;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.util.random.RandomGenerator;

/** A source of "secrets" that is a function of a seed. For simulations only. */
final class SeededSecureRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    SeededSecureRandom(RandomGenerator random) {
        super(new Spi(random), new NoProvider());
    }

    @Override
    public String getAlgorithm() {
        return "seeded";
    }

    private static final class Spi extends SecureRandomSpi {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // never written
        private final RandomGenerator random;

        Spi(RandomGenerator random) {
            this.random = random;
        }

        @Override
        protected void engineSetSeed(byte[] seed) {
            // its seed is the network's
        }

        @Override
        protected void engineNextBytes(byte[] bytes) {
            random.nextBytes(bytes);
        }

        @Override
        protected byte[] engineGenerateSeed(int count) {
            byte[] seed = new byte[count];
            random.nextBytes(seed);
            return seed;
        }
    }

    private static final class NoProvider extends Provider {
        private static final long serialVersionUID = 1L;

        NoProvider() {
            super("simulated", "1", "seeded randomness for simulations");
        }
    }
}
